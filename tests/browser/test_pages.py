"""Every page of every role in Chromium: it opens, says nothing on the console, has no barrier and fits the screen.

The first role of a line has its page examined at both widths; for the others it has to open. `{word}` is a row that this
role may see: the state of a problem, or what `ROWS` says. Where an action follows, its form lies open.
BIHUAN_SHOTS=1 keeps a picture of each page under build/screenshots.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from pathlib import Path

import pytest
from django.urls import URLPattern, get_resolver, resolve

from tests.browser import city

pytestmark = pytest.mark.browser

SHOTS = Path("build/screenshots")
PAGES = {
    "activities": """
        /experience                         centre supervisor clerk1
        /experience?kind=pilot              centre
        /experience/month                   centre
        /experience/new                     centre
        /experience/{activity}              centre clerk1
        /experience/{activity}/cancel       centre
        /officer/activities                 officer1
        /officer/activities/new             officer1
        /officer/activities/{activity}      officer1
        /my/calendar                        officer1 centre
    """,
    "public": """
        /                                   public clerk1
        /say                                public
        /say/{place}                        public
        /say?from=rating                    public
        /said/{code_reported}               public
        /track                              public
        /track/{code_reported}              public
        /track/{code_rectifying}            public
        /track/{code_suspended}             public
        /track/{code_closed}                public
        /track/{code_declined}              public
        /login                              public
        /apply                              public
        /apply/{campaign}                   public
        /apply/find                         public
        /officer/app                        public
        /apply/notice                       public
        /verify                             public clerk1
        /verify/{certificate}               public
        /privacy                            public
        /accessibility                      public
        /clauses/L6.3                       public clerk1
        /results                            public officer1
        /results/{result}                   public
        /nowhere                            public clerk1
    """,
    "desk": """
        /my                                 clerk1 clerk2 leader1 deputy centre centre_head supervisor party auditor admin officer1
        /my?view=given                      clerk1 supervisor leader1
        /my/approve                         deputy leader1 leader2 clerk1
        /my/approve/all                     deputy leader2
        /my/away                            deputy leader1 clerk1
        /settings/factor                    deputy
        /officer/me                         officer1
        /officer/phones                     officer1
        /my?view=followed                   clerk1
        /my/notices                         leader2 clerk1 leader1 deputy centre supervisor party officer1
        /settings                           clerk1 deputy admin officer1
        /organisation                       admin clerk1 supervisor
        /organisation?q=王                  admin
        /help                               clerk1 admin centre officer1
        /help/words                         clerk1
        /settings/city                      admin centre auditor leader1
        /organisation/units                 admin
        /organisation/units/{unit}          admin
        /organisation/people                admin
        /organisation/people/{person}       admin
        /organisation/people/{person}/work  admin
        /organisation/portfolios            admin
        /organisation/matters               admin
        /organisation/matters/{matter}      admin
        /organisation/places                centre admin
        /organisation/places/{hall}         centre admin
        /organisation/import                admin
        /settings/allowances                admin
        /settings/numbering                 admin
        /settings/calendar                  admin auditor
        /settings/history                   auditor admin
        /people                             centre centre_head
        /people?state=all                   centre
        /people/{officer}                   centre
        /people/{officer}/propose_dismissal centre
        /people/requests                    centre clerk1
        /people/requests/new                centre
        /people/requests/{asked}            centre
        /people/requests/{asked}/answer     clerk1
        /people/support                     centre
        /people/assessments                 centre
        /people/assessments/periods/{period} centre
        /people/assessments/sheets/{sheet}  centre
        /people/assessments/{appealed}      centre
        /people/assessments/{appealed}/decide_appeal centre_head
        /officer/assessments/{agreed}       officer1
        /people/honours                     centre
        /people/{officer}/give_support      centre
        /people/applications                centre
        /people/applications/{submitted}    centre
        /people/applications/{submitted}/check_pass centre
        /people/applications/{passed_one}   centre
        /people/campaigns                   centre supervisor clerk1
        /people/campaigns/new               centre
        /people/campaigns/{campaign}        centre
        /people/campaigns/{campaign}/cancel centre
        /officer/                           officer1
        /officer/records                    officer1
        /officer/records/new                officer1
        /officer/records/new/onsite         officer1
        /officer/records/{own_record}       officer1
        /officer/records/{back_record}/complete officer1
        /officer/help                       officer1
        /officer/help/new/help              officer1
        /officer/help/new/opinion           officer1
        /officer/help/1                     officer1
        /experience/assistance              centre
        /experience/results                 centre
        /experience/promises/1              centre
        /experience/templates               centre
        /experience/templates/onsite        centre
        /experience/templates/survey/edit   centre
        /experience/templates/import        centre
        /experience/records                 centre centre_head supervisor
        /experience/records?state=submitted centre
        /experience/records/{new_record}/accept centre
        /experience/records/{own_record}    centre
        /officer/trainings                  officer1
        /officer/trainings/{coming}         officer1 officer3
        /officer/trainings/{at_home}        officer1
        /officer/shelf                      officer1
        /officer/shelf?q=没有这个词         officer1
        /officer/shelf/{leaf}               officer1
        /people/trainings                   centre supervisor
        /people/trainings/new               centre
        /people/trainings/{coming}          centre supervisor
        /people/trainings/{held}            centre
        /people/trainings/{coming}/amend    centre
        /people/trainings/{at_home}/materials centre
        /people/trainings/lacking           centre
        /people/trainings/questions         centre
        /people/trainings/questions/new     centre
        /people/trainings/questions/{question} centre
        /people/trainings/topics            centre admin
        /people/shelf                       centre
        /people/shelf/new                   centre
        /people/shelf/{leaf}                centre
        /praise                             clerk1 centre supervisor deputy
        /settings/channels                  admin centre
        /settings/texts                     centre admin leader1
        /problems                           clerk1 centre leader1 deputy supervisor party auditor admin
        /problems?q=没有这样的问题          supervisor
        /problems?view=feedback             supervisor clerk1
        /problems?view=tasks                supervisor clerk1
        /problems?sort=idle&lead=1          deputy
        /supervision                        supervisor deputy auditor
        /supervision?area=all               supervisor
        /results                            supervisor clerk1 leader1 auditor
        /results/{result}                   supervisor clerk1
        /results/{review}                   supervisor auditor
        /results/{result}/flag              supervisor
    """,
    "beginning": """
        /voices                             centre centre_head supervisor auditor
        /voices?state=all                   centre
        /voices/new                         centre
        /voices/new?channel=social          centre
        /voices/new?channel=letter          centre
        /voices/batch?v={received}          centre
        /voices/{received}/split            centre
        /voices/{praise}/convey             centre
        /voices/cards                       centre
        /voices/faults                      centre
        /voices/import                      centre
        /settings/intake                    admin
        /settings/abuse                     admin
        /voices/lane                        centre
        /voices/{received}/contact          centre
        /voices/{received}/papers           centre
        /posters                            centre
        /voices/{received}                  supervisor
        /voices/{passed}                    centre auditor
        /voices/{passed}/original           supervisor
        /voices/{received}/triage           centre
        /problems/new                       centre supervisor
        /problems/{reported}                centre deputy
        /problems/{dispatched}              clerk2 leader2 centre
        /problems/{dispatched}/dispute      leader2
        /problems/{disputed}/rule           supervisor
        /problems/{decline_review}          supervisor centre deputy
        /problems/{declined}                supervisor centre auditor
        /problems/{merged}                  centre supervisor
        /problems/{void}                    supervisor
    """,
    "list": """
        /problems/{analysing}               clerk1 leader1 supervisor
        /problems/{analysing}/quick_fix     clerk1
        /problems/{planning}/submit_list    clerk3
        /problems/{planning}                supervisor deputy
        /problems/{naming}                  party clerk1
        /problems/{consulting}              leader2 leader3 clerk1
        /problems/{plan_review}             deputy clerk1 auditor
        /problems/{plan_review}/return_list deputy
    """,
    "work": """
        /problems/{rectifying}              clerk1 clerk2 leader1 deputy centre centre_head supervisor auditor
        /problems/{rectifying}/revise_list  clerk1
        /problems/{rectifying}/inspect      supervisor
        /problems/{rectifying}/ask_extension clerk1
        /problems/{suspended}               clerk2 supervisor
        /problems/{referred}                supervisor deputy centre
        /problems/{accepting}               clerk3 clerk1
        /problems/{optimising}              clerk1
        /problems/{evaluating}              supervisor clerk1
    """,
    "closing": """
        /problems/{applying}                supervisor
        /problems/{leader_check}            leader1 clerk1
        /problems/{countersigning}          leader2 leader3 clerk1
        /problems/{party_review}            party deputy
        /problems/{handing_in}              clerk1
        /problems/{write_off}               supervisor clerk1
        /problems/{closed}                  supervisor clerk1 leader1 deputy centre party auditor
        /problems/{closed}/look_back        supervisor
        /suggestions                        centre clerk1 supervisor
        /suggestions/new                    centre
        /suggestions/{studying}             clerk1 leader1 supervisor
        /suggestions/{studying}/study       clerk1
        /suggestions/{answered}             supervisor centre
        /rounds                             centre supervisor auditor
        /rounds/new                         centre
        /rounds/{collecting}                supervisor centre
        /rounds/{collecting}/extend         centre
        /rounds/{written}                   centre supervisor
        /meetings                           party deputy supervisor auditor
        /meetings/new                       party
        /meetings/{meeting}                 supervisor deputy
        /meetings/{meeting}/hold            party
    """,
}
IN_THE_DARK = ("/my", "/my/notices", "/settings", "/problems", "/problems/{rectifying}", "/problems/{closed}",
               "/problems/{reported}", "/voices/{received}", "/meetings/{meeting}", "/results", "/organisation")  # fmt: skip
# Addresses that are no page of their own, and why.
LEADERS = {
    "posted by leaders": ("settings/factor/start", "settings/factor/end", "my/away/<int:pk>/end"),
    "opened in test_approve": ("my/approve/<str:number>/<str:action>",),
    "opened in test_second_factor": ("login/code",),
    "opened in test_papers": ("meetings/<str:number>/paper/<str:name>",),
}
NO_PAGES = {
    **LEADERS,
    "the officer's phone": (
        "officer/pair", "officer/unpair", "officer/helped", "officer/phones/new", "officer/phones/<int:pk>/end", "officer/data",
        "officer/manifest.webmanifest", "officer/sw.js",
    ),
    "a posted form": (
        "my/act/<str:table>/<str:name>/<str:action>", "my/batch", "my/here", "problems/<str:name>/<str:action>/draft", "follow/<str:table>/<str:name>",
        "logout", "help/away", "my/notices/read", "files", "say/photo", "meetings/<str:number>/decide", "settings/password",
        "settings/elsewhere", "settings/keys", "settings/keys/<int:pk>/end", "track/<str:code>/reply",
        "track/<str:code>/satisfaction", "track/<str:code>/appeal",
        "met/<int:fault>", "voices/faults/<int:fault>/end", "voices/import/<str:uid>/start", "settings/intake/key",
        "settings/intake/key/<int:pk>/end", "settings/intake/fields", "settings/intake/callback", "settings/intake/again/<int:pk>",
        "problems/batch/<str:action>", "problems/columns", "problems/views", "problems/views/<int:view>/drop",
        "supervision/nudge/<str:number>", "presence/<str:table>/<str:name>",
        "settings/abuse/words", "settings/abuse/contact", "settings/abuse/pace", "voices/lane/release", "voices/lane/drop",
    ),
    "posted by applicants, officers and the centre": (
        "apply/d/<str:code>/submit", "apply/d/<str:code>/discard", "apply/d/<str:code>/papers/<str:kind>", "apply/p/<str:code>/pledge",
        "apply/p/<str:code>/cancel", "apply/p/<str:code>/appeal", "apply/p/<str:code>/amend", "apply/p/<str:code>/account",
        "apply/p/<str:code>/papers/<str:kind>", "apply/<str:number>/start", "officer/own/<str:action>", "officer/say",
        "officer/assessments/<str:number>/<str:action>",
        "people/assessments/periods/<int:pk>/count", "people/assessments/periods/<int:pk>/alike", "people/campaigns/<str:number>/link",
        "people/campaigns/<str:number>/link/<int:pk>/end", "people/applications/batch/<str:action>", "officer/records/<str:number>/<str:action>",
        "experience/templates/<str:code>/switch",
    ),
    "opened in test_applying": ("apply/i/<str:token>", "apply/d/<str:code>/<str:name>", "apply/p/<str:code>", "officer/goodbye"),
    "begun by an act": ("people/assessments/new", "people/applications/new", "people/new", "experience/records/new"),
    "opened in tests/training": ("officer/trainings/<str:number>/quiz", "officer/trainings/<str:number>/here", "people/trainings/<str:number>/screen"),
    "posted by officers and the centre": (
        "officer/trainings/<str:number>/join", "officer/trainings/<str:number>/leave", "people/trainings/<str:number>/arrivals",
    ),
    "opened in test_import": ("voices/import/<str:uid>",),
    "opened in test_upkeep": ("invite/<str:token>",),
    "opened in test_assistance": ("thanks/<str:token>",),
    "workbooks, opened in tests/records": ("experience/activities.xlsx", "experience/records.xlsx"),
    "opened in test_sheets": ("problems/sheets/<str:uid>",),
    "a file": (
        "experience/results.docx", "experience/templates/<str:code>/form.xlsx", "files/<str:id>", "files/<str:id>/thumb",
         "rounds/<str:number>/report.docx", "posters/print.pdf",
               "posters/card.pdf", "problems/ledger.xlsx", "problems/sheets/<str:uid>/file.xlsx", "people/certificates.pdf",
               "people/applications/<str:number>/files/<str:kind>", "people/<str:number>/photo", "people/<str:number>/certificate.pdf",
               "people/<str:number>/archive.pdf", "officer/trainings/<str:number>/files/<str:file>",
               "people/<str:number>/honours/<int:pk>.pdf", "people/assessments/<str:number>/form.pdf",
               "people/assessments/periods/<int:pk>/summary.docx",
               "people/<str:number>/recommendation/<int:sequence>.docx", "voices/import/<str:uid>/returned.xlsx"),
    "for machines": ("healthz", "readyz", "metrics", "say/matters", "say/work", "my/live"),
    "a choice that leads back": ("display",),
    "for whoever makes pages, in development": ("_parts",),
    "posted by an officer": ("officer/activities/<str:name>/<str:action>",),
}  # fmt: skip
ROWS = {
    "activity": "SELECT number FROM kernel_subject WHERE \"table\" = 'activity' AND state = 'signing' ORDER BY id",
    "studying": "SELECT number FROM kernel_subject WHERE \"table\" = 'suggestion' AND state = 'studying' ORDER BY id",
    "answered": "SELECT number FROM kernel_subject WHERE \"table\" = 'suggestion' AND state = 'answered' ORDER BY id",
    "place": "SELECT code FROM organisation_place WHERE active ORDER BY id",
    "unit": "SELECT CAST(id AS TEXT) FROM organisation_unit WHERE kind = 'section' ORDER BY id",
    "person": "SELECT CAST(id AS TEXT) FROM organisation_account WHERE username = 'clerk1'",
    "matter": "SELECT CAST(id AS TEXT) FROM organisation_matter ORDER BY id",
    "hall": "SELECT CAST(id AS TEXT) FROM organisation_place ORDER BY id",
    "result": "SELECT number FROM kernel_subject WHERE \"table\" = 'result' AND state = 'in_use' ORDER BY id",
    "review": "SELECT number FROM kernel_subject WHERE \"table\" = 'result' AND state = 'review' ORDER BY id",
    "received": "SELECT uid FROM kernel_subject WHERE \"table\" = 'voice' AND state = 'received' ORDER BY id",
    "praise": "SELECT uid FROM kernel_subject WHERE \"table\" = 'voice' AND state = 'praise' ORDER BY id",
    "passed": "SELECT uid FROM kernel_subject WHERE \"table\" = 'voice' AND state = 'passed' ORDER BY id",
    "collecting": "SELECT number FROM kernel_subject WHERE \"table\" = 'round' AND state = 'collecting' ORDER BY id",
    "written": "SELECT number FROM kernel_subject WHERE \"table\" = 'round' AND state = 'reported' ORDER BY id",
    "campaign": "SELECT number FROM kernel_subject WHERE \"table\" = 'campaign' ORDER BY id DESC",
    "officer": "SELECT number FROM kernel_subject WHERE \"table\" = 'officer' AND state = 'active' ORDER BY id",
    "submitted": "SELECT number FROM kernel_subject WHERE \"table\" = 'application' AND state = 'submitted' ORDER BY id",
    "passed_one": "SELECT number FROM kernel_subject WHERE \"table\" = 'application' AND state = 'passed' ORDER BY id",
    "certificate": "SELECT code FROM people_certificate ORDER BY id",
    "asked": "SELECT number FROM kernel_subject WHERE \"table\" = 'request' AND state = 'asked' ORDER BY id",
    "period": "SELECT CAST(id AS TEXT) FROM assessment_period ORDER BY id",
    "sheet": "SELECT CAST(id AS TEXT) FROM assessment_sheet WHERE subject_id IS NULL ORDER BY id",
    "appealed": "SELECT number FROM kernel_subject WHERE \"table\" = 'assessment' AND state = 'appealed' ORDER BY id",
    "agreed": "SELECT number FROM kernel_subject WHERE \"table\" = 'assessment' AND state = 'settled' ORDER BY id",
    "coming": "SELECT number FROM kernel_subject WHERE \"table\" = 'training' AND state = 'enrolling' ORDER BY id",
    "at_home": "SELECT number FROM kernel_subject WHERE \"table\" = 'training' AND state = 'running' ORDER BY id",
    "held": "SELECT number FROM kernel_subject WHERE \"table\" = 'training' AND state = 'finished' ORDER BY id",
    "question": "SELECT CAST(id AS TEXT) FROM training_question ORDER BY id",
    "leaf": "SELECT CAST(id AS TEXT) FROM training_leaf ORDER BY id",
    "meeting": "SELECT number FROM kernel_subject WHERE \"table\" = 'meeting' ORDER BY id",
    "own_record": "SELECT number FROM kernel_subject WHERE \"table\" = 'record' AND state = 'accepted' ORDER BY id",
    "back_record": "SELECT number FROM kernel_subject WHERE \"table\" = 'record' AND state = 'returned' ORDER BY id",
    "new_record": "SELECT number FROM kernel_subject WHERE \"table\" = 'record' AND state = 'submitted' ORDER BY id",
}
OF_A_STATE = "SELECT number FROM kernel_subject WHERE \"table\" = 'problem' AND state = ? ORDER BY id"
WIDE = """() => [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 3).map(e => e.outerHTML.slice(0, 120))"""
HEADS = "() => [...document.querySelectorAll('h1')].filter(e => e.getClientRects().length).length"


def lines(block):
    """Address and roles, the fullest first."""
    return [(line.split()[0], line.split()[1:]) for line in PAGES[block].strip().splitlines()]


def found(demo, person, address):
    """The address with a row in it that this person may see, and whose form of the act lies open where one is named."""
    wanted = re.search(r"\{(\w+)}(?:/(\w+))?", address)
    if not wanted:
        return address
    for row in _rows(demo, wanted[1]):
        path = address.replace(f"{{{wanted[1]}}}", row)
        answer = person.page.context.request.get(f"{person.base}{path}")
        if answer.status == 200 and (
            wanted[2] in {None, "original", "contact", "papers", "work"} or f'action="{path}"' in answer.text()
        ):
            return path
    raise LookupError(address)


def _rows(demo, name):
    _, data, codes = demo
    if name.startswith("code_"):
        return [codes[name.removeprefix("code_")]]
    rows = city.asked(data, ROWS[name]) if name in ROWS else city.asked(data, OF_A_STATE, name)
    return [row for (row,) in rows]


def opened(person, path):
    """Opens the page; gives what is wrong with its answer and its console."""
    person.errors.clear()
    answer, expected = person.opens(path), 404 if path == "/nowhere" else 200
    wrong = [] if answer.status == expected else [f"answers {answer.status}"]
    if path in ("/officer/", "/officer/app"):  # the app draws itself
        person.page.wait_for_selector("h1")
        if path == "/officer/app":  # and asks whether somebody is signed in
            person.errors[:] = [e for e in person.errors if "401" not in e]
    return wrong + [e for e in person.errors if "404" not in e or expected == 200]


def examined(person):
    """What is wrong with the open page for whoever sees it, hears it or reads it on a phone."""
    page = person.page
    wrong = [f"wider than the screen: {page.evaluate(WIDE)}"] if page.evaluate(
        "document.documentElement.scrollWidth > innerWidth"
    ) else []  # fmt: skip
    if (heads := page.evaluate(HEADS)) != 1:
        wrong.append(f"{heads} headings of the first rank")
    return wrong + city.barriers(page)


def shot(page, address, role, size):
    """The whole page for people to look at, where they ask for it: a quarter of the time goes there."""
    if "BIHUAN_SHOTS" not in os.environ:
        return
    SHOTS.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"\W+", "-", address).strip("-") or "home"
    page.screenshot(path=SHOTS / f"{name}-{role}-{size}.jpg", type="jpeg", quality=70, full_page=True)


@pytest.mark.parametrize("size", city.SIZES)
@pytest.mark.parametrize("block", PAGES)
def test_pages_have_no_barrier_no_error_and_fit_the_screen(demo, visitors, block, size):
    wrong = {}
    for address, (role, *_) in lines(block):
        person = visitors[role, size]
        faults = opened(person, found(demo, person, address)) + examined(person)
        shot(person.page, address, role, size)
        if faults:
            wrong[f"{address} {role}"] = faults
    assert wrong == {}


def test_pages_in_the_dark_have_no_barrier(demo, visitors, browser):
    known = visitors["centre", "desk"].page.context.storage_state()
    person = city.Person.arrives(browser, demo[0], storage_state=known)
    person.page.context.add_cookies([{"name": "theme", "value": "dark", "url": person.base}])
    wrong = {}
    for address in IN_THE_DARK:
        if faults := opened(person, found(demo, person, address)) + city.barriers(person.page):
            wrong[address] = faults
        shot(person.page, address, "centre", "dark")
    person.leaves()
    assert wrong == {}


def _opened_by():
    """What each role opens beside the pages examined in its name."""
    by_role = defaultdict(list)
    for block in PAGES:
        for address, (_, *others) in lines(block):
            for role in others:
                by_role[role].append(address)
    return dict(by_role)


@pytest.mark.parametrize(("role", "addresses"), _opened_by().items(), ids=list(_opened_by()))
def test_pages_open_without_an_error_to_everybody_who_uses_them(demo, visitors, role, addresses):
    person = visitors[role, "desk"]
    wrong = {address: opened(person, found(demo, person, address)) for address in addresses}
    assert {address: faults for address, faults in wrong.items() if faults} == {}


def test_no_page_of_the_product_is_missing_in_the_list():
    told = set(_routes(get_resolver()))
    listed = {_route(address) for block in PAGES for address, _ in lines(block) if address != "/nowhere"}
    left_out = {route for routes in NO_PAGES.values() for route in routes}
    assert told - listed == left_out


def _route(address):
    return resolve(re.sub(r"\{\w+}", "1", address).partition("?")[0]).route


def _routes(resolver, before=""):
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        elif not route.startswith("api/"):
            yield from _routes(pattern, route)
