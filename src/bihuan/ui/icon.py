"""Icons from one cached sprite a shell, so that parts swapped in find theirs."""

from functools import lru_cache

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

PUBLIC, STAFF = "public", "staff"


@lru_cache
def sprite(shell: str) -> str:
    """The address of the shell's sprite file; the staff's holds every icon."""
    return static(f"bihuan/vendor/icons-{shell}.svg")


def icon(name: str, shell: str = STAFF) -> SafeString:
    """One Tabler outline icon, decoration beside its word. `name` stands in `icons/<shell>.txt`."""
    return format_html('<svg class="i" aria-hidden="true"><use href="{}#i-{}"/></svg>', sprite(shell), name)
