"""Reads a record as phone or desktop hand it in, and says of everything that will not do where it is and why."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import orjson
from django.conf import settings

from bihuan.kernel.act import load
from bihuan.kernel.models import Subject
from bihuan.loop.fields import FILE_ID
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.loop.tables.record import KINDS, SEVERITIES
from bihuan.records import observing, queries, versions
from bihuan.records.models import Template, Version
from bihuan.services import clock
from bihuan.services.files.uploads import MOST_FILES
from bihuan.text.normalise import clean
from bihuan.voices import where
from bihuan.voices.where import Spot

CLIENT_ID: Final = re.compile(r"[0-9A-Za-z_-]{1,64}\Z")
KNOWN: Final = frozenset(
    {"client_id", "activity", "template", "version", "answers", "findings", "started", "ended", "matter", "place", "of"}
)
OF_FINDING: Final = frozenset({"client_id", "kind", "text", "severity", "stage", "files"})
MOST_FINDINGS: Final = 100
MOST_WORDS: Final = 2000
MOST_ERRORS: Final = 20
SLACK: Final = timedelta(minutes=2)  # so much a clock may be off and is believed

Errors = dict[str, str]


@dataclass(frozen=True, slots=True)
class Draft:
    """A record that will do. `off`: the seconds by which the phone's clock was wrong, times are right already. `of`: the
    number of the returned record that this one completes. `words` are answers and findings as they were written."""

    client_id: str
    template: Template
    version: int
    answers: Mapping[str, Any]
    findings: list[dict[str, Any]]
    started: datetime
    ended: datetime
    off: int
    digest: str
    activity: str = ""
    matter: Spot | None = None
    place: Spot | None = None
    of: str = ""
    files: list[str] = field(default_factory=list)

    @property
    def words(self) -> dict[str, Any]:
        return {"answers": self.answers, "findings": [{k: f[k] for k in ("client_id", "text")} for f in self.findings]}


def client_id(sent: Any) -> str:
    """The id by which the phone knows a record, as far as it is one: what an answer is named by."""
    found = sent.get("client_id") if isinstance(sent, dict) else None
    return found[:64] if isinstance(found, str) else ""


def draft(sent: Any, actor: Actor, off: timedelta = timedelta()) -> Draft:
    """Raises Refused (invalid) with every field that is wrong. `off`: how far the phone's clock is behind ours."""
    if not isinstance(sent, dict):
        raise Refused(Refusal("invalid", "一份记录应当是一个对象。"))
    errors: Errors = {str(name)[:60]: "没有这个字段。" for name in sent if name not in KNOWN}
    if not isinstance(sent.get("client_id"), str) or not CLIENT_ID.match(sent["client_id"]):
        errors["client_id"] = "应当是 1 到 64 个字母、数字、横线。"
    found = _version(sent, actor, errors)
    answers, findings = _answers(sent, found, errors), _findings(sent, found, errors)
    begun, ended, wrong = _times(sent, off, errors)
    matter, place = (_spot(sent, name, errors) for name in ("matter", "place"))
    activity, of = _activity(sent, actor, errors), _of(sent, errors)
    matter, place = (found or _along(activity, name) for name, found in (("matter", matter), ("place", place)))
    if errors or found is None:
        raise Refused(Refusal("invalid", _sentence(errors), dict(list(errors.items())[:MOST_ERRORS])))
    return Draft(
        sent["client_id"], found.template, found.number, answers, findings, begun, ended, wrong, _digest(sent), str(activity.number) if activity else "",
        matter, place, of, list(dict.fromkeys(f for one in findings for f in one.get("files", ()))),
    )  # fmt: skip


def _sentence(errors: Errors) -> str:
    rest = f"（还有 {len(errors) - 1} 处）" if len(errors) > 1 else ""
    return f"{next(iter(errors.values()))}{rest}记录还在手机里，改好了再交。"


def _digest(sent: Mapping[str, Any]) -> str:
    """The same for the same content, and of no use to whoever has no key."""
    return hmac.new(settings.SECRET_KEY.encode(), orjson.dumps(sent, option=orjson.OPT_SORT_KEYS), "sha256").hexdigest()


# ---- template and answers ----------------------------------------------------------------------------------------


def _version(sent: Mapping[str, Any], actor: Actor, errors: Errors) -> Version | None:
    """The version that the record was made with, in force or not: whoever was in the hall meanwhile is not to blame."""
    code, number = sent.get("template"), sent.get("version")
    if not isinstance(code, str):
        errors["template"] = "请写明用的哪个模板。"
        return None
    if isinstance(number, bool) or not isinstance(number, int) or not 0 < number < 1_000_000:
        errors["version"] = "请写明用的模板的第几版。"
        return None
    try:
        return versions.version(versions.template(actor, code[:40]), number)
    except Refused as refused:
        errors["template"] = refused.refusal.sentence
        return None


def _answers(sent: Mapping[str, Any], found: Version | None, errors: Errors) -> dict[str, Any]:
    given = sent.get("answers") or {}
    if not isinstance(given, dict):
        errors["answers"] = "应当是一个对象，按观察项的编号填。"
        return {}
    if found is None:
        return {}
    answers, wrong = observing.checked(found.body, given)
    errors.update({f"answers.{name}": sentence for name, sentence in wrong.items()})
    return answers


# ---- findings ----------------------------------------------------------------------------------------------------


def _findings(sent: Mapping[str, Any], found: Version | None, errors: Errors) -> list[dict[str, Any]]:
    given = sent.get("findings") or []
    if not isinstance(given, list):
        errors["findings"] = "应当是一组发现。"
        return []
    if len(given) > MOST_FINDINGS:
        errors["findings"] = (
            f"这份记录有 {len(given)} 条发现，一份最多 {MOST_FINDINGS} 条。请拆成几份再交，一条也不会丢。"
        )
        return []
    stages = {stage["id"] for stage in found.body["stages"]} if found else None
    made = [_finding(one, f"findings.{n}", stages, errors) for n, one in enumerate(given)]
    ids = [one.get("client_id") for one in made]
    if len(set(ids)) != len(ids):
        errors.setdefault("findings", "有两条发现用了同一个 client_id。")
    return made


def _finding(one: Any, at: str, stages: set[str] | None, errors: Errors) -> dict[str, Any]:
    if not isinstance(one, dict):
        errors[at] = "一条发现应当是一个对象。"
        return {}
    errors.update({f"{at}.{str(name)[:60]}": "没有这个字段。" for name in one if name not in OF_FINDING})
    if not isinstance(one.get("client_id"), str) or not CLIENT_ID.match(one["client_id"]):
        errors[f"{at}.client_id"] = "应当是 1 到 64 个字母、数字、横线。"
    found: dict[str, Any] = {"client_id": str(one.get("client_id"))[:64], "text": _words(one.get("text"), at, errors)}
    _chosen(one, "kind", dict(KINDS), at, errors, found, needed=True)
    _chosen(one, "severity", dict(SEVERITIES), at, errors, found)
    if stages is not None and one.get("stage") not in (None, ""):
        _chosen(one, "stage", stages, at, errors, found)
    ids = one.get("files") or []
    if not isinstance(ids, list) or not all(isinstance(i, str) and FILE_ID.match(i) for i in ids):
        errors[f"{at}.files"] = "应当是一组已上传文件的编号。"
    elif len(ids) > MOST_FILES:
        errors[f"{at}.files"] = f"一条发现最多 {MOST_FILES} 个文件。"
    elif ids:
        found["files"] = list(dict.fromkeys(ids))
    return found


def _words(value: Any, at: str, errors: Errors) -> str:
    text = clean(value) if isinstance(value, str) else ""
    if not text:
        errors[f"{at}.text"] = "请写一句话，说说发现了什么。"
    elif len(text) > MOST_WORDS:
        errors[f"{at}.text"] = f"写了 {len(text)} 个字，最多 {MOST_WORDS} 个。"
    return text


def _chosen(
    one: Mapping[str, Any], name: str, known: Any, at: str, errors: Errors, found: dict[str, Any], *, needed: bool = False
) -> None:  # fmt: skip
    value = one.get(name)
    if value in (None, "") and not needed:
        return
    if not isinstance(value, str) or value not in known:
        errors[f"{at}.{name}"] = "没有这个选项。"
    else:
        found[name] = value


# ---- when and where ----------------------------------------------------------------------------------------------


def _times(sent: Mapping[str, Any], off: timedelta, errors: Errors) -> tuple[datetime, datetime, int]:
    """Begin and end by our clock. A phone whose clock is wrong is put right and noted, never refused: by what it said the
    time was when it sent, else so far that the end lies not in the future. How long it took stays as it was measured."""
    now = clock.now()
    begun, ended = (_moment(sent.get(name), name, errors) for name in ("started", "ended"))
    if begun is None or ended is None:
        return now, now, 0
    shift = off if abs(off) > SLACK else timedelta()
    if ended + shift > now + SLACK:
        shift = now - ended
    lasted = max(ended - begun, timedelta())
    ended += shift
    return ended - lasted, ended, round(shift.total_seconds())


def _moment(value: Any, name: str, errors: Errors) -> datetime | None:
    try:
        found = datetime.fromisoformat(value)
        found = found.replace(tzinfo=clock.ZONE) if found.tzinfo is None else found.astimezone(clock.ZONE)
    except (TypeError, ValueError, OverflowError):
        errors[name] = "应当是日期和时间，例如 2026-03-16T09:30:00+08:00。"
        return None
    if not 1970 <= found.year <= 9000:
        errors[name] = "年份不对。"
        return None
    return found


_FIND: Final = {"matter": where.matter, "place": where.place}


def _spot(sent: Mapping[str, Any], name: str, errors: Errors) -> Spot | None:
    """A matter or place in use, by id or code."""
    value, find = sent.get(name), _FIND[name]
    if value in (None, ""):
        return None
    found = find(value)
    if found is None:
        errors[name] = {"matter": "没有这个事项。", "place": "没有这个地点。"}[name]
    return found


def _activity(sent: Mapping[str, Any], actor: Actor, errors: Errors) -> Subject | None:
    value = sent.get("activity")
    if value in (None, ""):
        return None
    found = queries.activity_of(actor, value) if isinstance(value, str) and len(value) <= 24 else None
    if found is None:
        errors["activity"] = "没有这个活动，或者您没有参加。"
    return found


def _along(activity: Subject | None, name: str) -> Spot | None:
    """The matter or place of an activity that has only one."""
    known = load(activity).get(f"{name}s") if activity else None
    return _FIND[name](known[0]) if isinstance(known, list) and len(known) == 1 else None


def _of(sent: Mapping[str, Any], errors: Errors) -> str:
    value = sent.get("of")
    if value in (None, ""):
        return ""
    if not isinstance(value, str) or len(value) > 24:
        errors["of"] = "应当是要补充的那份记录的编号。"
        return ""
    return value
