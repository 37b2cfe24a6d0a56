import django.db.models.deletion
from django.db import migrations, models

import bihuan.services.files.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("sealed", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="File",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=bihuan.services.files.models.new_id, max_length=16, primary_key=True, serialize=False
                    ),
                ),
                ("kind", models.CharField(max_length=80, verbose_name="类型")),
                ("name", models.CharField(max_length=120, verbose_name="名称")),
                ("size", models.PositiveIntegerField(verbose_name="大小")),
                ("digest", models.CharField(max_length=64, verbose_name="密文摘要")),
                ("private", models.BooleanField(default=False, verbose_name="含个人信息")),
                ("uploaded_by", models.CharField(max_length=40, null=True, verbose_name="上传人")),
                ("token_hash", models.CharField(db_index=True, max_length=64, null=True)),
                ("claimed", models.BooleanField(default=False)),
                ("created", models.DateTimeField(verbose_name="上传时间")),
                (
                    "sealed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="sealed.sealed"
                    ),
                ),
            ],
            options={
                "verbose_name": "文件",
                "verbose_name_plural": "文件",
                "indexes": [
                    models.Index(condition=models.Q(("claimed", False)), fields=["created"], name="files_unclaimed")
                ],
            },
        ),
    ]
