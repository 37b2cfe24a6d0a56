"""What a page brings over the wire: bytes as sent, with everything it loads, on a first visit and on the next one."""

from __future__ import annotations

import pytest

from tests.browser import city
from tests.browser.test_pages import found

pytestmark = pytest.mark.browser

STAFF = {
    "clerk1": ["/my", "/problems", "/problems/{rectifying}", "/results"],
    "centre": ["/voices", "/people", "/people/{officer}", "/praise"],
    "supervisor": ["/my", "/problems", "/supervision", "/problems?view=tasks"],
    "deputy": ["/my", "/problems/{plan_review}"],
    "admin": ["/organisation", "/settings"],
}
PUBLIC = ["/", "/say", "/track", "/track/{code_rectifying}", "/apply", "/results", "/verify"]
FIRST, NEXT, PUBLICLY = 250_000, 30_000, 60_000


class Scales:
    """Weighs everything that a tab receives."""

    def __init__(self, page):
        self.bytes = 0
        wire = page.context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on("Network.loadingFinished", self.add)

    def add(self, event):
        self.bytes += event["encodedDataLength"]


def weighed(person, path, scales):
    """Bytes of one visit, the page at rest."""
    scales.bytes = 0
    assert person.opens(path).status == 200, path
    person.page.wait_for_load_state("networkidle")
    return round(scales.bytes)


@pytest.mark.parametrize("role", STAFF)
def test_a_staff_page_is_light_on_the_first_visit_and_lighter_on_the_next(demo, visitors, browser, role):
    known, heavy = visitors[role, "desk"], {}
    for address in STAFF[role]:
        path = found(demo, known, address)
        fresh = city.Person.arrives(browser, demo[0], storage_state=known.page.context.storage_state())
        scales = Scales(fresh.page)
        first, again = weighed(fresh, path, scales), weighed(fresh, path, scales)
        fresh.leaves()
        assert first > again > 0
        if first > FIRST or again > NEXT:
            heavy[path] = (first, again)
    assert heavy == {}


def test_a_public_page_is_light(demo, visitors, browser):
    heavy = {}
    for address in PUBLIC:
        path = found(demo, visitors["public", "phone"], address)
        fresh = city.Person.arrives(browser, demo[0], size="phone")
        if (weight := weighed(fresh, path, Scales(fresh.page))) > PUBLICLY:
            heavy[path] = weight
        fresh.leaves()
    assert heavy == {}
