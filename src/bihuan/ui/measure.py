"""Measured lines as SVG attributes, since the content security policy allows no style attribute: bar and due track."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

DESK, PHONE = 400.0, 300.0  # how wide a track is at least, in pixels
WIDE, SLIM = 12.0, 7.0  # a Chinese character and a digit at the size of the track's words


@dataclass(frozen=True, slots=True)
class Mark:
    """A point of the track: `at` 0 to 1 of the way, its name above, its date beneath; `done` where it is reached."""

    at: float
    date: str = ""
    name: str = ""
    done: bool = False


def bar(percent: float, label: str = "") -> SafeString:
    """A thin bar filled to `percent` (0 to 100). With `label` it speaks, else it is decoration beside its figure."""
    said = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html('<svg class="b-bar" {}><rect width="{}%" height="100%" rx="3"/></svg>', said, _clip(percent))


def track(marks: Sequence[Mark], now: float, label: str, *, today: str = "今天") -> SafeString:
    """The way from start to due date. `marks[0]` is the start, `marks[-1]` the due date, `now` 0 to 1 is the ball."""
    go = _clip(now * 100)
    return format_html(
        '<div class="track" role="img" aria-label="{}"><svg aria-hidden="true">'
        '<rect class="ln" y="25" width="100%" height="4" rx="2"/><rect class="go" y="25" width="{}%" height="4" rx="2"/>'
        '{}{}{}<circle cx="{}%" cy="27" r="7"/></svg></div>',
        label, go, _ticks(marks), _above(marks), _beneath(marks, now, today), go,
    )  # fmt: skip


def _ticks(marks: Iterable[Mark]) -> SafeString:
    return format_html_join(
        "", '<rect class="tick{}" x="{}%" y="20" width="2" height="14"/>',
        ((" ok" if m.done else "", _clip(m.at * 100)) for m in marks),
    )  # fmt: skip


def _above(marks: Sequence[Mark]) -> SafeString:
    """Names that have room; the first of two that touch wins."""
    return _texts([(m.at, m.name + (" ✓" if m.done else ""), "name") for m in marks if m.name], 10)


def _beneath(marks: Sequence[Mark], now: float, today: str) -> SafeString:
    """Dates that have room: today first, then start and due date, then the milestones."""
    first, *between, last = marks
    labels = [(now, today, "now"), (first.at, first.date, ""), (last.at, last.date, "")]
    return _texts([*labels, *((m.at, m.date, "") for m in between)], 50)


def _texts(labels: Iterable[tuple[float, str, str]], y: int) -> SafeString:
    """Words that have room beside those before them; what has it at a desk alone is not shown on a phone."""
    told = [(at, text, css) for at, text, css in labels if text]
    desk, phone = _roomy(told, DESK), _roomy(told, PHONE)
    return format_html_join("", '<text class="{}" x="{}%" y="{}">{}</text>', (
        (" ".join(filter(None, (css, _edge(at, text), "" if n in phone else "only-d"))), _clip(at * 100), y, text)
        for n, (at, text, css) in enumerate(told) if n in desk
    ))  # fmt: skip


def _roomy(told: Sequence[tuple[float, str, str]], width: float) -> set[int]:
    """Which labels stand clear of all before them on a track of that width in pixels."""
    taken: dict[int, tuple[float, float]] = {}
    for n, (at, text, _) in enumerate(told):
        start, end = _reach(at, text, width)
        if all(end < left or right < start for left, right in taken.values()):
            taken[n] = start, end
    return set(taken)


def _reach(at: float, text: str, width: float) -> tuple[float, float]:
    """From where to where a label goes, in pixels."""
    point, long = at * width, _long(text)
    start = {"first": point, "last": point - long}.get(_edge(at, text), point - long / 2)
    return start, start + long


def _edge(at: float, text: str) -> str:
    """Labels near an end lean inwards."""
    half = _long(text) / 2
    return "first" if at * PHONE < half else "last" if (1 - at) * PHONE < half else ""


def _long(text: str) -> float:
    return sum(WIDE if character > "\u2e7f" else SLIM for character in text)


def _clip(percent: float) -> str:
    return f"{min(100.0, max(0.0, float(percent))):g}"
