"""An administrator sets a colleague up in a browser, and the colleague comes in by the link; a table is looked through."""

import pytest

from tests.browser import city
from tests.browser.city import Person

pytestmark = pytest.mark.browser
TABLE = "单位名称,单位类型,上级单位\n数据共享科,科室,晋城市行政审批服务管理局\n商事服务科,科室,没有的局\n"


def looks(person):
    """No barrier, nothing on the console, and the screen is wide enough."""
    assert city.barriers(person.page) == []
    assert person.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert person.errors == []


@pytest.mark.parametrize("size", city.SIZES)
def test_a_colleague_is_added_and_comes_in_by_the_link(lively, browser, size):
    admin = Person.arrives(browser, lively[0], "admin", size)
    page = admin.page
    admin.opens("/organisation/people")
    page.click("#deed-add summary")
    page.fill("#deed-add [name=name]", "新来的")
    page.fill("#deed-add [name=username]", f"xin-{size}")
    page.select_option("#deed-add [name=unit]", label="　商事服务科")
    page.click("#deed-add .b-btn.pri")
    page.wait_for_url("**/organisation/people/*")
    looks(admin)
    page.click("#deed-invite .b-btn.pri")
    link = page.inner_text("#told")
    looks(admin)
    admin.leaves()

    fresh = Person.arrives(browser, lively[0], None, size)
    fresh.opens("/" + link.split("/", 3)[3])
    looks(fresh)
    fresh.page.fill("[name=password]", "liang-ci-yiyang")
    fresh.page.fill("[name=again]", "liang-ci-yiyang")
    fresh.page.click("main form .b-btn.pri")
    fresh.page.wait_for_url("**/my")
    assert "新来的" in fresh.page.content()
    fresh.leaves()


@pytest.mark.parametrize("size", city.SIZES)
def test_a_table_is_looked_through_before_it_is_written(lively, browser, size):
    admin = Person.arrives(browser, lively[0], "admin", size)
    page = admin.page
    admin.opens("/organisation/import")
    page.check("[name=what][value=units]")
    name = f"数据共享科{size}"
    content = TABLE.replace("数据共享科", name).encode()
    page.set_input_files("#file", {"name": "单位.csv", "mimeType": "text/csv", "buffer": content})
    page.click("main form .b-btn.pri")
    text = page.inner_text("main")
    assert name in text
    assert "第 3 行" in text
    looks(admin)
    page.check("[name=skip]")
    page.click("text=写入 >> nth=-1")
    page.wait_for_selector("text=已经写入")
    admin.opens("/organisation/units")
    assert name in page.inner_text("main")
    admin.leaves()
