"""One sentence to one address. A gateway that does not take it raises, and the outbox tries again later."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Iterator
from http import HTTPStatus
from smtplib import SMTPRecipientsRefused
from typing import Final

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email

TIMEOUT: Final = 10  # seconds
CHINA: Final = 86
FOR_GOOD: Final = 500  # SMTP answers from here on are for good
SEPARATORS: Final = re.compile(r"[\s、，,;；/]+")


class NotTaken(Exception):
    """The gateway answered something else than yes."""


class NotThere(Exception):
    """Nobody has this address: trying again would bother somebody else's server."""


def address_in(contact: str) -> str:
    """The first e-mail address or mainland mobile number (+86…) of what somebody left; empty where there is none."""
    mails = (part for part in SEPARATORS.split(contact) if _is_mail(part))
    return next(mails, "") or next(_mobiles(contact), "")


def reachable(address: str) -> bool:
    """Whether this installation can send there."""
    return bool(address) and (mails() if "@" in address else texts())


def mails() -> bool:
    """Whether e-mail is set up."""
    return not settings.EMAIL_BACKEND.endswith("dummy.EmailBackend")


def texts() -> bool:
    """Whether an SMS gateway is set up."""
    return bool(settings.SMS_URL)


def send(address: str, subject: str, words: str) -> None:
    """Sends. Raises NotTaken, OSError or SMTPException; NotThere where the mail server says that there is no such address."""
    if "@" in address:
        _mail(address, subject, words)
    else:
        _text(address, words)


def _mail(address: str, subject: str, words: str) -> None:
    """Says that no person wrote it (RFC 3834), so that no machine answers."""
    try:
        EmailMessage(subject, words, None, [address], headers={"Auto-Submitted": "auto-generated"}).send()
    except SMTPRecipientsRefused as refused:
        codes = [code for code, _ in refused.recipients.values()]
        if codes and min(codes) >= FOR_GOOD:
            raise NotThere from None  # the library's error names the address
        raise NotTaken("SMTP") from None


def _text(number: str, words: str) -> None:
    """POST {"to", "text"} as JSON with the key as a bearer: what a gateway's own adapter turns into its protocol."""
    request = urllib.request.Request(  # noqa: S310  the operator's own address
        settings.SMS_URL, json.dumps({"to": number, "text": words}).encode(), method="POST",
        headers={"Content-Type": "application/json", "Authorization": f"Bearer {settings.SMS_KEY}"},
    )  # fmt: skip
    with _opener.open(request, timeout=TIMEOUT) as answer:
        if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
            raise NotTaken(f"HTTP {answer.status}")


class _Stay(urllib.request.HTTPRedirectHandler):
    """A gateway does not move: a number is never sent on to another host."""

    def redirect_request(self, *args: object) -> None:
        raise NotTaken("redirect")


_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay)


def _is_mail(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _mobiles(text: str) -> Iterator[str]:
    for match in phonenumbers.PhoneNumberMatcher(text, "CN"):
        mobile = phonenumbers.number_type(match.number) == phonenumbers.PhoneNumberType.MOBILE
        if mobile and match.number.country_code == CHINA:
            yield phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
