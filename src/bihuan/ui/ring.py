"""The loop ring 闭环: six arcs from twelve o'clock, the ball where the problem stands.

Theory: angles run clockwise from twelve o'clock in degrees. Each stage owns 60 of them, less a gap at both ends. The
ball stands at `share` of the current arc; what lies behind it is walked. Closed, all arcs are dark and the ball is gone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians, sin

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

STAGES = ("体验", "反馈", "整改", "优化", "评价", "闭环")
ARC = 60.0


@dataclass(frozen=True, slots=True)
class Shape:
    """Measures of one drawing in pixels: box, radius of the ring, its stroke, the ball, gap in degrees, ring of labels."""

    size: float
    radius: float
    stroke: float
    ball: float
    gap: float
    labels: float
    caption: float
    css: str

    @property
    def centre(self) -> float:
        return self.size / 2

    @property
    def top(self) -> float:
        """What stays empty above the names of the upper stages."""
        return self.centre - self.labels * cos(radians(ARC / 2)) - 16

    def at(self, angle: float, radius: float | None = None) -> tuple[float, float]:
        """The point at an angle, on the ring or on another circle."""
        r = self.radius if radius is None else radius
        return self.centre + r * sin(radians(angle)), self.centre - r * cos(radians(angle))


LARGE = Shape(size=244, radius=76.86, stroke=15.1, ball=13, gap=3.15, labels=101.4, caption=23, css="b-ring l")
SMALL = Shape(size=196, radius=53, stroke=10.4, ball=9, gap=3.15, labels=75.2, caption=19, css="b-ring")
MINI = Shape(size=22, radius=8, stroke=3, ball=3.4, gap=6.9, labels=0, caption=0, css="b-ring b-mini")


def ring(
    stage: str,
    word: str,
    caption: str = "",
    *,
    colour: str | None = None,
    share: float = 0.5,
    closed: bool = False,
    rounds: int = 1,
    shape: Shape = LARGE,
) -> SafeString:
    """The ring with its six names. `stage` is one of `STAGES`, `word` the state, `share` 0 to 1 of the current arc."""
    top = shape.top
    return format_html(
        '<svg class="{}" width="{}" height="{}" viewBox="0 {} {} {}" role="img" aria-label="{}">{}{}{}{}{}</svg>',
        shape.css, _n(shape.size), _n(shape.size - 2 * top), _n(top), _n(shape.size), _n(shape.size - 2 * top),
        spoken(stage, closed), _arcs(shape, stage, share, closed), _names(shape, stage, closed),
        SafeString() if closed else _ball(shape, stage, share, colour),
        _round(shape) if rounds > 1 else SafeString(), _middle(shape, word, caption),
    )  # fmt: skip


@lru_cache(maxsize=128)
def mini_ring(stage: str, *, colour: str | None = None, closed: bool = False) -> SafeString:
    """The ring of a ledger row: decoration beside the name of the state."""
    return format_html(
        '<svg class="{}" viewBox="0 0 22 22" aria-hidden="true">{}{}</svg>',
        MINI.css, _arcs(MINI, stage, 0.0, closed), SafeString() if closed else _ball(MINI, stage, 0.5, colour),
    )  # fmt: skip


def spoken(stage: str, closed: bool) -> str:
    """The sentence for those who do not see the ring."""
    if closed:
        return "闭环六环节都走完了"
    return f"闭环六环节，现在是第 {STAGES.index(stage) + 1} 环节：{stage}"


def _arcs(shape: Shape, stage: str, share: float, closed: bool) -> SafeString:
    return format_html_join(
        "", '<path class="seg{}" stroke-width="{}" d="{}"/>',
        ((css, _n(shape.stroke), path) for css, path in _segments(shape, stage, share, closed)),
    )  # fmt: skip


def _segments(shape: Shape, stage: str, share: float, closed: bool) -> Iterator[tuple[str, str]]:
    now = STAGES.index(stage)
    for n in range(len(STAGES)):
        start, end = _span(shape, n)
        done = closed or n < now
        yield " done" if done else " cur" if n == now else "", _arc(shape, start, end)
        if n == now and not done and share > 0:
            yield " walk", _arc(shape, start, start + share * (end - start))


def _span(shape: Shape, n: int) -> tuple[float, float]:
    return n * ARC + shape.gap, (n + 1) * ARC - shape.gap


def _arc(shape: Shape, start: float, end: float) -> str:
    (x, y), (u, v) = shape.at(start), shape.at(end)
    return f"M{x:.2f} {y:.2f}A{shape.radius} {shape.radius} 0 0 1 {u:.2f} {v:.2f}"


def _ball(shape: Shape, stage: str, share: float, colour: str | None) -> SafeString:
    start, end = _span(shape, STAGES.index(stage))
    x, y = shape.at(start + share * (end - start))
    return format_html(
        '<circle class="dot" data-l="{}" cx="{}" cy="{}" r="{}"/>', colour or "", _n(x), _n(y), _n(shape.ball)
    )


def _names(shape: Shape, stage: str, closed: bool) -> SafeString:
    now = STAGES.index(stage)
    return format_html_join("", '<text class="tx{}" x="{}" y="{}">{}</text>', (
        (" done" if closed or n < now else " cur" if n == now else "", *_label(shape, n), name)
        for n, name in enumerate(STAGES)
    ))  # fmt: skip


def _label(shape: Shape, n: int) -> tuple[str, str]:
    """Names stand outside the arc's middle, clear of a ball there; those at the sides a little further out."""
    x, y = shape.at(n * ARC + ARC / 2, shape.labels)
    aside = {1: 6.0, 4: -6.0, 2: 3.0}.get(n, 0.0)
    return _n(x + aside), _n(y + {0: 2.0, 5: 2.0, 2: 9.0, 3: 9.0}.get(n, 5.0))


def _middle(shape: Shape, word: str, caption: str) -> SafeString:
    x = _n(shape.centre)
    return format_html(
        '<text class="word" x="{}" y="{}">{}</text><text class="cap" x="{}" y="{}">{}</text>',
        x, _n(shape.centre + 2), word, x, _n(shape.centre + shape.caption), caption,
    )  # fmt: skip


def _round(shape: Shape) -> SafeString:
    """A second round and later ones: a dotted circle inside."""
    c = _n(shape.centre)
    return format_html('<circle class="round" cx="{}" cy="{}" r="{}"/>', c, c, _n(shape.radius - 0.95 * shape.stroke))


def _n(value: float) -> SafeString:
    """A coordinate, short and without locale."""
    return mark_safe(f"{value:.1f}".removesuffix(".0"))  # noqa: S308  digits only
