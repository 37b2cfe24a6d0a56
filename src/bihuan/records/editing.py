"""The template editor: a form of stages and observations, read into a body that is checked before it is kept as a version."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Max
from django.http import QueryDict

from bihuan.kernel.registry import directory
from bihuan.kernel.transaction import one_command
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.organisation import history
from bihuan.records import observing
from bihuan.records.models import Template, Version
from bihuan.records.xlsform.reading import MOST, NAME
from bihuan.services import clock
from bihuan.text.normalise import clean, clean_line

SIMPLE: Final = re.compile(r"[A-Za-z0-9_-]{1,40}\Z")
ROW: Final = re.compile(r"s(\d{1,3})-(?:o(\d{1,3})-)?(?:id|label)\Z")
OWN_OPTIONS: Final = frozenset({"choice", "choices", "checked", "judged"})
MOST_STAGES: Final = 30

Errors = dict[str, str]


def may_edit(actor: Actor, template: Template) -> bool:
    """What holds for all belongs to the city's centre, a county's own to that county's."""
    return (template.jurisdiction or directory().city) in actor.of("centre")


def allowed(actor: Actor, template: Template) -> None:
    """Raises Refused (forbidden)."""
    if not may_edit(actor, template):
        raise Refused(Refusal("forbidden", "这个模板由市政务中心管理。要改，请先导出，再作为本地模板导入。"))


# ---- keeping -----------------------------------------------------------------------------------------------------


@one_command
def save(actor: Actor, template: Template, name: str, body: Mapping[str, Any]) -> int:
    """The body as the next version, in force from now on; the same body again makes none. Raises Refused (forbidden)."""
    allowed(actor, template)
    name = clean_line(name, 60) or template.name
    last = Version.objects.get(template=template, number=template.version)
    before = {"name": template.name, "version": template.version}
    number = template.version
    if last.body != body:
        newest = template.versions.aggregate(n=Max("number"))["n"] or 0
        number = newest + 1
        Version.objects.create(template=template, number=number, body=body, made=clock.now(), by=actor.person)
    Template.objects.filter(pk=template.pk).update(name=name, version=number)
    history.record(actor, "修改记录模板", f"template:{template.code}", before, {"name": name, "version": number})
    return number


@one_command
def create(actor: Actor, name: str, code: str, identity: str, form: str, body: Mapping[str, Any]) -> Template:
    """A template of the place's own, not in use before somebody says so. Raises Refused (forbidden, invalid)."""
    own = actor.of("centre")
    if not own:
        raise Refused(Refusal("forbidden", "记录模板由政务中心管理。"))
    if identity not in observing.IDENTITIES or form not in observing.FORMS:
        raise Refused(Refusal("invalid", "请选择身份和形式。", {"identity": "请选择身份和形式。"}))
    area = None if own[0] == directory().city else own[0]
    made = Template.objects.create(
        code=_free(code),
        name=clean_line(name, 60) or "新模板",
        identity=identity,
        form=form,
        jurisdiction=area,
        active=False,
    )
    Version.objects.create(template=made, number=1, body=body, made=clock.now(), by=actor.person)
    history.record(actor, "新建记录模板", f"template:{made.code}", {}, {"name": made.name})
    return made


def _free(wish: str) -> str:
    """The code that was wished for, as far as it is one and nobody has it."""
    base = wish if SIMPLE.match(wish) else "form"
    taken = set(Template.objects.filter(code__startswith=base).values_list("code", flat=True))
    return next(c for n in range(1, len(taken) + 2) if (c := base[:36] if n == 1 else f"{base[:36]}-{n}") not in taken)


@one_command
def switch(actor: Actor, template: Template, *, on: bool) -> None:
    """In use or not; records made with it stay. Raises Refused (forbidden)."""
    allowed(actor, template)
    Template.objects.filter(pk=template.pk).update(active=on)
    what = "启用记录模板" if on else "停用记录模板"
    history.record(actor, what, f"template:{template.code}", {"active": template.active}, {"active": on})


# ---- reading the form --------------------------------------------------------------------------------------------


def read(post: QueryDict) -> dict[str, Any]:
    """The body as typed: stages and observations in the order of their numbers, those marked to go left out, one more
    where that was asked for."""
    rows = sorted({(int(m[1]), int(m[2] or -1)) for name in post if (m := ROW.match(name))})
    stages: dict[int, dict[str, Any]] = {}
    for stage, observation in rows:
        if f"s{stage}-drop" in post or stage >= MOST_STAGES + 1:
            continue
        made = stages.setdefault(stage, _stage(stage, post))
        if observation >= 0 and f"s{stage}-o{observation}-drop" not in post:
            made["observations"].append(_observation(f"s{stage}-o{observation}-", post))
    for made in stages.values():
        made["observations"].sort(key=lambda o: o.pop("_at"))
    return {"stages": _grown(list(stages.values()), post)}


def _grown(stages: list[dict[str, Any]], post: QueryDict) -> list[dict[str, Any]]:
    wish = post.get("_more", "")
    if wish == "stage":
        stages.append({"id": "", "label": "", "help": "", "observations": []})
    elif wish.isdigit() and int(wish) < len(stages):
        stages[int(wish)]["observations"].append({"id": "", "kind": "checked", "label": ""})
    return stages


def _stage(number: int, post: QueryDict) -> dict[str, Any]:
    told = {n: clean_line(post.get(f"s{number}-{n}", ""), 600) for n in ("id", "label", "help")}
    return {**told, "observations": []}


def _observation(at: str, post: QueryDict) -> dict[str, Any]:
    kind = post.get(f"{at}kind", "")
    made: dict[str, Any] = {n: clean_line(post.get(at + n, ""), 120) for n in ("id", "label", "help")}
    made |= {"kind": kind if kind in observing.KINDS else "text", "_at": _number(post.get(f"{at}at", "")) or 0}
    if not made["help"]:
        del made["help"]
    if kind == "measured":
        made |= _measured(at, post)
    if kind in OWN_OPTIONS and (options := _options(post.get(f"{at}options", ""))):
        made["options"] = options
    if f"{at}required" in post:
        made["required"] = True
    if when := re.match(r"\s*(\S+)\s*=\s*(.+)", post.get(f"{at}when", "")):
        made["when"] = [when[1], [v.strip() for v in re.split("[,，、]", when[2]) if v.strip()]]
    return made


def _measured(at: str, post: QueryDict) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if unit := clean_line(post.get(f"{at}unit", ""), 12):
        made["unit"] = unit
    for name in ("low", "high"):
        if (value := _number(post.get(at + name, ""))) is not None:
            made[name] = value
    return made | {name: True for name in ("decimal", "stopwatch") if at + name in post}


def _number(text: str) -> float | int | None:
    if not re.match(r"-?\d{1,9}(?:\.\d{1,4})?\Z", text.strip()):
        return None
    return float(text) if "." in text else int(text)


def _options(text: str) -> list[list[str]]:
    """One a line: value = label, or the label alone."""
    found = []
    for number, line in enumerate(clean(text, 4000).splitlines(), 1):
        value, _, label = line.partition("=")
        if line.strip():
            found.append([value.strip()[:60], label.strip()[:80]] if label else [f"v{number}", line.strip()[:80]])
    return found


# ---- checking ----------------------------------------------------------------------------------------------------


def faults(body: Mapping[str, Any]) -> list[str]:
    """What keeps a body from being a template, in sentences; fills in ids that were left blank."""
    found: list[str] = []
    seen: set[str] = set()
    for n, stage in enumerate(body["stages"], 1):
        stage["id"] = stage["id"] or f"stage{n}"
        if not stage["label"]:
            found.append(f"第 {n} 步缺名称。")
        for m, observation in enumerate(stage["observations"], 1):
            observation["id"] = observation["id"] or f"{stage['id']}_{m}"
            found += _wrong(observation, f"第 {n} 步第 {m} 项", seen)
            seen.add(observation["id"])
    ids = [stage["id"] for stage in body["stages"]]
    if len(set(ids)) != len(ids) or not all(NAME.match(i) for i in ids):
        found.append("每一步的编号用字母、数字、下划线，不能重复。")
    count = sum(len(s["observations"]) for s in body["stages"])
    if not 0 < count <= MOST or len(body["stages"]) > MOST_STAGES:
        found.append(f"要有 1 到 {MOST} 项，最多 {MOST_STAGES} 步。")
    return found


def _wrong(observation: Mapping[str, Any], at: str, seen: set[str]) -> list[str]:
    found, name = [], observation["id"]
    if not NAME.match(name) or name in seen:
        found.append(f"{at}的编号“{name}”不能用，或前面用过。")
    if not observation["label"]:
        found.append(f"{at}缺问题。")
    values = [v for v, _ in observing.options_of(observation)]
    if observation["kind"] in OWN_OPTIONS and len(set(values)) < 2:
        found.append(f"{at}要有至少两个不同的选项。")
    low, high = observing.bounds(observation)
    if low > high:
        found.append(f"{at}的最小值比最大值大。")
    if observation.get("when") and observation["when"][0] not in seen:
        found.append(f"{at}的出现条件要指前面的一项。")
    return found
