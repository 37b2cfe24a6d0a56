"""Lights 灯: always icon and word; the icon's outline differs, so a light survives grey print and colour blindness."""

from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString

from bihuan.ui.icon import STAFF, icon

LIGHTS = {
    "green": ("正常", "circle-check"),
    "yellow": ("将到期", "alert-triangle"),
    "red": ("已逾期", "alert-octagon"),
    "grey": ("已挂起", "player-pause"),
    "blue": ("已销号", "lock-check"),
}


@lru_cache(maxsize=256)
def light(colour: str | None, word: str = "", *, plain: bool = False, shell: str = STAFF) -> SafeString:
    """The light as a chip, `plain` without its ground. `word` replaces the usual one (已转办, 未回函); None shows nothing."""
    if colour not in LIGHTS:
        return SafeString()
    usual, glyph = LIGHTS[colour]
    return format_html(
        '<span class="b-light{}" data-l="{}">{}{}</span>',
        " plain" if plain else "", colour, icon(glyph, shell), word or usual,
    )  # fmt: skip
