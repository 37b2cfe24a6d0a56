"""The templates of the regulation, as version 1."""

from typing import Any

from django.db import migrations
from django.utils import timezone

from bihuan.records.standard import bodies


def seed(apps: Any, schema_editor: Any) -> None:
    template, version = apps.get_model("records", "Template"), apps.get_model("records", "Version")
    for order, (code, name, identity, body) in enumerate(bodies()):
        made = template.objects.create(code=code, name=name, identity=identity, form=code, order=order)
        version.objects.create(template=made, number=1, body=body, made=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
