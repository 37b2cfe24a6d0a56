"""A workbook comes in on the page: with scripts at a desk, without any on a phone; the pages have no barrier and fit."""

import io

import pytest
from python_calamine import CalamineWorkbook

from tests.browser import city
from tests.browser.city import Person
from tests.voices.test_import_page import messy

pytestmark = pytest.mark.browser

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FITS = "document.documentElement.scrollWidth <= innerWidth"


def rows(prefix):
    """Two good rows, one whose time cannot be read, one that looks like a formula and is a text."""
    return [
        (f"{prefix}1", "李女士", "13900001111", "叫号机坏了", "2026/3/2 9:05:07", f"{prefix} 二楼叫号机坏了三天。", ""),
        (f"{prefix}2", "", "", "公式", "2026/3/2", "=1+1 开头", ""), (f"{prefix}3", "", "", "乱填", "上个月", "看不懂的时间", ""),
    ]  # fmt: skip


def looks(person):
    """No barrier, nothing on the console, and the screen is wide enough."""
    if person.page.context.browser and person.scripts:
        assert city.barriers(person.page) == []
    assert person.page.evaluate(FITS) if person.scripts else True
    assert person.errors == []


@pytest.mark.parametrize(("size", "scripts"), [("desk", True), ("phone", True), ("phone", False)])
def test_a_workbook_is_looked_through_and_comes_in_and_its_faulty_row_comes_back(lively, browser, size, scripts):
    prefix = f"{size[0]}{int(scripts)}W"
    person = Person.arrives(browser, lively[0], "centre", size, java_script_enabled=scripts)
    person.scripts, page = scripts, person.page
    person.opens("/voices/import")
    page.set_input_files("#file", {"name": f"{prefix}.xlsx", "mimeType": SHEET, "buffer": messy(rows(prefix))})
    page.click("main form button.pri")
    page.wait_for_url("**/voices/import/*")
    assert page.locator("#c5").input_value() == "text"
    assert "第 5 行" in page.inner_text("main")
    looks(person)

    page.click("text=导入 2 条")
    for _ in range(40):
        if page.locator("text=导完了").count():
            break
        if scripts:
            page.wait_for_timeout(500)
        else:
            page.click("text=看现在到哪了")
            page.wait_for_timeout(300)
    assert "2\n条新登记" in page.inner_text("#import").replace(" ", "\n") or "2条新登记" in page.inner_text("#import")
    looks(person)
    with page.expect_download() as download:
        page.click("text=下载退回的行")
    returned = (
        CalamineWorkbook.from_filelike(io.BytesIO(download.value.path().read_bytes())).get_sheet_by_index(0).to_python()
    )
    assert [row[0] for row in returned[1:]] == [f"{prefix}3"]
    assert city.asked(
        lively[1], "SELECT count(*) FROM kernel_subject WHERE row ->> '$.origin' LIKE ?", f"{prefix}%"
    ) == [(2,)]
    person.leaves()
