"""The journal is append-only in the database itself: no program, ours included, changes or removes an event."""

from django.db import migrations

SQLITE = [
    """CREATE TRIGGER kernel_event_no_update BEFORE UPDATE ON kernel_event
       BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
    """CREATE TRIGGER kernel_event_no_delete BEFORE DELETE ON kernel_event
       BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
]
POSTGRES = [
    """CREATE FUNCTION kernel_event_append_only() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$""",
    """CREATE TRIGGER kernel_event_no_change BEFORE UPDATE OR DELETE ON kernel_event
       FOR EACH ROW EXECUTE FUNCTION kernel_event_append_only()""",
    """CREATE TRIGGER kernel_event_no_truncate BEFORE TRUNCATE ON kernel_event
       FOR EACH STATEMENT EXECUTE FUNCTION kernel_event_append_only()""",
]


def add(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRES:
        schema_editor.execute(statement)


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TRIGGER kernel_event_no_update")
        schema_editor.execute("DROP TRIGGER kernel_event_no_delete")
    else:
        schema_editor.execute("DROP TRIGGER kernel_event_no_change ON kernel_event")
        schema_editor.execute("DROP TRIGGER kernel_event_no_truncate ON kernel_event")
        schema_editor.execute("DROP FUNCTION kernel_event_append_only")


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]
