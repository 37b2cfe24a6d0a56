"""The critic is protected: real data put in at every door are looked for in everything that anybody is told.

Three citizens say who they are; their problems go all the way, over a question, an answer, an appeal and a note. Then
every answer of the API and every page is searched, as every role, and every byte that lies on the disk.
"""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from bihuan.kernel.models import Subject
from bihuan.kernel.verify import verify
from bihuan.organisation.models import Account
from bihuan.services.sealed.boxes import open_sealed
from bihuan.voices.models import Voice
from tests.api.client import Api
from tests.contract import cast
from tests.kernel.walking import VERIFY, does, everything, now, walk

NAME, PHONE, NUMBER = "司马青云", "13935600418", "140502198803121234"
FIRM, STREET, NUMBERED = "晋城市青云志商贸有限公司", "文昌东街", "1212号3单元501室"
FILE = "司马青云_身份证.png"
WORDS = (
    f"我叫{NAME}，电话{PHONE}，身份证{NUMBER}，是{FIRM}的经办人，家住晋城市城区{STREET}{NUMBERED}。"
    "办照窗口的取号机坏了三天，没有人管。"
)
ANSWER = f"是周一上午，我是{NAME}，可以打{PHONE}找我，也可以问{FIRM}。"
CANARIES = (NAME, PHONE, NUMBER, FIRM, "青云志", NUMBERED, "司马", PHONE[:7], NUMBER[:14], FILE)
CONCERNED = ("clerk1", "colleague1", "leader1", "deputy")  # of the unit that is criticised, and its leader in charge
ALL = tuple(
    dict.fromkeys([*CONCERNED, *filter(None, cast.ROLES.values()), "centre_head", "head", "supervision_head", "clerk2"])
)


def says(words=WORDS):
    """A citizen with a photo and a contact; the receipt."""
    public = Client()
    picture = Api().http.post("/api/v1/files", {"file": _picture()})
    sent = {
        "channel": "qr", "text": words, "matter": 1, "contact": f"{PHONE}（{NAME}）",
        "files": [picture.json()["id"]], "upload_token": picture.json()["upload_token"],
    }  # fmt: skip
    response = public.post("/api/v1/voices", sent, content_type="application/json")
    assert response.status_code == 201
    return response.json()


def _picture():
    from django.core.files.uploadedfile import SimpleUploadedFile

    from tests.services import samples

    return SimpleUploadedFile(FILE, samples.picture("PNG"))


def triaged(receipt):
    """The problem that the centre makes of it, with a title of its own."""
    sent = {"outcome": "problem", "title": "取号机坏了没人管", "category": "service", "matter": 1}
    status, made = Api("centre").act(f"voices/{receipt['id']}", "triage", sent)
    assert status == 200
    return Subject.objects.get(number=made["problem"])


def tells(receipt, what, text, **more):
    """The holder of the code answers back."""
    status, _ = Api().call("POST", f"voices/track/{receipt['tracking_code']}/{what}", {"text": text, **more})
    assert status == 200


@pytest.fixture
def told(committed_db):
    """Three problems: closed after a question and an answer; reopened after a "not"; declined, appealed and gone on."""
    cast.found_city()
    receipts = [says(), says(), says()]
    asked, unhappy, declined = map(triaged, receipts)

    does("centre", "ask_reporter", asked, {"text": "是哪一天的事？"})
    tells(receipts[0], "reply", ANSWER)
    does("centre", "note", asked, {"text": "已经电话核实"})
    walk(asked)

    walk(unhappy)
    tells(receipts[1], "satisfaction", ANSWER, answer="not")
    does(
        "supervisor",
        "reopen",
        unhappy,
        {"code": "not_satisfied", "evidence": "反映人说没有改好"} | _code("reopen", unhappy),
    )
    walk(unhappy, "rectifying")

    does("centre", "propose_decline", declined, _form("centre", "propose_decline", declined))
    does("supervisor", "confirm_decline", declined, {})
    tells(receipts[2], "appeal", ANSWER)
    does("supervision_head", "overturn_decline", declined, {"reason": "有道理"})
    does("centre", "verify", declined, VERIFY)
    walk(declined, "countersigning" if now(declined).state == "countersigning" else "rectifying")
    return receipts, (asked, unhappy, declined)


def _form(name, action, subject):
    from tests.kernel.walking import offered

    return offered(name, action, subject)


def _code(action, subject):
    return {"code": _form("supervisor", action, subject)["code"]}


def found(text):
    """The canaries in a text, as it stands and unescaped."""
    plain = text + re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m[1], 16)), text)
    return [c for c in CANARIES if c in plain]


def answers(name, receipts, problems):
    """Everything that the API tells this person, and every page that opens."""
    client, browser = Api(name), Client(raise_request_exception=False)
    browser.force_login(Account.objects.get(username=name))
    rows = [f"problems/{p.number}" for p in problems] + [f"voices/{r['id']}" for r in receipts]
    rows += [f"results/{s.number}" for s in Subject.objects.filter(table="result")]
    for path in [
        "problems",
        "voices",
        "meetings",
        "results",
        "loop",
        "keys",
        *rows,
        *(f"{row}/events" for row in rows),
    ]:
        yield path, client.send("GET", path).content.decode()
    for words in ("取号机", NAME, PHONE):
        yield f"q={words}", client.send("GET", f"problems?q={words}").content.decode().replace(f"q={words}", "")
    pages = ["my", "my/notices", "problems", "voices", "results", "meetings", "insight", "supervision", "people"]
    for path in [*pages, *rows]:
        yield f"/{path}", browser.get(f"/{path}").content.decode()


def test_nobody_is_told_who_the_critic_is(told):
    receipts, problems = told
    leaks = {}
    for name in ALL:
        for where, text in answers(name, receipts, problems):
            if canaries := found(text):
                leaks[name, where] = canaries
    assert leaks == {}


def test_the_unit_reads_neither_the_words_nor_who_said_them_nor_what_leads_there(told):
    receipts, problems = told
    for name in CONCERNED:
        client = Api(name)
        for subject in problems:
            status, told_events = client.call("GET", f"problems/{subject.number}/events?limit=200")
            if status == 404:
                continue
            text = json.dumps(told_events, ensure_ascii=False)
            assert not re.search(r'"(sealed|box|track|digest|voices)"', text), (name, subject.number)
            assert not any(r["id"] in text or r["tracking_code"] in text for r in receipts)
            assert {e["actor"] for e in told_events["items"] if e["action"] in ("answer", "appeal")} <= {"reporter"}
        for receipt in receipts:
            assert client.call("GET", f"voices/{receipt['id']}")[0] == 404


def test_the_public_hears_nothing_of_it_either_and_the_holder_of_the_code_no_name_of_an_official(told):
    receipts, problems = told
    browser = Client()
    public = [browser.get(path).content.decode() for path in ("/", "/results", "/track", "/api/v1/loop")]
    assert [found(text) for text in public] == [[]] * 4
    officials = [a.name for a in Account.objects.all() if any(c.isdigit() for c in a.name)]
    for receipt in receipts:
        text = browser.get(f"/api/v1/voices/track/{receipt['tracking_code']}").content.decode()
        assert not [name for name in officials if name in text]
    assert verify().finding is None
    assert len(problems) == 3


def test_no_byte_on_the_disk_can_be_read_and_the_sealed_box_alone_opens(told):
    receipts, _ = told
    for canary in (NAME, PHONE, NUMBER, FIRM, FILE):
        written = {canary.encode(e) for e in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")}
        written.add(json.dumps(canary)[1:-1].encode())
        for file in _files():
            assert not [form for form in written if form in file.read_bytes()], (canary, file.name)
    rows = json.dumps(everything(), ensure_ascii=False)
    assert found(rows) == []
    assert not [r for r in receipts if r["tracking_code"] in rows]
    voice = Voice.objects.get(subject__uid=receipts[0]["id"])
    assert NAME in open_sealed(voice.sealed)["text"]
    assert open_sealed(voice.contact) == {"contact": f"{PHONE}（{NAME}）"}


def _files():
    """The database with its log, where it is a file, and all that lies beside it."""
    places = [Path(settings.DATA)]
    if connection.vendor == "sqlite":
        places.append(Path(connection.settings_dict["NAME"]).parent)
    return [f for place in places for f in place.rglob("*") if f.is_file() and f.suffix not in (".pyc", ".map")]


def test_nothing_of_it_is_logged(committed_db, caplog, capfd):
    cast.found_city()
    receipt = says()
    Api().call("POST", "voices", {"channel": "no-such", "text": WORDS, "contact": PHONE})
    Api().call("POST", "voices", {"channel": "qr", "text": WORDS * 50, "contact": PHONE})
    Api().call("POST", f"voices/track/{receipt['tracking_code']}/reply", {"text": ANSWER})
    Client().get(f"/track/{receipt['tracking_code']}")
    Client().get(f"/api/v1/voices/track/{receipt['tracking_code'][:-1]}")
    out, err = capfd.readouterr()
    logged = out + err + caplog.text
    assert found(logged) == []
    assert receipt["tracking_code"][:8] not in logged
