"""The official days of 2024 to 2026, from the notices of the State Council's General Office."""

import csv
from pathlib import Path

from django.db import migrations

DAYS = Path(__file__).resolve().parents[1] / "days_2024_2026.csv"
KINDS = {"休": "rest", "班": "work"}


def seed(apps, schema_editor):
    Day = apps.get_model("calendar", "Day")
    with DAYS.open(encoding="utf-8", newline="") as lines:
        Day.objects.bulk_create(
            Day(date=row["日期"], kind=KINDS[row["类型"]], note=row["说明"], source=row["依据"])
            for row in csv.DictReader(lines)
        )
    apps.get_model("calendar", "Stamp").objects.create(version=1)


class Migration(migrations.Migration):
    dependencies = [("calendar", "0001_initial")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
