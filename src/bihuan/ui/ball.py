"""Who has the ball 球在谁手里: unit, then person."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

NOBODY = format_html('<span class="b-ball none"><span>{}</span></span>', "无人持球")


def ball(unit: str, person: str = "", colour: str | None = None) -> SafeString:
    """The ball in the light's colour. Without unit and person it is hollow: 无人持球."""
    if not unit and not person:
        return NOBODY
    who = format_html('<span class="mut">{}</span>', person) if person else SafeString()
    return format_html('<span class="b-ball" data-l="{}"><span>{}</span>{}</span>', colour or "", unit, who)
