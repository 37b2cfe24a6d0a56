"""What the demo city's officers recorded: one record for each point of its way, on the matters of the demo's sections."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from bihuan.kernel.act import act
from bihuan.kernel.models import Subject
from bihuan.kernel.registry import directory
from bihuan.loop.language import Actor
from bihuan.organisation.directory import actor
from bihuan.organisation.models import Account, Matter, Place
from bihuan.problems.queries import possible_masters
from bihuan.records import assisting, commands, results, reviewing
from bihuan.records.assisting import HELP, Told
from bihuan.records.queries import voices
from bihuan.services import clock
from bihuan.voices import triage

ONSITE: Final = {
    "prepare_minutes": 35, "materials": 9, "materials_listed": 7, "told_once": "no", "before_smooth": "no",
    "before_note": "指南上没写要章程原件，到了窗口才知道。", "queue_minutes": 41.5, "windows_open": 1, "queue_smooth": "no", "apply_minutes": 18,
    "steps": 3, "receipt": "yes", "asked_again": 1, "progress_told": "no", "trips": 2, "conformity": 4, "efficiency": 2, "attitude": 4,
    "convenience": 2, "disclosure": "yes", "promise": "no", "understood": "fair", "passable": "poor", "excellent": "fair", "pleasant": "fair",
}  # fmt: skip
ONLINE: Final = {
    "clicks": 11, "guide_found": "yes", "login_seconds": 95, "login_tries": 3, "login_smooth": "no", "fill_minutes": 26, "fields_retyped": 8,
    "uploads": 7, "upload_seconds": 48, "failures": 2, "trips": 0, "conformity": 4, "efficiency": 3, "attitude": 4, "convenience": 3,
    "disclosure": "yes", "promise": "yes", "understood": "good", "passable": "fair", "excellent": "fair", "pleasant": "fair",
}  # fmt: skip
WINDOW: Final = {
    "asked": 34, "told_once": "yes", "received": 21, "handle_minutes": 14.5, "refused": 5, "systems": 3, "in_time": "yes", "overdue": 0,
    "interrupted": 2, "conformity": 5, "efficiency": 3, "attitude": 5, "convenience": 3, "disclosure": "yes", "promise": "yes",
    "understood": "good", "passable": "fair", "excellent": "good", "pleasant": "good",
}  # fmt: skip
QUEUE: Final = "前面只有三个人，等了四十分钟。四个窗口开了一个，其余写着“暂停服务”。"
PAPERS: Final = "指南上列了七份材料，窗口要九份，多出来的两份网上查不到。"
LOGIN: Final = "验证码第三次才收到，中间没有任何提示。"
SYSTEMS: Final = "建议三个系统的登录合成一次，换系统时已经填过的栏目能带过去。"


def record(now: datetime) -> None:
    """Each by the real commands: waiting, asked back, accepted with findings under way, two drafts of one visit."""
    matters = list(Matter.objects.filter(jurisdiction=directory().city, active=True).order_by("id")[:2])
    place = Place.objects.filter(jurisdiction=directory().city, active=True, kind="window").order_by("id").first()
    if not matters or place is None:
        return
    here = {"matter": matters[0].pk, "place": place.pk}
    accepted = _sent(
        "officer1", now, 3, "demo-1", "onsite", ONSITE, [_found(1, QUEUE, "queue"), _found(2, PAPERS, "before")], **here
    )
    reviewing.accept(accepted, _actor("centre"), {"quality": "thorough", "words": "时间和窗口都写清楚了，谢谢。"})
    _joined(accepted)
    back = _sent(
        "officer1", now, 2, "demo-2", "online", ONLINE, [_found(1, LOGIN, "login", "normal")], matter=matters[-1].pk
    )
    act("record", back.pk, "return", _actor("centre"), {"question": "是哪个平台、用的什么浏览器？大概几点？"})
    _sent(
        "officer2", now, 1, "demo-3", "window", WINDOW, [_found(1, SYSTEMS, "accept", "normal", "suggestion")], **here
    )
    _helped(now, here)
    results.promise(_actor("centre"), matters[0].pk, {"queue_minutes": 20, "materials": 7, "trips": 1})
    for n, minutes in enumerate((12, 18, 25.5, 33)):
        more = {**ONSITE, "queue_minutes": minutes, "materials": 7 + n % 2, "efficiency": 3, "trips": 1 + n % 2}
        seen = _sent(("officer2", "officer3")[n % 2], now, 5 + n, f"demo-1{n}", "onsite", more, [], **here)
        reviewing.accept(seen, _actor("centre"), {"quality": "clear"})
    _sent("officer3", now, 1, "demo-4", "onsite", ONSITE, [_found(1, QUEUE, "queue")], **here)
    _sent("officer3", now, 1, "demo-4", "onsite", {**ONSITE, "queue_minutes": 38}, [_found(1, QUEUE, "queue")], **here)


def _helped(now: datetime, here: dict[str, int]) -> None:
    """Somebody was helped and has rated it; another has not yet."""
    day = now.date() - timedelta(days=4)
    done = Told(
        "demo-h1", HELP, day, "elder", "people", here["matter"], here["place"], need="养老认证要刷脸，老人不会用手机。",
        guidance="陪到自助机，一步一步做完。", recommended="machine", solved="yes",
    )  # fmt: skip
    assisting.rate(assisting.note(done, _actor("officer1")), 5)
    need, guidance = "变更地址要哪些材料说不清。", "对着指南逐项核了一遍。"
    another = replace(done, client_id="demo-h2", whom="firm", need=need, guidance=guidance, recommended="online")
    assisting.note(another, _actor("officer1"))


def _found(n: int, text: str, stage: str, severity: str = "major", kind: str = "problem") -> dict[str, Any]:
    return {"client_id": f"f{n}", "kind": kind, "text": text, "stage": stage, "severity": severity}


def _sent(
    name: str, now: datetime, days: int, client_id: str, template: str, answers: dict[str, Any], findings: list[dict[str, Any]],
    **where: int,
) -> Subject:  # fmt: skip
    ended = now - timedelta(days=days, hours=2)
    sent = {
        "client_id": client_id, "template": template, "version": 1, "answers": answers, "findings": findings, **where,
        "started": (ended - timedelta(minutes=95)).isoformat(), "ended": ended.isoformat(),
    }  # fmt: skip
    with clock.at(ended + timedelta(minutes=20)):
        (answer,) = commands.sync([sent], _actor(name))
    return Subject.objects.get(table="record", number=answer.id)


def _joined(accepted: Subject) -> None:
    """The first finding is about what is a problem already."""
    voice = voices(accepted)["f1"]
    masters = possible_masters({"jurisdiction": voice.jurisdiction})
    if masters:
        triage.triage(voice, _actor("centre"), {"outcome": "merge", "master": masters[0][0]})


def _actor(name: str) -> Actor:
    return actor(Account.objects.get(username=name).pk)
