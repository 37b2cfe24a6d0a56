"""Lists and the archive of officers at 100 and at 100 000: what a page costs beside an empty one of the same process."""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

SIZES = [int(n) for n in os.environ.get("BENCH_SIZES", "100,100000").split(",")]
FOLDER = Path(os.environ.get("BENCH_DATA", Path(tempfile.gettempdir()) / "bihuan-bench"))
AT_ONCE = 2000
TIMES = 15
BIHUAN = str(Path(sys.executable).with_name("bihuan"))
WANTED = "欧阳采薇"  # the name that is looked for, of one officer among all


def main() -> None:
    """One size a process where it is named, else each in one of its own, and large against small."""
    return measured(int(sys.argv[1])) if len(sys.argv) > 1 else compared(__file__)


def compared(file: str) -> None:
    """Each size in a process of its own, the figures beside one another."""
    import subprocess

    lines = [subprocess.run([sys.executable, file, str(n)], capture_output=True, text=True, check=True) for n in SIZES]
    tables = [dict(line.rsplit("\t", 1) for line in done.stdout.splitlines() if "\t" in line) for done in lines]
    print(f"{'页面':<24}" + "".join(f"{size:>12}" for size in SIZES) + f"{'大/小':>10}")
    for page in tables[0]:
        found = [float(table[page]) for table in tables]
        print(f"{page:<24}" + "".join(f"{ms:>9.1f} ms" for ms in found) + f"{found[-1] / found[0]:>10.2f}")


def prepared(size: int) -> None:
    """The demo city with so many officers, and Django ready in this process."""
    folder = FOLDER / f"officers-{size}"
    os.environ |= {
        "BIHUAN_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "bihuan.web.settings",
        "BIHUAN_ALLOWED_HOSTS": "testserver",
    }
    _city(folder)
    import django

    django.setup()
    from bihuan.kernel.models import Subject

    if Subject.objects.filter(table="officer").count() < size:
        fill(size)


def measured(size: int) -> None:
    """Prints the milliseconds of each page for one size."""
    prepared(size)
    from django.test import Client

    from bihuan.kernel.models import Subject
    from bihuan.organisation import directory
    from bihuan.organisation.models import Account

    centre = Client()
    centre.force_login(Account.objects.get(username="centre"))
    one = Subject.objects.filter(table="officer").order_by("pk")[size // 2].number
    pages = {
        "空页面（不登录）": "/healthz", "体验员 50 行": "/people", "按状态": "/people?state=active", "按事项类型": "/people?group=老年人服务",
        "按姓名": f"/people?q={WANTED}", "档案一页": f"/people/{one}", "档案 PDF": f"/people/{one}/archive.pdf",
        "证书 PDF": f"/people/{one}/certificate.pdf",
    }  # fmt: skip
    for label, address in pages.items():
        print(f"{label}\t{median(centre, address):.2f}")
    directory.forget()
    begun = time.perf_counter()
    directory.directory()
    print(f"组织快照重建\t{(time.perf_counter() - begun) * 1000:.2f}")


def median(client: Any, address: str) -> float:
    """Milliseconds of one answer, the middle of fifteen."""
    taken = []
    for _ in range(TIMES + 1):
        begun = time.perf_counter()
        assert client.get(address).status_code == 200, address
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken[1:])


def _city(folder: Path) -> None:
    """The demo city, made by the product's own command in a process of its own."""
    import subprocess

    if not (folder / "bihuan.sqlite3").exists():
        folder.mkdir(parents=True, exist_ok=True)
        for words in (["demo", "--problems", "5"], ["manage", "collectstatic", "--noinput"]):
            subprocess.run([BIHUAN, *words], check=True, capture_output=True)


def fill(size: int) -> None:
    """As many officers as are wanted, like the first one, each under a key and an account of their own."""
    from django.db import transaction

    from bihuan.kernel.models import Subject

    have = Subject.objects.filter(table="officer").count()
    first = Subject.objects.filter(table="officer").order_by("pk").first()
    for begin in range(have, size, AT_ONCE):
        with transaction.atomic():
            _some(first, range(begin, min(size, begin + AT_ONCE)))


def _some(first: Any, serials: range) -> None:
    """Accounts, boxes, subjects; then what hangs on them."""
    import orjson

    from bihuan.kernel.act import load
    from bihuan.kernel.models import Subject, new_uid
    from bihuan.loop import journal
    from bihuan.organisation.models import Account
    from bihuan.services.sealed.boxes import keep, locked, open_sealed

    row, profile = load(first), open_sealed(first.officer.profile)
    names = [WANTED if n == 50 else f"人{n:06d}" for n in serials]
    boxes = [keep(locked({**profile, "name": name}, "officer")).id for name in names]
    accounts = Account.objects.bulk_create(
        [Account(username=f"bench-{n}", name=f"体验员 TY-2030-{n:06d}", password="!") for n in serials]
    )
    subjects = []
    for n, box, account in zip(serials, boxes, accounts, strict=True):
        uid, number, at = new_uid(), f"TY-2030-{n:06d}", first.updated + timedelta(seconds=n)
        own = {**row, "id": uid, "number": number, "sealed": box, "account": account.pk, "groups": [GROUPS[n % 2]]}
        subjects.append(
            Subject(
                uid=uid, table="officer", number=number, jurisdiction=first.jurisdiction, person=account.pk, state="active", due=first.due,
                holder=first.holder, title=f"体验员 {number}", opened=at, updated=at, row=journal.canonical(own).decode(), head=b"",
            )
        )  # fmt: skip
    made = Subject.objects.bulk_create(subjects)
    _beside(first, list(zip(serials, names, boxes, accounts, made, strict=True)), orjson)


def _beside(first: Any, made: list[tuple[int, str, str, Any, Any]], orjson: Any) -> None:
    """Events, officers, groups, posts, certificates."""
    from bihuan.kernel.models import Event
    from bihuan.loop import journal
    from bihuan.organisation.models import Post
    from bihuan.people.identity import identity_digest, name_digest
    from bihuan.people.models import Certificate, Group, Officer
    from bihuan.voices.codes import fresh_code

    model = orjson.loads(Event.objects.get(subject=first, sequence=1).body)
    day, until, place = first.opened.date(), first.officer.until, first.jurisdiction
    events = []
    for _, _, _, _, subject in made:
        body = orjson.dumps({**model, "subject": subject.uid}, option=orjson.OPT_SORT_KEYS)
        head = journal.chain(journal.GENESIS, body)
        events.append(Event(subject=subject, sequence=1, body=body.decode(), previous=journal.GENESIS, hash=head))
    Event.objects.bulk_create(events)
    Group.objects.bulk_create([Group(subject=s, name=GROUPS[n % 2], updated=s.updated) for n, _, _, _, s in made])
    Post.objects.bulk_create(
        [Post(account=a, role="officer", jurisdiction_id=place, since=day) for _, _, _, a, _ in made]
    )
    officers = Officer.objects.bulk_create(
        Officer(
            subject=s, account=a, jurisdiction=place, profile=box, identity=identity_digest(str(n)), name=name_digest(name),
            photo=first.officer.photo, until=until,
        )
        for n, name, box, a, s in made
    )  # fmt: skip
    Certificate.objects.bulk_create(
        Certificate(officer=o, number=f"TYZS-2030-{m[0]:06d}", code=fresh_code(), since=day, until=until, issued_on=day)
        for o, m in zip(officers, made, strict=True)
    )


GROUPS = ("企业全生命周期", "老年人服务")

if __name__ == "__main__":
    main()
