"""The template editor: each save a version, whoever has it in the hall is not to blame; XLSForm in and out on the page."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bihuan.organisation.models import Change
from bihuan.records import observing
from bihuan.records.models import Template, Version
from bihuan.records.xlsform.reading import imported
from tests.problems.asking import browser_of
from tests.records.recording import record, sync
from tests.records.test_xlsform import HALL


@pytest.fixture
def centre(city):
    return browser_of("centre")


def form(page):
    """Every field of the editor as a browser would send it."""
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = (re.search(rf' {a}="([^"]*)"', tag) for a in ("name", "value"))
        if name and not ('type="checkbox"' in tag and " checked" not in tag) and name[1] != "csrfmiddlewaretoken":
            found[name[1]] = value[1] if value else ""
    for name, inner in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', inner)
        found[name] = chosen[1] if chosen else ""
    for name, inner in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL):
        found |= {name: inner}
    return found


def bodies(code="onsite"):
    return [v.body for v in Version.objects.filter(template__code=code).order_by("number")]


def test_saved_as_it_is_it_makes_no_new_version(centre):
    typed = form(centre.get("/experience/templates/onsite/edit").content.decode())
    assert centre.post("/experience/templates/onsite/edit", {**typed, "_save": "1"}).status_code == 302
    assert len(bodies()) == 1


def test_a_change_is_a_new_version_and_records_of_the_old_one_are_still_taken(centre):
    typed = form(centre.get("/experience/templates/onsite/edit").content.decode())
    at = next(n[: -len("label")] for n, v in typed.items() if v == "排队用时")
    typed |= {f"{at}label": "等了多久", f"{at}high": "600"}
    answer = centre.post("/experience/templates/onsite/edit", {**typed, "_save": "1"})
    assert answer["Location"] == "/experience/templates/onsite"
    before, after = bodies()
    assert before != after
    assert next(o for _, o in observing.observations(after) if o["id"] == "queue_minutes")["label"] == "等了多久"
    assert Template.objects.get(code="onsite").version == 2
    assert Change.objects.filter(subject="template:onsite").count() == 1
    old, new = sync(record("c1"), record("c2", version=2))
    assert (old.status, bool(old.notes), new.status, bool(new.notes)) == ("created", True, "created", False)


def test_stages_and_items_are_added_taken_out_and_looked_at_before_saving(centre):
    at = "/experience/templates/survey/edit"
    typed = form(centre.get(at).content.decode())
    more = centre.post(at, {**typed, "_more": "0"}).content.decode()
    assert "新的一项" in more
    typed = form(more)
    number = max(int(m[1]) for n in typed if (m := re.match(r"s0-o(\d+)-label", n)))
    typed |= {
        f"s0-o{number}-label": "带了什么仪器",
        f"s0-o{number}-kind": "choice",
        f"s0-o{number}-options": "a=卷尺\nb=相机",
        "s1-drop": "1",
    }
    seen = centre.post(at, {**typed, "_preview": "1"}).content.decode()
    assert all(words in seen for words in ("带了什么仪器", "卷尺", "体验员看到的样子"))
    assert len(bodies("survey")) == 1
    centre.post(at, {**form(seen), "_save": "1"})
    stages = bodies("survey")[-1]["stages"]
    assert "conditions" not in [s["id"] for s in stages]
    assert stages[0]["observations"][-1]["options"] == [["a", "卷尺"], ["b", "相机"]]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"s0-o0-label": ""}, "第 1 步第 1 项缺问题"), ({"s0-o0-id": "9 9"}, "不能用"), ({"s0-label": ""}, "第 1 步缺名称"),
        ({"s0-o0-kind": "choice", "s0-o0-options": "a=甲"}, "至少两个不同的选项"), ({"s0-o0-low": "9", "s0-o0-high": "3"}, "最小值比最大值大"),
        ({"s0-o0-when": "later=yes"}, "出现条件要指前面的一项"),
    ],
)  # fmt: skip
def test_what_would_be_no_template_is_not_saved_and_all_stays_typed(centre, change, why):
    typed = form(centre.get("/experience/templates/onsite/edit").content.decode()) | change
    answer = centre.post("/experience/templates/onsite/edit", {**typed, "_save": "1"})
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert len(bodies()) == 1


def test_one_that_is_out_of_use_is_offered_to_nobody(centre):
    centre.post("/experience/templates/township/switch", {"on": "0"})
    assert "基层蹲点" not in browser_of("officer1").get("/officer/records/new").content.decode()
    centre.post("/experience/templates/township/switch", {"on": "1"})
    assert "基层蹲点" in browser_of("officer1").get("/officer/records/new").content.decode()


def test_a_form_is_brought_in_looked_at_and_then_put_in_use(centre):
    sent = {"file": SimpleUploadedFile("hall.xlsx", HALL), "identity": "applicant", "form": "other"}
    page = centre.post("/experience/templates/import", sent).content.decode()
    assert all(words in page for words in ("还没有启用", "等了几分钟", "不记位置"))
    made = Template.objects.get(code="hall")
    assert (made.active, made.name, made.jurisdiction) == (False, "大厅体验", None)
    centre.post("/experience/templates/import", {**sent, "file": SimpleUploadedFile("hall.xlsx", HALL)})
    assert Template.objects.filter(code="hall-2").exists()


def test_a_form_that_cannot_be_brought_in_makes_nothing(centre):
    sent = {"file": SimpleUploadedFile("hall.xlsx", b"nonsense"), "identity": "applicant", "form": "other"}
    answer = centre.post("/experience/templates/import", sent)
    assert (answer.status_code, Template.objects.count()) == (422, 5)
    assert "不是 Excel 工作簿" in answer.content.decode()


def test_a_template_goes_out_as_a_workbook(centre):
    answer = centre.get("/experience/templates/window/form.xlsx")
    assert answer["Content-Disposition"].startswith("attachment")
    assert imported(io.BytesIO(answer.content).read()).body == bodies("window")[0]


@pytest.mark.parametrize("name", ["clerk1", "leader1", "supervisor", "officer1"])
def test_templates_are_kept_by_centres_alone(city, name):
    client = browser_of(name)
    for path in ("", "/onsite", "/onsite/edit", "/import", "/onsite/form.xlsx"):
        assert client.get(f"/experience/templates{path}").status_code == 403
    assert client.post("/experience/templates/onsite/switch", {"on": "0"}).status_code == 403
    assert Template.objects.get(code="onsite").active
