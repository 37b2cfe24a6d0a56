"""Who left a number hears that something happened: one sentence with the code, never what it is about, never lost."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail

from bihuan.kernel.act import act
from bihuan.kernel.models import Job
from bihuan.kernel.outbox import MOST_ATTEMPTS, drain
from bihuan.loop.tables.voice import UNDO
from bihuan.services import clock
from bihuan.services.messages.sending import address_in
from tests import cast
from tests.kernel import walking
from tests.voices.saying import SECRETS, said, triaged, voice

SMTP = "django.core.mail.backends.locmem.EmailBackend"
NOWHERE = "django.core.mail.backends.dummy.EmailBackend"


class Gateway:
    """A gateway on loopback that answers as it is told."""

    def __init__(self):
        self.got, self.answers = [], []
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                gateway.got.append((self.headers["Authorization"], body))
                status = gateway.answers.pop(0) if gateway.answers else 200
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", gateway.url)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/sms"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def sent():
    """Everything that waits is sent: a minute later, when a triage can no longer be taken back."""
    with clock.at(clock.now() + UNDO):
        drain()


@pytest.fixture
def gateway(settings):
    opened = Gateway()
    settings.SMS_URL, settings.SMS_KEY, settings.PUBLIC_URL = opened.url, "k", "https://city.example"
    yield opened
    opened.server.shutdown()


def test_a_number_gets_one_sentence_with_the_code_and_nothing_of_the_matter(city, gateway):
    receipt = said(contact="李 139 3560 1234，微信同号")
    said()
    triaged(receipt)
    sent()

    ((key, body),) = gateway.got
    assert (key, body["to"]) == ("Bearer k", "+8613935601234")
    assert "已经有人在办" in body["text"]
    assert f"https://city.example/track/{'-'.join(receipt.code[n : n + 4] for n in range(0, 16, 4))}" in body["text"]
    assert "叫号机" not in body["text"]
    assert not any(secret in body["text"] for secret in SECRETS)


def test_each_stage_that_matters_is_told_to_everybody_whose_voice_it_is(city, gateway):
    first = said(contact="13935601234")
    subject = triaged(first)
    sent()
    walking.walk(subject)
    sent()
    told = [body["text"].split("您反映的事")[1].split("。")[0] for _, body in gateway.got]
    assert told == ["已经有人在办", "改好了，请您看看解决得怎么样", "已经办结"]


def test_what_is_taken_back_at_once_is_told_to_nobody_and_what_is_done_then_once(city, gateway):
    receipt = said(contact="13935601234")
    triaged(receipt)
    act("voice", voice(receipt).pk, "withdraw", cast.actor("centre"), {})
    drain()
    assert gateway.got == []

    triaged(receipt)
    sent()
    assert [body["to"] for _, body in gateway.got] == ["+8613935601234"]


def test_an_address_gets_a_mail(city, settings):
    settings.EMAIL_BACKEND = SMTP
    triaged(said(contact="li@example.com"))
    sent()
    assert [m.to for m in mail.outbox] == [["li@example.com"]]
    assert mail.outbox[0].extra_headers == {"Auto-Submitted": "auto-generated"}


@pytest.mark.parametrize(("code", "tries"), [(550, MOST_ATTEMPTS), (451, 1)])
def test_an_address_that_nobody_has_is_tried_no_more_and_one_that_is_busy_again_later(
    city, settings, monkeypatch, code, tries
):
    settings.EMAIL_BACKEND = SMTP
    triaged(said(contact="li@example.com"))
    monkeypatch.setattr(
        mail.EmailMessage,
        "send",
        lambda self: (_ for _ in ()).throw(SMTPRecipientsRefused({"li@example.com": (code, b"no")})),
    )
    sent()
    job = Job.objects.get(kind="voices.message", payload__has_key="voice")
    assert (job.done_at, job.attempts) == (None, tries)
    assert "li@example.com" not in job.error


def test_without_a_gateway_no_row_waits_for_one(city, settings):
    settings.EMAIL_BACKEND = NOWHERE
    triaged(said(contact="13935601234"))
    assert not Job.objects.filter(kind="voices.message").exists()


@pytest.mark.parametrize("contact", ["", "微信 abc_def", "0356-2345678"])
def test_who_left_nothing_that_a_message_reaches_is_left_in_peace(city, gateway, contact):
    triaged(said(contact=contact))
    sent()
    assert gateway.got == []
    assert not Job.objects.filter(done_at__isnull=True).exists()


@pytest.mark.parametrize("answer", [500, 403, 302])
def test_a_gateway_that_does_not_take_it_is_asked_again_later(city, gateway, answer):
    gateway.answers = [answer]
    triaged(said(contact="13935601234"))
    sent()
    job = Job.objects.get(kind="voices.message", payload__has_key="voice")
    assert (job.done_at, job.attempts) == (None, 1)
    assert "13935601234" not in job.error
    assert len(gateway.got) == 1

    with clock.at(job.next_at):
        drain()
    assert len(gateway.got) == 2
    assert Job.objects.get(pk=job.pk).done_at is not None


@pytest.mark.parametrize(
    ("contact", "address"),
    [
        ("13935601234", "+8613935601234"),
        ("电话 +86 139-3560-1234", "+8613935601234"),
        ("a@b.cn 13935601234", "a@b.cn"),
        ("12345", ""),
        ("", ""),
    ],
)
def test_the_address_is_found_in_what_people_leave(contact, address):
    assert address_in(contact) == address
