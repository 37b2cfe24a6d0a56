"""Keys of other systems, and files that are brought in on the page."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("voices", "0003_faults")]
    operations = [
        migrations.CreateModel(
            name="IntakeKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("jurisdiction", models.BigIntegerField()),
                ("channel", models.CharField(max_length=16)),
                ("sealed", models.CharField(max_length=32)),
                ("made", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                ("ended", models.DateTimeField(null=True)),
                ("used", models.DateField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["channel", "jurisdiction"], name="intake_key_live",
                        condition=models.Q(ended__isnull=True),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Import",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.CharField(max_length=16, unique=True)),
                ("jurisdiction", models.BigIntegerField()),
                ("channel", models.CharField(max_length=16)),
                ("by", models.CharField(max_length=40)),
                ("file", models.CharField(max_length=16)),
                ("name", models.CharField(max_length=120)),
                ("columns", models.JSONField()),
                ("made", models.DateTimeField()),
                ("begun", models.DateTimeField(null=True)),
                ("ended", models.DateTimeField(null=True)),
                ("at", models.PositiveIntegerField(default=0)),
                ("of", models.PositiveIntegerField(default=0)),
                ("added", models.PositiveIntegerField(default=0)),
                ("same", models.PositiveIntegerField(default=0)),
                ("faults", models.JSONField(default=list)),
                ("broken", models.CharField(default="", max_length=300)),
            ],
            options={"indexes": [models.Index(fields=["jurisdiction", "-made"], name="voice_import_latest")]},
        ),
    ]  # fmt: skip
