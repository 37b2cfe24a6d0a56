"""A citizen's page is light enough for a phone in a basement hall."""

import gzip
import re
from pathlib import Path

import bihuan.ui

STATIC = Path(bihuan.ui.__file__).parent / "static/bihuan"
BUDGET = 60 * 1024


def scripts(name, found=()):
    """A module and all that it imports."""
    if name in found:
        return found
    found = (*found, name)
    for other in re.findall(
        r'from "\./([\w-]+\.js)"|^import "\./([\w-]+\.js)"', (STATIC / "js" / name).read_text(), re.MULTILINE
    ):
        found = scripts(other[0] or other[1], found)
    return found


def weight(paths):
    return sum(len(gzip.compress((STATIC / path).read_bytes())) for path in paths)


def test_a_citizens_page_with_htmx_and_icons_weighs_less_than_sixty_kilobytes():
    sheets = ["css/tokens.css", "css/bihuan.css", "css/public.css", "css/print.css", "css/pages/home.css"]
    others = ["vendor/htmx.min.js", "vendor/icons-public.svg", "icon.svg"]

    assert weight([*sheets, *(f"js/{name}" for name in scripts("public.js")), *others]) < BUDGET - 8 * 1024


def test_a_citizens_page_loads_no_kit():
    public = (Path(bihuan.ui.__file__).parent / "templates/ui/public.html").read_text()

    assert "bootstrap" not in public
    assert "staff" not in public
