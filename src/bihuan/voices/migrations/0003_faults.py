"""Known faults, told before the public form."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("voices", "0002_channel_by_time")]
    operations = [
        migrations.CreateModel(
            name="Fault",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("jurisdiction", models.BigIntegerField()),
                ("place", models.BigIntegerField(null=True)),
                ("text", models.CharField(max_length=120)),
                ("until", models.DateField(null=True)),
                ("problem", models.CharField(default="", max_length=24)),
                ("met", models.PositiveIntegerField(default=0)),
                ("begun", models.DateTimeField()),
                ("ended", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["jurisdiction"], name="fault_now", condition=models.Q(ended__isnull=True)),
                    models.Index(fields=["problem"], name="fault_of_problem", condition=~models.Q(problem="")),
                ],
            },
        ),
    ]
