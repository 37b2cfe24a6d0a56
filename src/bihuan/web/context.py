"""What every page of the shells is given. All of it is lazy: parts, public pages and strangers ask for none."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from bihuan.loop.language import Actor
from bihuan.organisation.directory import actor_of
from bihuan.organisation.models import Account
from bihuan.ui.shapes import Me, Room
from bihuan.web import guide, navigation
from bihuan.web.guide import About
from bihuan.web.queries import Counts, counts

SEARCHED = "/problems"


def shell(request: HttpRequest) -> dict[str, Any]:
    """nav, tabs, me, bureau, search, page_help: each made when a template first looks at it."""
    desk = Desk(request)
    names = ("nav", "tabs", "me", "bureau", "search", "page_help")
    return {name: SimpleLazyObject(getattr(desk, name)) for name in names}


class Desk:
    """Who sits before this request, asked at most once."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def nav(self) -> list[Room]:
        """The rooms of the top bar."""
        actor = self.actor()
        return navigation.rooms(actor, self.counts(actor), self.request.path) if actor else []

    def tabs(self) -> list[Room]:
        """The phone's tab bar."""
        return navigation.tabs(self.nav(), self.request.path)

    def beside(self) -> list[Room]:
        """The rooms for which the tab bar has no place."""
        urls = {room.url for room in self.tabs()}
        return [room for room in self.nav() if room.url not in urls]

    def me(self) -> Me | None:
        """Who is signed in."""
        actor = self.actor()
        return navigation.me(actor, self.counts(actor)) if actor else None

    def bureau(self) -> str:
        """The bureau's name; a stranger's session is not looked at."""
        return navigation.bureau(self.actor() if settings.SESSION_COOKIE_NAME in self.request.COOKIES else None)

    def search(self) -> str:
        """Where a search goes, for whom there is one."""
        return next((room.url for room in self.nav() if room.url == SEARCHED), "")

    def page_help(self) -> About | None:
        """What this page says of itself, unless the person has put that away."""
        user, match = getattr(self.request, "user", None), self.request.resolver_match
        if match is None or not isinstance(user, Account):
            return None
        found = guide.about(match.route)
        return None if found is None or guide.is_away(user, found.key) else found

    def actor(self) -> Actor | None:
        """The person, None for a stranger."""
        user = getattr(self.request, "user", None)
        return actor_of(user) if isinstance(user, Account) and user.is_active else None

    def counts(self, actor: Actor) -> Counts:
        """The numbers beside the words, in one query a request."""
        known: Counts | None = getattr(self.request, "_counts", None)
        if known is None:
            known = counts(actor, voices=navigation.triages(actor))
            self.request._counts = known  # type: ignore[attr-defined]
        return known
