"""Measured lines as SVG attributes, since the content security policy allows no style attribute: bar and due track."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

NEAR = 11.0


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
    placed: list[tuple[float, str, str]] = []
    for at, text, css in labels:
        if text and all(abs(_middle(at) - _middle(other)) * 100 >= NEAR for other, _, _ in placed):
            placed.append((at, text, css))
    return format_html_join("", '<text class="{}" x="{}%" y="{}">{}</text>', (
        (f"{css} {_edge(at)}".strip(), _clip(at * 100), y, text) for at, text, css in placed
    ))  # fmt: skip


def _middle(at: float) -> float:
    """Where the middle of a label stands: those at the ends are pushed inwards."""
    return at + {"first": NEAR / 200, "last": -NEAR / 200}.get(_edge(at), 0)


def _edge(at: float) -> str:
    return "first" if at < NEAR / 200 else "last" if at > 1 - NEAR / 200 else ""


def _clip(percent: float) -> str:
    return f"{min(100.0, max(0.0, float(percent))):g}"
