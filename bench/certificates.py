"""Certificates of officers: one, and a batch of a hundred, with photo and QR code, as the centre prints them."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

FOLDER = Path(os.environ.get("BENCH_DATA", Path(tempfile.gettempdir()) / "bihuan-bench")) / "certificates"
MANY = 100


def main() -> None:
    """On the demo city's officers, each printed as often as it takes."""
    os.environ |= {"BIHUAN_DATA": str(FOLDER), "DJANGO_SETTINGS_MODULE": "bihuan.web.settings"}
    sys.argv = ["bihuan", "demo", "--problems", "0"]
    from bihuan.cli import main as bihuan

    if not (FOLDER / "bihuan.sqlite3").exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        bihuan(standalone_mode=False)
    import django

    django.setup()
    from bihuan.people.models import Officer
    from bihuan.people.paper import certificates

    officers = list(Officer.objects.select_related("subject").order_by("pk"))
    batch = (officers * MANY)[:MANY]
    certificates(officers[:1], "https://city.example")  # fonts are read once
    single, size = timed(lambda: certificates(officers[:1], "https://city.example"))
    whole, bytes_ = timed(lambda: certificates(batch, "https://city.example"))
    print(f"一张 {single * 1000:.0f} ms（{size // 1024} KB），{1 / single:.1f} 张/秒")
    print(f"{MANY} 张一批 {whole:.1f} 秒（{bytes_ // 1024} KB），{MANY / whole:.1f} 张/秒")


def timed(make: object) -> tuple[float, int]:
    """Seconds and bytes."""
    begun = time.perf_counter()
    made = make()  # type: ignore[operator]
    return time.perf_counter() - begun, len(made)


if __name__ == "__main__":
    main()
