"""The daily seal, append-only like the journal that it seals."""

from django.db import migrations, models

SQLITE = [
    """CREATE TRIGGER kernel_seal_no_update BEFORE UPDATE ON kernel_seal
       BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
    """CREATE TRIGGER kernel_seal_no_delete BEFORE DELETE ON kernel_seal
       BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
]
POSTGRES = [
    """CREATE TRIGGER kernel_seal_no_change BEFORE UPDATE OR DELETE ON kernel_seal
       FOR EACH ROW EXECUTE FUNCTION kernel_event_append_only()""",
    """CREATE TRIGGER kernel_seal_no_truncate BEFORE TRUNCATE ON kernel_seal
       FOR EACH STATEMENT EXECUTE FUNCTION kernel_event_append_only()""",
]


def add(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRES:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_append_only")]
    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("until", models.BigIntegerField()),
                ("heads", models.PositiveIntegerField()),
                ("root", models.BinaryField(max_length=32)),
            ],
        ),
        migrations.RunPython(add, migrations.RunPython.noop),  # the triggers go with their table
    ]
