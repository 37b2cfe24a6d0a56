"""Two acts that the same person does one after the other are one form: both are done, or neither (02-loop, 减负)."""

from html.parser import HTMLParser

import pytest

from bihuan.kernel.models import Event
from bihuan.kernel.verify import verify
from tests import cast
from tests.kernel import walking
from tests.loop.cast import ID
from tests.problems.asking import browser_of, form, text

QUICK = {
    "quick_fix": "true", "quick_fix-nature": "single", "quick_fix-kind": "facility", "quick_fix-scope": "三号窗口",
    "quick_fix-cause": "叫号机网线松了", "quick_fix-goal": "叫号正常", "quick_fix-standard": "连续三天无误",
    "quick_fix-measure": "换网线并固定", "quick_fix-done": "true",
}  # fmt: skip


def url(subject, action=""):
    return f"/problems/{subject.number}" + (f"/{action}" if action else "")


def acts(subject):
    return list(Event.objects.filter(subject=subject).order_by("sequence").values_list("body", flat=True))


@pytest.fixture
def dispatched(city):
    subject = walking.problem()
    walking.walk(subject, to="dispatched")
    return subject


@pytest.fixture
def committed(own_city):
    """The same in a database in which acts commit, or are rolled back as a whole."""
    subject = walking.problem()
    walking.walk(subject, to="dispatched")
    return subject


def send(browser, subject, action, sent):
    page = browser.get(url(subject, action))
    filled = {name: value for name, value in defaults(page).items() if name not in sent}
    return browser.post(url(subject, action), {**filled, **form(page), **sent})


def defaults(page):
    """What the form of the page holds beforehand: chosen options, dates and ticks."""
    found = {}

    class Reader(HTMLParser):
        select = None

        def handle_starttag(self, tag, attrs):
            at = dict(attrs)
            if tag == "select":
                self.select = at.get("name")
            elif tag == "option" and "selected" in at and self.select:
                found[self.select] = at["value"]
            elif tag == "input" and (at.get("type") not in ("checkbox", "radio") or "checked" in at) and at.get("name"):
                found[at["name"]] = at.get("value", "")

    Reader().feed(page.content.decode())
    return found


def test_a_clerk_signs_for_it_and_has_it_repaired_in_one_form(dispatched, signed_in):
    before = len(acts(dispatched))
    answer = send(signed_in("clerk1"), dispatched, "accept", QUICK)

    assert answer.status_code == 302, text(answer)
    assert walking.events(dispatched)[before:] == ["accept", "quick_fix"]
    assert all(f'"actor":"{cast.actor("clerk1").id}"' in body for body in acts(dispatched)[before:])
    assert walking.now(dispatched).state == "plan_review"
    assert verify().finding is None


def test_without_the_tick_only_the_first_is_done_whatever_stands_in_the_other_fields(dispatched, signed_in):
    send(signed_in("clerk1"), dispatched, "accept", {k: v for k, v in QUICK.items() if k != "quick_fix"})

    assert walking.events(dispatched)[-1] == "accept"
    assert walking.now(dispatched).state == "analysing"


def test_where_the_second_is_refused_nothing_is_done_and_every_word_is_kept(committed):
    dispatched, before = committed, acts(committed)
    answer = send(browser_of("clerk1"), dispatched, "accept", {**QUICK, "quick_fix-measure": ""})
    page = answer.content.decode()

    assert answer.status_code == 422
    assert acts(dispatched) == before
    assert walking.now(dispatched).state == "dispatched"
    assert 'name="quick_fix" value="true" checked' in page
    assert "叫号机网线松了" in page
    assert 'id="quick_fix-quick_fix-measure-error"' in page


def test_where_the_first_is_refused_the_words_of_the_second_are_kept_too(dispatched, signed_in):
    answer = send(signed_in("clerk1"), dispatched, "accept", {**QUICK, "handler": "999"})

    assert answer.status_code == 422
    assert walking.events(dispatched)[-1] == "verify"
    assert "换网线并固定" in answer.content.decode()


def test_whoever_names_another_handler_cannot_do_the_second_for_them(committed):
    dispatched = committed
    other = str(ID["clerk1"])
    answer = send(browser_of("leader1"), dispatched, "accept", {**QUICK, "handler": other})

    assert answer.status_code == 403
    assert walking.events(dispatched)[-1] == "verify"


def test_a_repeat_of_the_form_does_neither_a_second_time(dispatched, signed_in):
    browser = signed_in("clerk1")
    page = browser.get(url(dispatched, "accept"))
    sent = {**defaults(page), **form(page), **QUICK}
    first, second = (browser.post(url(dispatched, "accept"), sent) for _ in range(2))

    assert (first.status_code, second.status_code) == (302, 302)
    assert walking.events(dispatched).count("accept") == walking.events(dispatched).count("quick_fix") == 1


def test_it_is_offered_only_where_the_second_would_follow(dispatched, signed_in):
    """A leader whose form names a clerk is not offered what only the handler may do; nor is finishing with a result
    where other sections have to accept the work first."""
    assert 'name="quick_fix"' in signed_in("clerk1").get(url(dispatched, "accept")).content.decode()
    assert 'name="quick_fix"' not in signed_in("leader1").get(url(dispatched, "accept")).content.decode()


def all_done(accepts=None):
    """A problem whose measures are all carried out and checked; `accepts`: the section that has to accept the work."""
    subject = walking.problem()
    walking.walk(subject, to="planning")
    standard = {"text": "连续三天无误", **({"unit": accepts} if accepts else {})}
    walking.does(
        "clerk1", "submit_list", subject, {**walking.offered("clerk1", "submit_list", subject), "standards": [standard]}
    )
    walking.walk(subject, to="rectifying")
    while "finish" not in walking.offers_to("clerk1", subject):
        walking.step(subject)
    return subject


def test_finishing_goes_with_the_results_where_no_other_section_has_to_accept(city, signed_in):
    subject = all_done()
    results = {"optimise": "true", "optimise-outcomes-0-kind": "none", "optimise-outcomes-0-title": "叫号机"}
    results |= {"optimise-outcomes-0-text": "只是一台机器，没有要推广的", "note": "都做完了"}
    answer = send(signed_in("clerk1"), subject, "finish", results)

    assert answer.status_code == 302, text(answer)
    assert walking.events(subject)[-2:] == ["finish", "optimise"]
    assert walking.now(subject).state == "evaluating"


def test_finishing_goes_alone_where_another_section_accepts_the_work_first(city, signed_in):
    subject = all_done(accepts=2)
    assert 'name="optimise"' not in signed_in("clerk1").get(url(subject, "finish")).content.decode()
    assert walking.events(subject)[-1] != "finish"
