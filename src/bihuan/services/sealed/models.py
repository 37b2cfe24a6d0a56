"""The one table of sealed data. Rows are made and read by boxes.py alone, and never changed but by erasing."""

from django.db import models


class Sealed(models.Model):
    """A box: fields of one person, encrypted. The person's first box is also where their wrapped key lies."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey("self", on_delete=models.PROTECT, related_name="boxes")
    kind = models.CharField(max_length=20)
    box = models.BinaryField()
    wrapped_key = models.BinaryField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(id=models.F("person")) | models.Q(wrapped_key__isnull=True, erased_at__isnull=True),
                name="sealed_key_in_first_box",
            )
        ]
