"""Standard Webhooks by vectors written by hand, and an address that reaches nothing inside."""

import base64
import hashlib
import hmac
import threading
import time

import pytest

from bihuan.services.webhooks import posting, signing
from tests.receiver import listening

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # the published example's
BODY = '{"test": 2432232314}'
AT = 1614265330
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.fixture
def then(monkeypatch):
    """The wall clock of the published example."""
    monkeypatch.setattr(time, "time", lambda: AT + 2.5)
    from standardwebhooks import webhooks

    class Then(webhooks.datetime):
        @classmethod
        def now(cls, tz=None):
            return cls.fromtimestamp(AT + 2, tz)

    monkeypatch.setattr(webhooks, "datetime", Then)


def told(id="msg_p5jXN8AQM9LWM0D4loKWxJek", at=AT, signature=SIGNATURE):
    return {"webhook-id": id, "webhook-timestamp": str(at), "webhook-signature": signature}


def by_hand(secret, id, at, body):
    key = base64.b64decode(secret.removeprefix("whsec_"))
    return "v1," + base64.b64encode(hmac.new(key, f"{id}.{at}.{body}".encode(), hashlib.sha256).digest()).decode()


def test_the_published_vector_is_verified_and_made_by_hand_alike(then):
    assert by_hand(SECRET, "msg_p5jXN8AQM9LWM0D4loKWxJek", AT, BODY) == SIGNATURE
    assert signing.signer({7: SECRET}, told(), BODY.encode()) == 7


def test_a_message_of_ours_carries_one_signature_a_key_as_the_convention_says(monkeypatch):
    monkeypatch.setattr(time, "time", lambda: AT + 0.9)
    keys = [SECRET, signing.fresh_secret()]
    made = signing.signed(keys, "msg_1", '{"说":"坏了"}')

    assert made["webhook-timestamp"] == str(AT)
    assert made["webhook-signature"].split() == [by_hand(key, "msg_1", AT, '{"说":"坏了"}') for key in keys]


@pytest.mark.parametrize("headers", [
    {}, told(id=""), told(id="x" * 201), told(id="a\nb"), told(at=""), told(at="nan"), told(at="1614265330.5"), told(at="-1"),
    told(at="²"), told(at=AT - 301), told(at=AT + 306), told(at="9" * 40), told(signature=""), told(signature="v1"),
    told(signature="v1,!!!"), told(signature="v1,AAAA"), told(signature=SIGNATURE.replace("v1", "v1a")),
    told(signature=SIGNATURE[:-3] + "A="), told(id="msg_other"), told(signature="x" * 3000), told(signature="v1,雨"),
])  # fmt: skip
def test_what_is_forged_stale_or_malformed_is_nobodys(then, headers):
    assert signing.signer({7: SECRET}, headers, BODY.encode()) is None


def test_another_body_or_key_or_one_that_is_no_text_is_nobodys(then):
    assert signing.signer({7: SECRET}, told(), BODY.encode() + b" ") is None
    assert signing.signer({7: signing.fresh_secret()}, told(), BODY.encode()) is None
    assert signing.signer({7: SECRET}, told(), b"\xff\xfe") is None
    assert signing.signer({}, told(), BODY.encode()) is None


def test_during_rotation_any_of_several_signatures_of_any_of_several_keys_will_do(then):
    other = signing.fresh_secret()
    several = " ".join(["v2,abc", by_hand(other, "m", AT, BODY), by_hand(SECRET, "m", AT, BODY)])
    headers = told(id="m", signature=several)

    assert signing.signer({1: SECRET}, headers, BODY.encode()) == 1
    assert signing.signer({2: other}, headers, BODY.encode()) == 2
    assert signing.signer({3: signing.fresh_secret(), 2: other}, headers, BODY.encode()) == 2


# ---- where it may go ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [
    "http://example.com/x", "ftp://example.com", "https://", "example.com", "https://u:p@example.com/", "https://10.0.0.8/x",
    "https://127.0.0.1/", "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://169.254.169.254/latest", "https://100.64.0.1",
    "https://0.0.0.0/", "https://[fe80::1]/", "https://example.com:99999/", "https://例子.cn/", "https://a.cn/\r\nX: y",
    "https://a.cn/#x", "https://a.cn/" + "x" * 600,
])  # fmt: skip
def test_an_address_inside_or_odd_is_refused_before_anything_is_sent(address):
    with pytest.raises(posting.NotSent):
        posting.look_over(address, [])


@pytest.mark.parametrize(("address", "allowed"), [
    ("https://example.com/a?b=c", []), ("https://8.8.8.8/", []), ("http://10.1.2.3:8080/a", ["http://10.1.2.3:8080"]),
    ("http://10.1.2.3/a", ["http://10.1.2.3/", "nonsense"]), ("https://oa.internal/a", ["https://OA.internal"]),
])  # fmt: skip
def test_public_https_and_what_the_list_names_will_do(address, allowed):
    assert posting.look_over(address, allowed).path.startswith("/")


@pytest.mark.parametrize(
    "allowed", [[], ["http://10.1.2.3:8081"], ["https://10.1.2.3:8080"], ["http://10.1.2.30:8080"]]
)
def test_the_list_names_scheme_host_and_port_and_nothing_near(allowed):
    with pytest.raises(posting.NotSent):
        posting.look_over("http://10.1.2.3:8080/a", allowed)


def test_a_name_that_leads_inside_is_found_out_when_it_is_looked_up(monkeypatch):
    reached = []
    monkeypatch.setattr(posting.socket, "getaddrinfo", lambda *a, **k: [
        (2, 1, 6, "", ("93.184.215.14", 443)), (2, 1, 6, "", ("10.0.0.9", 443))
    ])  # fmt: skip
    monkeypatch.setattr(posting.socket, "socket", lambda *a: reached.append(a))
    with pytest.raises(posting.NotSent, match="内部地址"):
        posting.post("https://rebind.example/", "{}", {}, [])
    assert reached == []


@pytest.fixture
def receiver():
    with listening() as server:
        yield server


def test_what_is_posted_arrives_as_it_is(receiver):
    posting.post(f"{receiver.base}/told?x=1", '{"a":"坏"}', {"webhook-id": "1"}, [receiver.base])

    [(path, headers, body)] = receiver.got
    assert (path, headers["webhook-id"], body.decode()) == ("/told?x=1", "1", '{"a":"坏"}')
    assert headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(("status", "sentence"), [(500, "500"), (404, "404"), (302, "302"), (410, "410")])
def test_only_yes_counts_and_no_redirect_is_followed(receiver, status, sentence):
    receiver.answers = [status]
    with pytest.raises(posting.NotSent, match=sentence) as refused:
        posting.post(f"{receiver.base}/a", "{}", {}, [receiver.base])

    assert len(receiver.got) == 1
    assert isinstance(refused.value, posting.Gone) == (status == 410)
    assert "127.0.0.1" not in str(refused.value)


def test_whoever_does_not_answer_is_hung_up_on(monkeypatch):
    import socket

    monkeypatch.setattr(posting, "SILENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        base = f"http://127.0.0.1:{mute.getsockname()[1]}"
        with pytest.raises(posting.NotSent, match="没有按时答复"):
            posting.post(f"{base}/", "{}", {}, [base])


def test_whoever_drips_is_cut_off(monkeypatch):
    import socket

    monkeypatch.setattr(posting, "WHOLE", 0.3)
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as slow:

        def drip():
            talk, _ = slow.accept()
            talk.recv(4096)
            with talk:
                while not stop.wait(0.05):
                    try:
                        talk.send(b"H")
                    except OSError:
                        return

        threading.Thread(target=drip, daemon=True).start()
        base = f"http://127.0.0.1:{slow.getsockname()[1]}"
        begun = time.monotonic()
        with pytest.raises(posting.NotSent):
            posting.post(f"{base}/", "{}", {}, [base])
        stop.set()
    assert time.monotonic() - begun < 5
