"""How every organisation command writes a row, and who may."""

from __future__ import annotations

from typing import Any, NoReturn, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.organisation.directory import directory, touch
from bihuan.organisation.history import record
from bihuan.organisation.models import plain

Row = TypeVar("Row", bound=models.Model)


def refuse(sentence: str, **errors: str) -> NoReturn:
    """Ends the command: what was given does not do, and at which fields."""
    raise Refused(Refusal("invalid", sentence, errors))


def administer(by: Actor, jurisdiction: int | None) -> None:
    """Only an administrator of the jurisdiction, or of the city, or the system itself, goes on."""
    if "system" in by.offices or f"admin:{jurisdiction}" in by.offices:
        return
    if f"admin:{directory().city}" not in by.offices:
        raise Refused(Refusal("forbidden", "组织、人员和配置由系统管理员维护。"))


def keep_places(by: Actor, jurisdiction: int) -> None:
    """Halls and windows are the centre's to keep, and an administrator's."""
    if f"centre:{jurisdiction}" not in by.offices:
        administer(by, jurisdiction)


def write(by: Actor, what: str, row: Row, **values: Any) -> Row:
    """Sets, checks and saves a row, with its history; a row that already says so is left alone."""
    before = plain(row) if row.pk else {}
    for name, value in values.items():
        setattr(row, name, value)
    if plain(row) == before:
        return row
    try:
        row.full_clean()
        with transaction.atomic():
            row.save()
    except ValidationError as error:
        _refuse_invalid(error)
    except IntegrityError:
        refuse("别人刚刚写了同样的内容，没有重复保存，请刷新看看。")
    record(by, what, subject(row), before, plain(row))
    touch()
    return row


def remove(by: Actor, what: str, row: models.Model) -> None:
    """Deletes a row that only links two others; its history stays."""
    record(by, what, subject(row), plain(row), {})
    row.delete()
    touch()


def subject(row: models.Model) -> str:
    """The name under which a row stands in the history."""
    return f"{row._meta.model_name}:{row.pk}"


def _refuse_invalid(error: ValidationError) -> NoReturn:
    errors = {("" if name == "__all__" else name): texts[0] for name, texts in error.message_dict.items()}
    raise Refused(Refusal("invalid", next(iter(errors.values())), errors))
