"""A line that breaks off at any byte: nothing half is kept, and the whole sent again arrives once."""

from io import BytesIO

import orjson
import pytest
from django.test import Client
from PIL import Image

from bihuan.kernel.models import Attachment, Subject
from bihuan.records.models import Assistance, Delivery
from bihuan.services import clock
from bihuan.services.files import reading
from tests.records.recording import by_number, finding, record
from tests.records.test_phone import by, joined
from tests.services import samples

pytestmark = pytest.mark.usefixtures("city")
LINE = "part-of-a-photo"


@pytest.fixture
def send():
    """Posts as much of a body as comes through, announced at its whole length."""
    phone, key = Client(), joined()[1]

    def sent(path, body, kind, until=None):
        cut = {"wsgi.input": BytesIO(body[:until]), "CONTENT_LENGTH": str(len(body))}
        return phone.generic("POST", path, body, kind, headers=by(key), **cut)

    return sent


def json_(**told):
    return orjson.dumps(told)


def test_records_that_break_off_at_any_byte_leave_nothing_and_arrive_once(send):
    body = json_(records=[record(), record("c2")], sent=clock.now().isoformat())
    for until in range(0, len(body), 5):
        assert send("/api/v1/records/sync", body, "application/json", until).status_code == 422, until
    assert not Subject.objects.filter(table="record").exists()
    for status in ("created", "same"):
        told = send("/api/v1/records/sync", body, "application/json").json()["records"]
        assert [each["status"] for each in told] == [status] * 2
    assert (Subject.objects.filter(table="record").count(), Delivery.objects.count()) == (2, 2)


def test_assistance_that_breaks_off_at_any_byte_leaves_nothing(send):
    body = json_(
        helped=[
            {
                "client_id": "h1",
                "kind": "opinion",
                "day": clock.today().isoformat(),
                "whom": "firm",
                "opinion": "没人接电话。",
            }
        ]
    )
    for until in range(len(body)):
        assert send("/officer/helped", body, "application/json", until).status_code == 422, until
    assert not Assistance.objects.exists()
    assert send("/officer/helped", body, "application/json").json()["helped"][0]["status"] == "created"


def test_a_photo_that_breaks_off_at_any_byte_is_no_evidence_and_the_whole_one_is(send):
    taken = samples.picture(size=(24, 16))
    head = f'--{LINE}\r\nContent-Disposition: form-data; name="file"; filename="photo.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    body = head.encode() + taken + f"\r\n--{LINE}--\r\n".encode()
    kind = f"multipart/form-data; boundary={LINE}"
    whole = len(body) - len(f"\r\n--{LINE}--\r\n")
    for until in range(whole):
        assert send("/api/v1/files", body, kind, until).status_code >= 400, until
    assert not Attachment.objects.exists()
    photo = send("/api/v1/files", body, kind).json()["id"]
    sent = json_(records=[record(findings=[finding(files=[photo])])])
    (told,) = send("/api/v1/records/sync", sent, "application/json").json()["records"]
    kept = Attachment.objects.get(subject=by_number(told["id"])).file
    with Image.open(BytesIO(reading.open_file(kept))) as picture:
        assert picture.size == (24, 16)
