from django.db import migrations

TABLES = {
    "sqlite": [
        "CREATE TABLE search_entry (subject_id integer PRIMARY KEY, body text NOT NULL, scope text NOT NULL)",
        "CREATE VIRTUAL TABLE search_index USING fts5 (tokens, content = '', prefix = '1', tokenize = \"ascii tokenchars '_'\")",
    ],
    "postgresql": [
        "CREATE TABLE search_entry (subject_id bigint PRIMARY KEY, body text NOT NULL, scope text NOT NULL, tokens tsvector NOT NULL)",
        "CREATE INDEX search_entry_tokens ON search_entry USING gin (tokens)",
    ],
}


def create(apps, schema_editor):
    for statement in TABLES[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE search_entry")
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE search_index")


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [migrations.RunPython(create, drop)]
