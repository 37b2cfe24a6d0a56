"""The narrowest and largest: names of two hundred characters, large type and a phone at once; and what comes out on paper."""

import contextlib
import json
import re
import sqlite3

import pytest

from tests.browser import city
from tests.browser.city import Person
from tests.browser.test_pages import found

pytestmark = pytest.mark.browser

LONG = ("市民大厅企业开办变更注销与不动产登记综合受理窗口" * 9)[:120] + "ABCDEFGHIJKLMNOPQRSTUVWXYZ" * 3 + "XY"
NAMES = (
    ("organisation_unit", "name"), ("organisation_matter", "name"), ("organisation_place", "name"), ("kernel_subject", "title"),
    ("organisation_account", "title"),
)  # fmt: skip
# A page of each shape: citizen's form and course, desk, stack, table, one of everything, inbox, meeting, tree, form, figures
PAGES = {
    "public": ("/say/{place}", "/results"),
    "clerk1": (
        "/my",
        "/problems",
        "/problems/{rectifying}",
        "/problems/{rectifying}/revise_list",
        "/suggestions",
        "/settings",
    ),
    "deputy": ("/my/approve", "/my/approve/all", "/meetings/{meeting}", "/supervision"),
    "centre": ("/voices/{received}/triage", "/experience/{activity}", "/people", "/posters"),
    "admin": ("/organisation", "/organisation/units/{unit}", "/organisation/people", "/settings/history"),
}
# Words that lie outside the screen and cannot be brought into it, and letters too small for whoever asked for large ones
LOST = """() => {
    const found = new Set(), walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    if (document.documentElement.scrollWidth > innerWidth) found.add("the page can be pushed sideways");
    while (walk.nextNode()) {
        const { parentElement: box } = walk.currentNode, words = walk.currentNode.textContent.trim(), range = document.createRange();
        if (!words || box.closest(".sr, .b-skip, .b-ava, svg, script, style, template, option, details:not([open]) > :not(summary)")) continue;
        range.selectNodeContents(walk.currentNode);
        const place = range.getBoundingClientRect();
        if (!place.width) continue;
        const size = parseFloat(getComputedStyle(box).fontSize);
        if (size < 16) found.add(`${size} px: ${words.slice(0, 20)}`);
        if ((place.right > innerWidth + 1 || place.left < -1) && !moves(box)) found.add(`outside: ${words.slice(0, 20)}`);
    }
    function moves(box) {
        for (let e = box; e; e = e.parentElement) {
            const style = getComputedStyle(e);
            if (/auto|scroll/.test(style.overflowX) || style.textOverflow === "ellipsis") return true;
        }
        return false;
    }
    return [...found].slice(0, 5);
}"""


@pytest.fixture(scope="module")
def crowded(demo_data, tmp_path_factory):
    """The demo city in which everything has the longest name."""
    data = city.copied(demo_data, tmp_path_factory.mktemp("crowded") / "data")
    codes = city.with_known_codes(data)
    with contextlib.closing(sqlite3.connect(data / "bihuan.sqlite3")) as database, database:
        for table, column in NAMES:
            database.execute(f"UPDATE {table} SET {column} = substr(? || id, -200)", (LONG,))
        rows = database.execute("SELECT id, row FROM kernel_subject WHERE row LIKE '%\"title\"%'").fetchall()
        renamed = [(json.dumps({**json.loads(row), "title": LONG}), pk) for pk, row in rows]
        database.executemany("UPDATE kernel_subject SET row = ? WHERE id = ?", renamed)
    with city.served(data) as base:
        yield base, data, codes


def test_names_of_two_hundred_characters_in_large_type_break_no_page_on_a_phone(crowded, browser):
    assert len(LONG) == 200
    wrong = {}
    for role, addresses in PAGES.items():
        person = Person.arrives(browser, crowded[0], size="phone")
        if role != "public":
            person.is_let_in(role)
        person.page.context.add_cookies([{"name": "care", "value": "1", "url": person.base}])
        for address in addresses:
            assert person.opens(found(crowded, person, address)).status == 200
            if lost := person.page.evaluate(LOST):
                wrong[f"{address} {role}"] = lost
        person.leaves()
    assert wrong == {}


def test_on_paper_a_ledger_has_many_rows_a_page_and_a_problem_its_facts_without_the_buttons(demo, visitors):
    person = visitors["clerk1", "desk"]
    page = person.page
    person.opens("/problems")
    rows = page.locator(".tb tbody tr").count()
    sheets = len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(prefer_css_page_size=True)))
    assert rows / sheets >= 8

    person.opens(found(demo, person, "/problems/{rectifying}"))
    page.emulate_media(media="print")
    shown = page.inner_text("body")
    assert all(words in shown for words in ("球在谁手里", "六明确清单", "经过"))
    assert not [b for b in page.locator(".b-btn, .b-top, .b-act, .b-tabbar").all() if b.is_visible()]
    page.emulate_media(media="screen")
