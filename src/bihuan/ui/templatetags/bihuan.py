"""Tags for what stands in every row. `item` is anything with the attributes or keys that a tag names: a row as a person
sees it (light, due, left, stage, label, progress, round), never a model of one room.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from bihuan.services import clock
from bihuan.ui import ball as balls
from bihuan.ui import clause as clauses
from bihuan.ui import days as spans
from bihuan.ui import icon as icons
from bihuan.ui import light as lights
from bihuan.ui import measure, ring, when

register = template.Library()


def of(item: Any, name: str, otherwise: Any = None) -> Any:
    """An attribute or key of an item; `otherwise` where it is missing or None."""
    value = item.get(name) if isinstance(item, Mapping) else getattr(item, name, None)
    return otherwise if value is None else value


def shell(context: Context) -> str:
    """Whose sprite this page loads: its layout says so, the staff's holds every icon."""
    return str(context.get("shell") or icons.STAFF)


@register.simple_tag(takes_context=True)
def icon(context: Context, name: str) -> SafeString:
    """{% icon "clock" %}"""
    return icons.icon(name, shell(context))


@register.simple_tag(takes_context=True)
def light(context: Context, item: Any, word: str = "", plain: bool = False) -> SafeString:
    """{% light item %}, {% light "red" "未回函" %}: the light of a row or a colour, `plain` without ground."""
    colour = item if isinstance(item, str) or item is None else of(item, "light")
    return lights.light(colour, word, plain=plain, shell=shell(context))


@register.simple_tag
def days(item: Any, note: str = "") -> SafeString:
    """{% days item %}: working days `left` and the date `due`, in the colour of `light`."""
    return spans.days(of(item, "left"), of(item, "due"), clock.today(), colour=of(item, "light"), note=note)


@register.simple_tag
def days_left(item: Any, unit: str = "天") -> str:
    """{% days_left item %}: the sentence alone, 余 3 天; {% days_left item "个工作日" %}."""
    return spans.sentence(of(item, "left"), of(item, "light"), unit)


@register.simple_tag
def workdays(count: int) -> str:
    """{% workdays 15 %}: 15 个工作日."""
    return spans.workdays(count)


@register.simple_tag
def ball(holder: Any, colour: str = "") -> SafeString:
    """{% ball item.holder item.light %}: `holder` has `name` (unit or office) and may have `person`; None: nobody."""
    return balls.ball(of(holder, "name", ""), of(holder, "person", ""), colour)


@register.simple_tag(name="ring")
def ring_tag(item: Any, caption: str = "", small: bool = False) -> SafeString:
    """{% ring item %}: in 整改 the ball stands at the checked `progress`, else in mid-arc."""
    progress = of(item, "progress")
    at_progress = of(item, "stage") == "整改" and progress is not None
    return ring.ring(
        of(item, "stage"), of(item, "label", ""), caption,
        colour=of(item, "light"), share=progress / 100 if at_progress else 0.5,
        closed=closed(item), rounds=of(item, "round", 1), shape=ring.SMALL if small else ring.LARGE,
    )  # fmt: skip


@register.simple_tag
def mini_ring(item: Any) -> SafeString:
    """{% mini_ring item %}: the ring of a row, beside the name of its state."""
    return ring.mini_ring(of(item, "stage"), colour=of(item, "light"), closed=closed(item))


def closed(item: Any) -> bool:
    """`closed` of the item; else a blue light in the last stage, since other ends of a row leave the loop open."""
    return bool(of(item, "closed", of(item, "light") == "blue" and of(item, "stage") == ring.STAGES[-1]))


@register.simple_tag
def stages(item: Any) -> list[tuple[str, str]]:
    """{% stages item as steps %}: the six names, each with done, cur or nothing, for the flat ring of citizens' phones."""
    now = len(ring.STAGES) if closed(item) else ring.STAGES.index(of(item, "stage"))
    return [(name, "done" if n < now else "cur" if n == now else "") for n, name in enumerate(ring.STAGES)]


@register.simple_tag
def bar(percent: float, label: str = "") -> SafeString:
    """{% bar 70 %}: a measured line."""
    return measure.bar(percent, label)


@register.simple_tag
def track(marks: Any, now: float, label: str) -> SafeString:
    """{% track hero.marks hero.now "15 个工作日里的节点" %}: start, milestones, today, due date."""
    return measure.track(marks, now, label)


@register.simple_tag(takes_context=True)
def clause(context: Context, id: str | None, short: bool = False) -> SafeString:
    """{% clause "L6.3" %} beside a heading, {% clause "L6.3" short=True %} beside an act."""
    return clauses.chip(id or "", short=short, shell=shell(context))


@register.simple_tag(name="when")
def when_tag(moment: date | datetime | str | None, style: str = "weekday") -> SafeString:
    """{% when due %} 4月16日 周四; styles: weekday, bracket, day, month, time, ago."""
    return when.when(moment, style, clock.today())


@register.filter
def short(number: str | None) -> str:
    """{{ number|short }}: 0087 of WT-2026-0087, for lists."""
    return str(number or "").split("-", 2)[-1]


@register.filter
def glyph(name: str) -> str:
    """{{ file|glyph }}: the icon for a file by its ending."""
    return GLYPHS.get(name.rpartition(".")[2].lower(), "file-text")


GLYPHS = {
    "jpg": "photo", "jpeg": "photo", "png": "photo", "heic": "photo", "webp": "photo",
    "pdf": "file-type-pdf", "doc": "file-type-doc", "docx": "file-type-doc", "xls": "file-type-xls", "xlsx": "file-type-xls",
}  # fmt: skip
