"""Everything that reads officers, applications and campaigns, from `visible_to(person)`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, QuerySet

from bihuan.kernel.access import visible_to
from bihuan.kernel.models import Subject
from bihuan.kernel.paging import Page, cursor_after, page_of
from bihuan.loop.language import Actor, Refusal, Refused
from bihuan.loop.tables.application import APPLICATION
from bihuan.loop.tables.campaign import CAMPAIGN
from bihuan.loop.tables.officer import OFFICER
from bihuan.people.identity import masked_name, name_digest
from bihuan.people.models import Application, Certificate, Invitation, Material, Officer
from bihuan.services.sealed.boxes import open_many

MOST = 50
MOST_NAMESAKES = 500
LED = "group_updated"
LED_KEY = "group_subject"


@dataclass(frozen=True, slots=True)
class Sought:
    """What a list of officers is narrowed to."""

    state: str = ""
    group: str = ""
    q: str = ""
    after: str = ""


def officers(actor: Actor, sought: Sought) -> Page:
    """The officers this person may see, the latest change first. Raises Refused for a broken cursor.

    `q` is a number or a whole name: names are sealed, and found by a digest. One group is read from its own index.
    """
    rows = visible_to(actor, OFFICER.id).select_related("officer")
    if sought.state in OFFICER.states:
        rows = rows.filter(state=sought.state)
    if sought.q:
        rows = _called(rows, sought.q)
    if not sought.group:
        return page_of(cursor_after(rows, sought.after), MOST)
    rows = rows.filter(groups__name=sought.group)
    rows = rows.alias(**{LED: F("groups__updated"), LED_KEY: F("groups__subject")})
    return page_of(cursor_after(rows, sought.after, LED, LED_KEY), MOST, LED, LED_KEY)


def _called(rows: QuerySet[Subject], q: str) -> QuerySet[Subject]:
    number = q.strip().upper()
    if number.startswith(f"{OFFICER.prefix}-"):
        return rows.filter(number=number)
    named = Officer.objects.filter(name=name_digest(q)).values_list("subject", flat=True)
    return rows.filter(pk__in=list(named[:MOST_NAMESAKES]))  # by name first: else the list's order is walked to its end


def applications(actor: Actor, state: str = "", campaign: str = "", after: str = "") -> Page:
    """The applications this person may see, the latest change first. Raises Refused for a broken cursor."""
    rows = visible_to(actor, APPLICATION.id).select_related("application")
    if state in APPLICATION.states:
        rows = rows.filter(state=state)
    if campaign:
        rows = rows.filter(application__campaign__number=campaign)
    return page_of(cursor_after(rows, after), MOST)


def campaigns(actor: Actor, after: str = "") -> Page:
    """The campaigns this person may see. Raises Refused for a broken cursor."""
    return page_of(cursor_after(visible_to(actor, CAMPAIGN.id), after), MOST)


def profiles(subjects: Sequence[Subject]) -> Mapping[int, Mapping[str, Any]]:
    """Who the officers or applicants of a page are, by the subject's key: one query for all."""
    sealed = {s.pk: (s.officer.profile if s.table == OFFICER.id else s.application.sealed) for s in subjects}
    boxes = open_many(list(sealed.values()))
    return {pk: boxes.get(box.hex, {}) for pk, box in sealed.items()}


def officer_of(subject: Subject) -> Officer:
    """An officer's row with what its page needs."""
    return Officer.objects.select_related("subject", "account", "application__subject", "photo").get(subject=subject)


def application_of(subject: Subject) -> Application:
    """An application's row with what its page needs."""
    return Application.objects.select_related("subject", "campaign", "invitation").get(subject=subject)


def materials(row: Application) -> list[Material]:
    """The files of an application."""
    return list(Material.objects.filter(application=row).select_related("file"))


def material(row: Application, kind: str) -> Material:
    """One file of an application. Raises Refused (not-found)."""
    found = Material.objects.filter(application=row, kind=kind).select_related("file").first()
    if found is None:
        raise Refused(Refusal("not-found", "没有这份材料。"))
    return found


def certificates(officer: Officer) -> list[Certificate]:
    """All certificates that an officer ever had, the newest first."""
    return list(Certificate.objects.filter(officer=officer).order_by("-id"))


def figures(campaign: Subject) -> dict[str, Counter[str]]:
    """How many applied, by state and by way."""
    rows = Application.objects.filter(campaign=campaign).values_list("state", "way").annotate(n=Count("pk")).order_by()
    found: dict[str, Counter[str]] = {"state": Counter(), "way": Counter()}
    for state, way, n in rows:
        found["state"][state] += n
        found["way"][way] += n
    return found


def invitations(campaign: Subject, unit: int | None = None) -> list[Invitation]:
    """The links of a campaign, newest first; of one unit where it asks."""
    rows = Invitation.objects.filter(campaign=campaign).order_by("-id")
    return list((rows.filter(unit=unit) if unit is not None else rows)[:MOST])


def invitation(campaign: Subject, pk: int) -> Invitation | None:
    """One link of a campaign."""
    return Invitation.objects.select_related("campaign").filter(campaign=campaign, pk=pk).first()


def officer_account(actor: Actor) -> Subject | None:
    """The officer that this person is."""
    if not actor.of("officer"):
        return None
    own = Officer.objects.filter(account=actor.person).values_list("subject", flat=True)
    return (
        visible_to(actor, OFFICER.id).filter(pk__in=list(own)).first()
    )  # by the account first: else all are looked at


def open_campaigns() -> list[Subject]:
    """The campaigns that anybody may read of: those that take applications."""
    return list(Subject.objects.filter(table=CAMPAIGN.id, state="recruiting").order_by("due", "id")[:MOST])


def campaign_by_number(number: str) -> Subject:
    """An announced campaign by its number. Raises Refused (not-found)."""
    found = Subject.objects.filter(table=CAMPAIGN.id, number=number.upper()).exclude(state="planned").first()
    if found is None:
        raise Refused(Refusal("not-found", "没有这次招募。"))
    return found


def publicised() -> list[Application]:
    """Who is proposed, while the public notice runs."""
    rows = Application.objects.filter(state="publicised").select_related("subject", "campaign")
    return list(rows.order_by("campaign_id", "id")[:500])


def family_names(rows: Sequence[Application]) -> list[str]:
    """The family names alone, in the order of the rows."""
    boxes = open_many([row.sealed for row in rows])
    return [masked_name(str(boxes.get(row.sealed.hex, {}).get("name", "—"))) for row in rows]
