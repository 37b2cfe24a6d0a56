"""Identity numbers 公民身份号码 (GB 11643): checked, masked, and what they say of age and sex."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date

from stdnum.cn import ric
from stdnum.exceptions import InvalidComponent

from bihuan.services.sealed.keys import keyed_digest
from bihuan.text.surnames import DOUBLE

LENGTH = "身份证号应当是 18 位，请对照证件再填一次。"
FORMAT = "身份证号只有数字，最后一位可以是 X。"
COMPONENT = "身份证号里的地区或出生日期不对，请对照证件再填一次。"
CHECKSUM = "身份证号的校验位不对，多半是填错了一位，请对照证件再填一次。"
# Only the province: a county's code may be older or younger than its people, and tables of codes by year refuse some
PROVINCES = frozenset(
    (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, *range(81, 84))
)


class Unfit(Exception):
    """Not an identity number; the sentence says what to do."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A valid number of eighteen places, and what it says."""

    number: str
    born: date
    sex: str

    @property
    def masked(self) -> str:
        """140502********0021: enough to compare with the paper, not enough to use."""
        return masked_number(self.number)

    def age(self, today: date) -> int:
        """Whole years."""
        return today.year - self.born.year - ((today.month, today.day) < (self.born.month, self.born.day))


def identity(typed: str) -> Identity:
    """The number however it was typed: full width, with blanks, a small x. Raises Unfit."""
    plain = "".join(unicodedata.normalize("NFKC", typed).split()).replace("-", "").upper()
    if len(plain) != 18:
        raise Unfit(LENGTH)
    if not (plain.isascii() and plain[:17].isdigit() and plain[17] in "0123456789X"):
        raise Unfit(FORMAT)
    try:
        born = ric.get_birth_date(plain)
    except InvalidComponent:
        raise Unfit(COMPONENT) from None
    if int(plain[:2]) not in PROVINCES:
        raise Unfit(COMPONENT)
    if ric.calc_check_digit(plain) != plain[17]:
        raise Unfit(CHECKSUM)
    return Identity(plain, born, "女" if int(plain[16]) % 2 == 0 else "男")


def identity_digest(number: str) -> str:
    """By which the same person is recognised again; the number itself is nowhere in the clear."""
    return keyed_digest(number, "identity")


def name_digest(name: str) -> str:
    """By which an officer is found by the whole name."""
    return keyed_digest("".join(unicodedata.normalize("NFKC", name).split()), "name")


def masked_number(number: str) -> str:
    return f"{number[:6]}{'*' * 8}{number[-4:]}"


def masked_phone(phone: str) -> str:
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else "*" * len(phone)


def masked_name(name: str) -> str:
    """张**: the family name alone, double ones whole."""
    family = 2 if name[:2] in DOUBLE and len(name) > 2 else 1
    return name[:family] + "*" * max(1, len(name) - family)
