"""What is known of a stored file without opening it."""

import secrets

from django.db import models

from bihuan.services.sealed.models import Sealed


def new_id() -> str:
    """A short public id that cannot be guessed."""
    return secrets.token_hex(8)


class File(models.Model):
    """A file on disk. Its own name and content digest are sealed; erasing their person loses the content too."""

    id = models.CharField(primary_key=True, max_length=16, default=new_id)
    kind = models.CharField("类型", max_length=80)
    name = models.CharField("名称", max_length=120)  # safe to show to whoever may know that there is a file
    size = models.PositiveIntegerField("大小")  # bytes of the content as it is given back
    digest = models.CharField("密文摘要", max_length=64)  # SHA-256 of the encrypted bytes, for journal and verify
    private = models.BooleanField("含个人信息", default=False)
    uploaded_by = models.CharField("上传人", max_length=40, null=True)  # actor id, None for the public
    token_hash = models.CharField(max_length=64, null=True, db_index=True)  # of the public's uploads until claimed
    claimed = models.BooleanField(default=False)
    created = models.DateTimeField("上传时间")
    sealed = models.ForeignKey(Sealed, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "文件"
        indexes = [
            models.Index(fields=["created"], condition=models.Q(claimed=False), name="files_unclaimed"),
        ]

    @property
    def is_picture(self) -> bool:
        """Whether there is a thumbnail."""
        return self.kind.startswith("image/")
