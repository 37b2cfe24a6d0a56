import secrets

from django.db import migrations, models

ALPHABET, LENGTH = "23456789ABCDEFGHJKMNPQRSTVWXYZ", 16


def codes(apps, schema_editor):
    """Certificates of honour from before can be checked too."""
    honours = apps.get_model("people", "Honour")
    for row in honours.objects.filter(code__isnull=True).order_by("pk").iterator():
        row.code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        row.save(update_fields=["code"])


class Migration(migrations.Migration):
    dependencies = [("people", "0002_honours")]

    operations = [
        migrations.AddField("honour", "code", models.CharField(max_length=16, null=True)),
        migrations.RunPython(codes, migrations.RunPython.noop),
        migrations.AlterField("honour", "code", models.CharField(max_length=16, unique=True)),
    ]
