"""The clause chip 依据: a link to the regulation's own words, which a script opens as a dialog. Ids are never shown."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from bihuan.loop.clauses import CLAUSES
from bihuan.ui.icon import STAFF, icon


def chip(id: str, *, short: bool = False, shell: str = STAFF) -> SafeString:
    """附件3 第六节 · 对账销号 beside headings; only the title (`short`) beside acts. Nothing for an unknown or empty id."""
    found = CLAUSES.get(id)
    if found is None:
        return SafeString()
    return format_html(
        '<a class="b-cl" href="{}" data-dialog>{}{}</a>',
        reverse("ui:clause", args=[found.id]), icon("book-2", shell), found.title if short else found.label,
    )  # fmt: skip
