"""Distributions as pictures within the page: each value a dot on a line, the middle and the promise marked. No script, no style
of its own: classes alone, so that light, dark and print follow the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

WIDTH, HEIGHT, EDGE = 320, 64, 10
BINS: Final = 40
HIGHEST: Final = 5  # dots on top of each other; more are one taller bar


def dots(values: Sequence[float], middle: float, promised: float | None, unit: str, label: str) -> SafeString:
    """The picture, and the same in words for who hears the page."""
    most = max([*values, promised or 0, middle]) or 1

    def across(value: float) -> float:
        return EDGE + (WIDTH - 2 * EDGE) * value / most

    bins = Counter(min(BINS - 1, int(BINS * v / most)) for v in values)
    highest = max(bins.values())
    step = min(7.0, (HEIGHT - 30) / highest)
    marks = [
        f'<circle cx="{across((b + 0.5) * most / BINS):.1f}" cy="{HEIGHT - 20 - step * (n + 0.5):.1f}" r="{min(3.0, step / 2 + 0.6):.1f}"/>'
        for b, count in sorted(bins.items()) for n in range(count if highest <= 2 * BINS else min(count, HIGHEST))
    ]  # fmt: skip
    lines = _line("m", across(middle), f"{middle:g}")
    if promised is not None:
        lines += _line("p", across(promised), f"承诺 {promised:g}")
    words = f"{label}：{len(values)} 个值，最少 {min(values):g}，中位 {middle:g}，最多 {max(values):g} {unit}"
    words += f"，承诺 {promised:g}" if promised is not None else ""
    body = mark_safe("".join(marks) + lines)  # noqa: S308  numbers that were formatted above
    return format_html(
        '<svg class="dots" viewBox="0 0 {} {}" role="img" aria-label="{}"><line class="axis" x1="{}" x2="{}" y1="{}" y2="{}"/>{}</svg>',
        WIDTH, HEIGHT, words, EDGE, WIDTH - EDGE, HEIGHT - 19, HEIGHT - 19, body,
    )  # fmt: skip


def _line(kind: str, x: float, text: str) -> str:
    anchor = "start" if x < WIDTH / 2 else "end"
    y = HEIGHT - 5 if kind == "m" else 10
    return (
        f'<line class="{kind}" x1="{x:.1f}" x2="{x:.1f}" y1="4" y2="{HEIGHT - 17}"/>'
        f'<text class="{kind}" x="{x:.1f}" y="{y}" text-anchor="{anchor}">{escape(text)}</text>'
    )
