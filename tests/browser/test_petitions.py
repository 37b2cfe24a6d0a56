"""Real petitions through four channels at once into one city: each is found exactly once, word for word."""

import base64
import hashlib
import hmac
import json
import time
import urllib.request
from pathlib import Path

import pytest
import xlsxwriter

from tests.browser import city
from tests.browser.city import Person

pytestmark = pytest.mark.browser

SAMPLE = Path(__file__).parents[1] / "data" / "petitions" / "sample.jsonl"
OPENED = """
import json
from bihuan.services.sealed.boxes import open_many
from bihuan.voices.models import Voice
rows = dict(Voice.objects.values_list("sealed", "channel"))
print("@" + json.dumps([[rows[ref], box["text"]] for ref, box in open_many(rows).items()]))
"""


@pytest.fixture(scope="module")
def petitions():
    """Ten for each channel, drawn from both workbooks."""
    rows = [json.loads(line) for line in SAMPLE.read_text().splitlines()]
    assert len({(row["from"], row["id"]) for row in rows}) == 40
    return {channel: rows[at::4] for at, channel in enumerate(("web", "card", "12345", "social"))}


@pytest.fixture(scope="module")
def town(empty_city, tmp_path_factory):
    data = city.copied(empty_city, tmp_path_factory.mktemp("petitions") / "data")
    with city.served(data) as base:
        yield base, data


def words(row):
    """Topic and detail as somebody would write them down."""
    return f"{row['topic']}\n{row['detail'].strip()}"


def number(row):
    return f"{row['from']}-{row['id']}"


def told(text):
    """What is left of a text whatever a form does to its blanks."""
    return "".join(text.split())


# ---- the four ways -----------------------------------------------------------------------------------------------


def by_telephone(base, browser, rows):
    person = Person.arrives(browser, base, size="phone")
    codes = set()
    for row in rows:
        person.opens("/say")
        person.page.fill("#text", words(row))
        person.page.click("form .b-btn.pri")
        person.page.wait_for_selector("[data-code]")
        codes.add(person.page.locator("[data-code]").get_attribute("data-code"))
    assert len(codes) == len(rows)
    assert person.errors == []
    person.page.context.close()


def by_card(base, browser, rows):
    """By keyboard: the words lie under the cursor already, Tab and Enter take the card in."""
    person = Person.arrives(browser, base, "centre")
    page = person.page
    for row in rows:
        person.opens("/voices/cards")
        page.fill("#f-origin", number(row))
        page.focus("#f-text")
        page.keyboard.insert_text(words(row))
        page.click("main form .b-btn.pri")
        page.wait_for_selector(f"text=卡 {number(row)} 已录入")
    page.context.close()


def by_signed_intake(base, data, rows):
    """As 12345 does it; every delivery twice, since a line may break after the first."""
    done = city.run(data, "intake", "new", "12345")
    secret = base64.b64decode(done.stdout.strip().splitlines()[-1].removeprefix("whsec_"))
    for row in rows:
        body = json.dumps(
            {"origin": number(row), "topic": row["topic"], "text": row["detail"], "said": row["time"]},
            ensure_ascii=False,
        ).encode()
        answers = [_delivered(base, secret, f"msg-{number(row)}", body) for _ in range(2)]
        assert answers[0]["tracking_code"] == answers[1]["tracking_code"]


def _delivered(base, secret, name, body):
    at = str(int(time.time()))
    signed = base64.b64encode(hmac.new(secret, f"{name}.{at}.".encode() + body, hashlib.sha256).digest()).decode()
    head = {
        "webhook-id": name, "webhook-timestamp": at, "webhook-signature": f"v1,{signed}", "content-type": "application/json",
    }  # fmt: skip
    request = urllib.request.Request(f"{base}/api/v1/intake/12345", body, head)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def by_workbook(data, rows, folder):
    """A workbook with the headings of the contest, brought in twice."""
    file = folder / "附件.xlsx"
    with xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["留言编号", "留言主题", "留言时间", "留言详情"])
        for at, row in enumerate(rows, 1):
            sheet.write_row(at, 0, [number(row), row["topic"], row["time"], row["detail"]])
    first, again = (city.run(data, "import", "voices", str(file), "--channel", "social") for _ in range(2))
    assert f"导入 {len(rows)} 条" in first.stdout, first.stderr
    assert f"导入 0 条，以前导过的 {len(rows)} 条" in again.stdout


def test_forty_real_petitions_by_four_channels_are_each_found_exactly_once(town, browser, petitions, tmp_path):
    base, data = town
    before = city.asked(data, "SELECT count(*) FROM voices_voice")[0][0]
    by_telephone(base, browser, petitions["web"])
    by_card(base, browser, petitions["card"])
    by_signed_intake(base, data, petitions["12345"])
    by_workbook(data, petitions["social"], tmp_path)

    output = city.run(data, "manage", "shell", "-c", OPENED).stdout
    found = [(channel, told(text)) for channel, text in json.loads(output.partition("@")[2])]
    assert len(found) == before + 40
    for channel, rows in petitions.items():
        for row in rows:
            holders = [c for c, text in found if told(row["detail"]) in text]
            assert holders == [channel], (number(row), holders)
    verified = city.run(data, "verify")
    assert verified.returncode == 0, verified.stdout

    centre = Person.arrives(browser, base, "centre", "phone")
    centre.opens("/voices")
    centre.page.wait_for_selector("[data-voice]")
    assert centre.errors == []
    centre.page.context.close()
