"""The everyday jobs of docs/jobs.md, done in a browser: what they cost in clicks and typed characters, and that they are done."""

import pytest

from tests.browser import jobs
from tests.browser.city import Person

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def people(apart, browser):
    """Whoever has a job, signed in once."""
    known = {}

    def opens_the_desk(name):
        if name in known:
            known[name].opens("/my")
        else:
            known[name] = Person.arrives(browser, apart[0], name)
        known[name].errors.clear()
        return known[name]

    yield opens_the_desk
    for person in known.values():
        person.leaves()


@pytest.mark.parametrize("job", jobs.listed(), ids=lambda job: f"{job.number}-{job.account}-{job.act}")
def test_a_job_costs_what_the_table_says(apart, people, job):
    _, data = apart
    act = job.act.rpartition(" > ")[2]
    person = people(jobs.who(data, job))
    before = jobs.events(data, act)
    hand = jobs.Hand(person.page)
    jobs.does(hand, job.act)
    for _ in range(60):
        if jobs.events(data, act) > before:
            break
        person.page.wait_for_timeout(200)

    assert jobs.events(data, act) > before
    assert (hand.clicks, hand.typed) == (job.clicks, job.typed)
    assert hand.clicks <= job.most_clicks
    assert hand.typed <= job.most_typed
    assert person.errors == []


def test_the_table_has_thirty_jobs_and_few_over_three_clicks():
    found = jobs.listed()
    assert len(found) >= 30
    assert [job.number for job in found] == list(range(1, len(found) + 1))
    assert sum(job.most_clicks > 3 for job in found) <= 7
    assert all(job.clicks <= job.most_clicks and job.typed <= job.most_typed for job in found)
