"""Who an officer is, nobody learns but the centre and the officer: every address, asked by everybody else."""

import pytest

from bihuan.kernel.models import Subject
from bihuan.people.models import Certificate, Officer
from tests.api.client import Api
from tests.people.recruiting import SECRETS, applied, appointed, campaign, number
from tests.problems.asking import browser_of

OTHERS = ("clerk1", "colleague1", "leader1", "leader3", "deputy", "head", "supervisor", "party", "auditor")
NAMES = ("张沐禾", "李婉容")


@pytest.fixture
def people(city):
    """An officer and an application, under the names of NAMES; the units that are visited take part in the campaign."""
    call = campaign()
    officer = appointed(call, name=NAMES[1], identity=number(3))
    applied(call)
    return officer


def addresses(officer):
    application = Subject.objects.filter(table="application").order_by("-id").first().number
    call = Subject.objects.get(table="campaign").number
    held = Certificate.objects.get(officer__subject=officer)
    photo = Officer.objects.get(subject=officer).photo_id
    one, paper = f"/people/{officer.number}", f"/people/applications/{application}"
    return [
        "/my", "/my/notices", "/my?view=given", "/organisation", "/people", "/people?q=李", "/people/support", "/people/honours",
        "/people/applications", "/people/campaigns",
        f"/people/campaigns/{call}", one, f"{one}/photo", f"{one}/certificate.pdf", f"{one}/archive.pdf", f"{one}/look", paper,
        f"{paper}/files/photo", f"{paper}/files/id_copy", f"/files/{photo}", f"/files/{photo}/thumb", f"/verify/{held.code}", "/problems",
        "/officer/", "/officer/me", "/officer/phones",
    ]  # fmt: skip


@pytest.mark.parametrize("name", OTHERS)
def test_no_page_tells_a_name_a_number_or_a_photo(people, name):
    client = browser_of(name)
    for address in addresses(people):
        answer = client.get(address, follow=True)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        told = content.decode("utf-8", "replace")
        assert not [secret for secret in (*SECRETS, *NAMES, number(3)) if secret in told], (name, address)
        assert not content.startswith((b"\xff\xd8", b"%PDF", b"\x89PNG")), (name, address)


@pytest.mark.parametrize("name", OTHERS)
def test_no_answer_of_the_api_does_either(people, name):
    client = Api(name)
    application = Subject.objects.filter(table="application").order_by("-id").first().number
    for path in ("officers", "applications", f"officers/{people.number}", f"officers/{people.number}/events",
                 f"applications/{application}", f"applications/{application}/events", "campaigns"):  # fmt: skip
        told = client.send("GET", path).content.decode()
        assert not [secret for secret in (*SECRETS, *NAMES, number(3)) if secret in told], (name, path)


def test_the_centre_reads_what_the_others_must_not(people):
    """Else the test above would prove nothing."""
    assert NAMES[1] in browser_of("centre").get(f"/people/{people.number}").content.decode()
