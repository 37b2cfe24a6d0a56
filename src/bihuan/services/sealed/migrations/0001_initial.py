import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Sealed",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=20)),
                ("box", models.BinaryField()),
                ("wrapped_key", models.BinaryField(null=True)),
                ("erased_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="boxes", to="sealed.sealed"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("id", models.F("person")),
                            models.Q(("erased_at__isnull", True), ("wrapped_key__isnull", True)),
                            _connector="OR",
                        ),
                        name="sealed_key_in_first_box",
                    )
                ],
            },
        ),
    ]
