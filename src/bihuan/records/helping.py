"""Pages of assistance: the officer's form and QR code, the person's rating, what the centre reads."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from bihuan.kernel.refusals import status_of
from bihuan.loop.language import Actor, Refused
from bihuan.organisation.choices import matter_options, place_options
from bihuan.organisation.door import actor, or_404, signed_in, staff, the_officer
from bihuan.records import assisting, queries
from bihuan.records.assisting import HELP, OPINION, Told
from bihuan.records.intake import CLIENT_ID
from bihuan.records.models import Assistance
from bihuan.records.views import of_the_centre
from bihuan.services import clock
from bihuan.voices import limits, where
from bihuan.voices.forms import fresh_key
from bihuan.voices.models import Voice
from bihuan.voices.qr import qr
from bihuan.voices.tracking import standing

REQUIRED = {"required": "请填写这一项。"}
LOOK_BACK = timedelta(days=365)


class Helped(forms.Form):
    """What was needed and how it went; of an opinion heard, what was said."""

    client_id = forms.RegexField(CLIENT_ID)
    day = forms.DateField(label="哪天", error_messages={**REQUIRED, "invalid": "日期看不懂，如 2026-03-02。"})
    whom = forms.ChoiceField(label="帮了谁", choices=assisting.WHOM, error_messages=REQUIRED)
    topic = forms.ChoiceField(label="哪方面", choices=[("", "不分"), *assisting.TOPICS], required=False)
    matter = forms.TypedChoiceField(label="什么事项", required=False, coerce=int, empty_value=None)
    place = forms.TypedChoiceField(label="在哪里", required=False, coerce=int, empty_value=None)
    need = forms.CharField(label="要办什么，难在哪里", max_length=1000, error_messages=REQUIRED)
    guidance = forms.CharField(label="怎么帮的", max_length=1000, error_messages=REQUIRED)
    recommended = forms.ChoiceField(label="推荐走哪条路", choices=assisting.RECOMMENDED, error_messages=REQUIRED)
    solved = forms.ChoiceField(label="办成了没有", choices=assisting.SOLVED, error_messages=REQUIRED)
    opinion = forms.CharField(label="他们说的意见和建议", max_length=2000, required=False)

    def __init__(self, area: int, kind: str, data: Mapping[str, Any] | None = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial, use_required_attribute=False)
        self.kind = kind
        for name, none, options in (
            ("matter", "没有或不确定", matter_options(area)),
            ("place", "不在大厅", place_options(area)),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", none), *options]
        if kind == OPINION:
            for name in ("need", "guidance", "recommended", "solved"):
                del self.fields[name]
            self.fields["whom"].label, self.fields["opinion"].required = "谁说的", True
            self.fields["opinion"].error_messages |= REQUIRED

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if not clock.today() - LOOK_BACK <= day <= clock.today():
            raise forms.ValidationError("日期要在一年以内，不能是将来。")
        return day

    def told(self) -> Told:
        return Told(kind=self.kind, **{k: v for k, v in self.cleaned_data.items() if v is not None})


# ---- the officer -------------------------------------------------------------------------------------------------


@require_GET
@signed_in
def helped(request: HttpRequest) -> HttpResponse:
    """What this officer helped with, and passed on."""
    who = the_officer(request)
    return render(request, "records/own_helped.html", _listed(assisting.own(who, _before(request))))


def _before(request: HttpRequest) -> int | None:
    text = request.GET.get("before", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _listed(rows: list[Assistance]) -> dict[str, Any]:
    more = len(rows) > assisting.MOST
    rows = rows[: assisting.MOST]
    return {"lines": [_line(row) for row in rows], "next": rows[-1].pk if more else None}


def _line(row: Assistance) -> dict[str, Any]:
    matter = where.matter(row.matter)
    return {
        "row": row, "whom": dict(assisting.WHOM).get(row.whom, ""), "solved": dict(assisting.SOLVED).get(row.solved, ""),
        "topic": dict(assisting.TOPICS).get(row.topic, ""), "matter": matter.name if matter else "", "help": row.kind == HELP,
        "recommended": dict(assisting.RECOMMENDED).get(row.recommended, ""), "rating": dict(assisting.RATINGS).get(row.rating or 0, ""),
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
@signed_in
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """The form, and its POST."""
    who = the_officer(request)
    if kind not in (HELP, OPINION):
        raise Http404("没有这一页。")
    area = queries.place_of(who)
    if request.method != "POST":
        blank = {"day": clock.today().isoformat(), "client_id": fresh_key(), "whom": "person"}
        return render(request, "records/own_help.html", {"form": Helped(area, kind, initial=blank)})
    form = Helped(area, kind, request.POST)
    if not form.is_valid():
        return render(request, "records/own_help.html", {"form": form}, status=422)
    return redirect("records:helped-one", assisting.note(form.told(), who).pk)


@require_GET
@signed_in
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them: the QR code for the person, and what became of the opinion."""
    who = the_officer(request)
    row = or_404(lambda: assisting.own_one(who, pk))
    address = request.build_absolute_uri(reverse("records:rated", args=[assisting.token(row)]))
    voice = Voice.objects.select_related("subject").filter(subject=row.voice).first() if row.voice else None
    asks = row.kind == HELP and row.rating is None
    context = {
        **_line(row),
        "address": address if asks else "",
        "qr": qr(address) if asks else "",
        "now": standing(voice) if voice else None,
    }
    return render(request, "records/own_helped_one.html", context)


# ---- the person --------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def rated(request: HttpRequest, token: str) -> HttpResponse:
    """Whether it was a help, in the person's own words; the page knows nobody."""
    try:
        row = assisting.of_token(token)
        if request.method == "POST":
            limits.slow_down(request, "answer")
            text = request.POST.get("rating", "")
            assisting.rate(row, int(text) if text in "12345" and text else 0, request.POST.get("text", "")[:2000])
            row.refresh_from_db()
    except Refused as refused:
        context = {"ratings": assisting.RATINGS, "refusal": refused.refusal, "text": request.POST.get("text", "")}
        return render(request, "records/rated.html", context, status=status_of(refused.refusal))
    return render(request, "records/rated.html", {"ratings": assisting.RATINGS, "done": row.rating is not None})


# ---- the centre --------------------------------------------------------------------------------------------------


@require_GET
@staff
def assistance(request: HttpRequest) -> HttpResponse:
    """All assistance of the place, with figures of a year; opinions lead to their voice."""
    who: Actor = of_the_centre(actor(request))
    own = who.of("centre")
    found = _listed(assisting.of_places(own, _before(request)))
    return render(
        request, "records/assistance.html", {**found, "figures": assisting.figures(own, clock.today() - LOOK_BACK)}
    )
