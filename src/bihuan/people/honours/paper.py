"""The certificate of honour 荣誉证书 as PDF, and the letter of recommendation in Word (M14)."""

from __future__ import annotations

from typing import Any

from bihuan.kernel.act import load
from bihuan.kernel.models import Subject
from bihuan.loop.language import Refusal, Refused
from bihuan.people import archive, queries
from bihuan.people.certificates import address
from bihuan.people.honours.present import recommendations
from bihuan.people.honours.queries import Entry
from bihuan.people.paper import DOCUMENTS, named, qr, spelled
from bihuan.services import clock
from bihuan.services.documents.pdf import pdf
from bihuan.services.documents.word import Report
from bihuan.voices.codes import grouped


def certificate(entry: Entry, base: str) -> bytes:
    """A4 across, with a QR code that leads to `base`, the address of the site. Raises Refused (not-found) where the person is forgotten."""
    if "reason" not in entry.words:
        raise Refused(Refusal("not-found", "个人信息已按规定删除，荣誉证书不能再打印。"))
    place, centre = named(entry.row.jurisdiction)
    return pdf(DOCUMENTS / "honour.typ", {
        "name": entry.name, "title": entry.row.title, "place": place, "centre": centre, "number": entry.row.number,
        "day": spelled(entry.row.given_on), "code": grouped(entry.row.code), "host": base.partition("//")[2],
        "qr": qr(f"{base}{address(entry.row.code)}"),
    })  # fmt: skip


def letter(subject: Subject, sequence: int) -> bytes:
    """The recommendation to a higher level, for whoever signs it to go on writing in. Raises Refused (not-found)."""
    found = next((one for one in recommendations(subject) if one["sequence"] == sequence), None)
    if found is None:
        raise Refused(Refusal("not-found", "没有这份推荐。"))
    about = archive.about(queries.officer_of(subject), load(subject), seen=False)
    return _letter(subject, found, about)


def _letter(subject: Subject, found: dict[str, Any], about: dict[str, Any]) -> bytes:
    _, centre = named(subject.jurisdiction)
    report = Report("政务服务体验员推荐表", f"{centre}　{spelled(clock.today())}")
    report.table(["项目", "内容"], [
        ("推荐人选", str(about["name"])), ("体验员编号", str(subject.number)), ("聘期", f"{about['row']['engaged']} 至 {about['row']['until']}"),
        ("事项类型", "、".join(about["groups"])), ("推荐层级", str(found["level"])), ("推荐参加", str(found["activity"])),
    ], (4, 11))  # fmt: skip
    report.head("一、主要事迹和推荐理由")
    report.text(str(found["why"]))
    report.head("二、推荐意见")
    report.text(
        f"依据《晋城市政务服务体验员管理办法》第十四条，{centre}推荐该同志参加{found['level']}“{found['activity']}”。"
    )
    report.text(f"推荐单位（盖章）：{centre}")
    report.text(f"日期：{spelled(clock.today())}")
    return report.made()
