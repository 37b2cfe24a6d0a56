"""Every address of the API, asked by every role, against a table written by hand: who may, who may not, who hears nothing.

Writing requests send no fields: 422 means that this person may and has only to fill in the form. 403: sees the row and
may not. 404: the row is not there for this person. 401: who are you?
"""

import pytest
from django.test import Client

from bihuan.api.service import api
from bihuan.organisation.models import Account
from tests.api.client import Api
from tests.contract import cast
from tests.kernel.walking import everything

API = """
                                                public officer clerk other leader deputy centre supervisor party auditor admin county
GET    loop                                     200    200     200   200   200    200    200    200        200   200     200   200
GET    openapi.json                             200    200     200   200   200    200    200    200        200   200     200   200
GET    keys                                     401    200     200   200   200    200    200    200        200   200     200   200
DELETE keys/{key}                               401    404     404   404   404    404    404    404        404   404     404   404
POST   keys                                     401    401     401   401   401    401    401    401        401   401     401   401
POST   files                                    422    422     422   422   422    422    422    422        422   422     422   422
GET    problems                                 401    200     200   200   200    200    200    200        200   200     200   200
GET    problems/{problem}                       401    404     200   404   200    200    200    200        200   200     404   404
GET    problems/{problem}/events                401    404     200   404   200    200    200    200        200   200     404   404
GET    problems/{reported}                      401    404     404   404   404    200    200    200        200   200     404   404
GET    problems/{reported}/events               401    404     404   404   404    200    200    200        200   200     404   404
POST   problems                                 401    403     403   403   403    403    422    422        403   403     403   422
POST   problems/{reported}/actions/verify       401    404     404   404   404    403    422    403        403   403     404   404
POST   problems/{reported}/actions/transfer     401    404     404   404   404    403    422    403        403   403     404   404
POST   problems/{reported}/actions/merge        401    404     404   404   404    403    422    422        403   403     404   404
POST   problems/{problem}/actions/progress      401    404     422   404   403    403    403    403        403   403     404   404
POST   problems/{problem}/actions/revise_list   401    404     422   404   403    403    403    403        403   403     404   404
POST   problems/{problem}/actions/refer         401    404     403   404   403    422    403    403        403   403     404   404
POST   problems/{problem}/actions/inspect       401    404     403   404   403    422    403    422        403   403     404   404
POST   problems/{problem}/actions/remind        401    404     403   404   403    403    403    422        403   403     404   404
POST   problems/{problem}/actions/instruct      401    404     403   404   403    422    403    403        403   403     404   404
POST   problems/{problem}/actions/reassign      401    404     403   404   403    403    403    422        403   403     404   404
POST   problems/{problem}/actions/hand_over     401    404     422   404   422    403    403    403        403   403     404   404
POST   problems/{problem}/actions/note          401    404     422   404   422    422    422    422        422   403     404   404
POST   problems/{problem}/actions/void          401    404     403   404   403    403    403    422        403   403     404   404
POST   problems/{problem}/actions/propose_void  401    404     403   404   403    403    422    403        403   403     404   404
POST   problems/{problem}/actions/redact        401    404     403   404   403    403    422    403        403   403     404   404
POST   problems/{problem}/actions/ask_unseal    401    404     403   404   403    403    422    422        403   403     404   404
POST   problems/{problem}/actions/look          401    404     403   404   403    403    403    403        403   403     404   404
POST   problems/{problem}/actions/answer        401    404     403   404   403    403    403    403        403   403     404   404
POST   problems/{problem}/actions/take_in       401    404     403   404   403    403    403    403        403   403     404   404
POST   problems/{problem}/actions/verify        401    404     409   404   409    409    409    409        409   409     404   404
POST   problems/{problem}/actions/bribe         401    404     404   404   404    404    404    404        404   404     404   404
GET    voices                                   401    200     200   200   200    200    200    200        200   200     200   200
GET    voices/{voice}                           401    404     404   404   404    404    200    200        404   200     404   404
GET    voices/{voice}/events                    401    404     404   404   404    404    200    200        404   200     404   404
POST   voices                                   422    422     422   422   422    422    422    422        422   422     422   422
POST   voices/{voice}/actions/triage            401    404     404   404   404    404    422    403        404   403     404   404
POST   voices/{voice}/actions/split             401    404     404   404   404    404    422    403        404   403     404   404
POST   voices/{voice}/actions/redact            401    404     404   404   404    404    422    403        404   403     404   404
POST   intake/12345                             401    401     401   401   401    401    401    401        401   401     401   401
GET    voices/track/{code}                      200    200     200   200   200    200    200    200        200   200     200   200
POST   voices/track/{code}/reply                422    422     422   422   422    422    422    422        422   422     422   422
POST   voices/track/{code}/satisfaction         422    422     422   422   422    422    422    422        422   422     422   422
POST   voices/track/{code}/appeal               422    422     422   422   422    422    422    422        422   422     422   422
GET    meetings                                 401    200     200   200   200    200    200    200        200   200     200   200
GET    meetings/{meeting}                       401    404     404   404   404    200    200    200        200   200     404   404
GET    meetings/{meeting}/events                401    404     404   404   404    200    200    200        200   200     404   404
POST   meetings                                 401    403     403   403   403    403    403    403        422   403     403   403
POST   meetings/{meeting}/actions/hold          401    404     404   404   404    403    403    403        422   403     404   404
POST   meetings/{meeting}/actions/cancel        401    404     404   404   404    403    403    403        422   403     404   404
GET    results                                  401    200     200   200   200    200    200    200        200   200     200   200
GET    results/{result}                         401    404     200   404   200    200    200    200        200   200     404   404
GET    results/{result}/events                  401    404     200   404   200    200    200    200        200   200     404   404
POST   results                                  401    403     403   403   403    403    403    403        403   403     403   403
POST   results/{result}/actions/flag            401    404     403   404   403    403    403    422        403   403     404   404
POST   results/{result}/actions/retire          401    404     403   404   403    403    403    422        403   403     404   404
GET    rounds                                   401    200     200   200   200    200    200    200        200   200     200   200
GET    rounds/{round}                           401    404     200   404   200    200    200    200        404   200     404   404
GET    rounds/{round}/events                    401    404     200   404   200    200    200    200        404   200     404   404
POST   rounds                                   401    403     403   403   403    403    422    403        403   403     403   422
POST   rounds/{round}/actions/cancel            401    404     403   404   403    403    422    403        404   403     404   404
GET    suggestions                              401    200     200   200   200    200    200    200        200   200     200   200
GET    suggestions/{suggestion}                 401    404     200   404   200    200    200    200        404   200     404   404
GET    suggestions/{suggestion}/events          401    404     200   404   200    200    200    200        404   200     404   404
POST   suggestions                              401    403     403   403   403    403    422    403        403   403     403   422
POST   suggestions/{suggestion}/actions/study   401    404     422   404   422    403    403    403        404   403     404   404
POST   suggestions/{suggestion}/actions/answer  401    404     409   404   409    409    409    409        404   409     404   404
POST   suggestions/{suggestion}/actions/extend  401    404     403   404   422    403    403    403        404   403     404   404
POST   suggestions/{suggestion}/actions/transfer 401    404     403   404   403    403    422    403        404   403     404   404
POST   suggestions/{suggestion}/actions/merge   401    404     403   404   403    403    409    403        404   403     404   404
POST   suggestions/{suggestion}/actions/redact  401    404     403   404   403    403    422    403        404   403     404   404
POST   suggestions/{suggestion}/actions/rate    401    404     403   404   403    403    403    403        404   403     404   404
GET    campaigns                                401    200     200   200   200    200    200    200        200   200     200   200
GET    campaigns/{campaign}                     401    404     200   404   200    200    200    200        404   200     404   404
GET    campaigns/{campaign}/events              401    404     200   404   200    200    200    200        404   200     404   404
POST   campaigns                                401    403     403   403   403    403    422    403        403   403     403   422
POST   campaigns/{campaign}/actions/cancel      401    404     403   404   403    403    422    403        404   403     404   404
GET    applications                             401    200     200   200   200    200    200    200        200   200     200   200
GET    applications/{application}               401    404     404   404   404    404    200    404        404   404     404   404
GET    applications/{application}/events        401    404     404   404   404    404    200    404        404   404     404   404
POST   applications                             422    422     422   422   422    422    422    422        422   422     422   422
POST   applications/{application}/actions/check_pass 401    404     404   404   404    404    422    404        404   404     404   404
POST   applications/{application}/actions/review_pass 401    404     404   404   404    404    409    404        404   404     404   404
POST   applications/{application}/actions/appoint 401    404     404   404   404    404    409    404        404   404     404   404
GET    officers                                 401    200     200   200   200    200    200    200        200   200     200   200
GET    officers/{officer}                       401    404     404   404   404    404    200    404        404   404     404   404
GET    officers/{officer}/events                401    404     404   404   404    404    200    404        404   404     404   404
POST   officers                                 401    403     403   403   403    403    403    403        403   403     403   403
POST   officers/{officer}/actions/commend       401    404     404   404   404    404    422    404        404   404     404   404
POST   officers/{officer}/actions/give_support  401    404     404   404   404    404    422    404        404   404     404   404
POST   officers/{officer}/actions/ask_for       401    404     404   404   404    404    403    404        404   404     404   404
POST   officers/{officer}/actions/propose_dismissal 401    404     404   404   404    404    422    404        404   404     404   404
POST   officers/{officer}/actions/decide_dismissal 401    404     404   404   404    404    409    404        404   404     404   404
POST   officers/{officer}/actions/pause         401    404     404   404   404    404    422    404        404   404     404   404
GET    trainings                                401    200     200   200   200    200    200    200        200   200     200   200
GET    trainings/{training}                     401    404     404   404   404    200    200    200        404   200     404   404
GET    trainings/{training}/events              401    404     404   404   404    200    200    200        404   200     404   404
POST   trainings                                401    403     403   403   403    403    422    403        403   403     403   422
POST   trainings/{training}/actions/amend       401    404     404   404   404    403    422    403        404   403     404   404
POST   trainings/{training}/actions/materials   401    404     404   404   404    403    422    403        404   403     404   404
POST   trainings/{training}/actions/publish     401    404     404   404   404    409    409    409        404   409     404   404
POST   trainings/{training}/actions/begin       401    404     404   404   404    403    409    403        404   403     404   404
POST   trainings/{training}/actions/extend      401    404     404   404   404    409    409    409        404   409     404   404
POST   trainings/{training}/actions/finish      401    404     404   404   404    409    409    409        404   409     404   404
POST   trainings/{training}/actions/cancel      401    404     404   404   404    403    422    403        404   403     404   404
GET    trainings/mine                           401    403     403   403   403    403    403    403        403   403     403   403
POST   trainings/{training}/sign-up            401    403     403   403   403    403    403    403        403   403     403   403
POST   trainings/{training}/leave              401    403     403   403   403    403    403    403        403   403     403   403
POST   trainings/{training}/quiz               401    403     403   403   403    403    403    403        403   403     403   403
POST   trainings/{training}/quiz/answers       401    403     403   403   403    403    403    403        403   403     403   403
GET    assessments                              401    200     200   200   200    200    200    200        200   200     200   200
GET    assessments/{assessment}                 401    404     404   404   404    404    200    404        404   404     404   404
GET    assessments/{assessment}/events          401    404     404   404   404    404    200    404        404   404     404   404
POST   assessments                              401    403     403   403   403    403    422    403        403   403     403   422
POST   assessments/{assessment}/actions/talk    401    404     404   404   404    404    422    404        404   404     404   404
POST   assessments/{assessment}/actions/revise  401    404     404   404   404    404    422    404        404   404     404   404
POST   assessments/{assessment}/actions/agree   401    404     404   404   404    404    403    404        404   404     404   404
POST   assessments/{assessment}/actions/decide_appeal 401    404     404   404   404    404    409    404        404   404     404   404
POST   assessments/{assessment}/actions/retract 401    404     404   404   404    404    422    404        404   404     404   404
GET    requests                                 401    200     200   200   200    200    200    200        200   200     200   200
GET    requests/{request}                       401    404     200   404   200    200    200    200        404   200     404   404
GET    requests/{request}/events                401    404     200   404   200    200    200    200        404   200     404   404
POST   requests                                 401    403     403   403   403    403    422    403        403   403     403   409
POST   requests/{request}/actions/answer        401    404     422   404   422    403    403    403        404   403     404   404
POST   requests/{request}/actions/close         401    404     409   404   409    409    409    409        404   409     404   404
POST   requests/{request}/actions/cancel        401    404     403   404   403    403    422    403        404   403     404   404
GET    templates                                401    200     403   403   403    403    200    403        403   403     403   200
GET    templates/onsite                         401    200     403   403   403    403    200    403        403   403     403   200
GET    records                                  401    200     200   200   200    200    200    200        200   200     200   200
GET    records/{record}                         401    200     404   404   404    404    200    404        404   404     404   404
GET    records/{record}/events                  401    200     404   404   404    404    200    404        404   404     404   404
POST   records                                  401    422     403   403   403    403    403    403        403   403     403   403
POST   records/sync                             401    422     403   403   403    403    403    403        403   403     403   403
POST   records/{record}/actions/accept          401    403     404   404   404    404    422    404        404   404     404   404
POST   records/{record}/actions/return          401    403     404   404   404    404    422    404        404   404     404   404
POST   records/{record}/actions/reject          401    403     404   404   404    404    422    404        404   404     404   404
POST   records/{record}/actions/resubmit        401    409     404   404   404    404    409    404        404   404     404   404
POST   records/{record}/actions/choose          401    409     404   404   404    404    409    404        404   404     404   404
POST   records/{record}/actions/hear            401    409     404   404   404    404    409    404        404   404     404   404
GET    activities                               401    200     200   200   200    200    200    200        200   200     200   200
GET    activities/{activity}                    401    200     200   404   200    200    200    200        404   200     404   404
GET    activities/{activity}/events             401    200     200   404   200    200    200    200        404   200     404   404
POST   activities                               401    403     403   403   403    403    422    422        403   403     403   422
POST   activities/{activity}/actions/sign_up    401    422     403   404   403    403    403    403        404   403     404   404
POST   activities/{activity}/actions/assign     401    403     403   404   403    403    409    403        404   403     404   404
POST   activities/{activity}/actions/cancel     401    403     403   404   403    403    422    403        404   403     404   404
POST   activities/{activity}/actions/finish     401    409     409   404   409    409    409    409        404   409     404   404
GET    calendar.ics                             404    404     404   404   404    404    404    404        404   404     404   404
GET    certificates/{certificate}               200    200     200   200   200    200    200    200        200   200     200   200
"""
LISTS = """
                                                officer clerk other leader deputy centre supervisor party auditor admin county
problems                                        0       2     0     2      3      3      3          3     3       0     0
voices                                          0       0     0     0      0      1      1          0     1       0     0
meetings                                        0       0     0     0      1      1      1          1     1       0     0
results                                         0       1     0     1      1      1      1          1     1       0     0
rounds                                          0       1     0     1      1      1      1          0     1       0     0
suggestions                                     0       1     0     1      1      1      1          0     1       0     0
campaigns                                       0       1     0     1      1      1      1          0     1       0     0
applications                                    0       0     0     0      0      2      0          0     0       0     0
officers                                        0       0     0     0      0      1      0          0     0       0     0
trainings                                       0       0     0     0      1      1      1          0     1       0     0
requests                                        0       1     0     1      1      1      1          0     1       0     0
assessments                                     0       0     0     0      0      1      0          0     0       0     0
records                                         1       0     0     0      0      1      0          0     0       0     0
activities                                      1       1     0     1      1      1      1          0     1       0     0
"""


def lines(table):
    """Head and lines of a table, as words."""
    return [line.split() for line in table.strip().splitlines()]


@pytest.fixture
def rows(committed_db):
    cast.found_city()
    return cast.rows()


def test_every_address_answers_every_role_as_the_table_says_and_nothing_is_written(rows):
    roles, *table = lines(API)
    people, wrong = {role: Api(cast.ROLES[role]) for role in roles}, {}
    before = everything()
    for method, path, *statuses in table:
        where = path.format(**vars(rows))
        for role, expected in zip(roles, statuses, strict=True):
            status = people[role].send(method, where, _body(people[role], method, where)).status_code
            if status != int(expected):
                wrong[f"{role} {method} {path}"] = status
    assert wrong == {}
    assert {t for t, kept in everything().items() if kept != before[t]} <= {"api_key"}


def _body(client, method, where):
    """No fields; the version that this person sees."""
    if method != "POST" or "/actions/" not in where:
        return {} if method == "POST" else None
    item = client.send("GET", where.partition("/actions/")[0])
    return {"version": item.json()["version"] if item.status_code == 200 else 1}


def test_every_role_finds_in_a_list_what_it_may_see_and_no_more(rows):
    roles, *table = lines(LISTS)
    for role, *counts in zip(roles, *(line[1:] for line in table), strict=True):
        client = Api(cast.ROLES[role])
        found = [len(client.get(line[0])["items"]) for line in table]
        assert found == [int(n) for n in counts], role


def test_no_address_of_the_api_is_missing_in_the_table():
    """Each path of the schema, with any row in its place."""
    told = api.get_openapi_schema(path_prefix="/api/v1/")["paths"]
    asked = {(line[0], line[1]) for line in lines(API)[1:]}
    for path, operations in told.items():
        pattern = path.removeprefix("/api/v1/").split("/")
        for method in operations:
            assert any(m == method.upper() and _fits(where.split("/"), pattern) for m, where in asked), (method, path)


def _fits(where, pattern):
    return len(where) == len(pattern) and all(p == w or "{" in p for w, p in zip(where, pattern, strict=True))


PAGES = """
                              public officer clerk other leader deputy centre supervisor party auditor admin county
/                             200    200     200   200   200    200    200    200        200   200     200   200
/say                          200    200     200   200   200    200    200    200        200   200     200   200
/track                        200    200     200   200   200    200    200    200        200   200     200   200
/track/{code}                 200    200     200   200   200    200    200    200        200   200     200   200
/login                        200    302     302   302   302    302    302    302        302   302     302   302
/my                           302    302     200   200   200    200    200    200        200   200     200   200
/my/approve                   302    403     200   200   200    200    200    200        200   200     200   200
/my/approve/all               302    403     200   200   200    200    200    200        200   200     200   200
/my/away                      302    403     200   200   200    200    200    200        200   200     200   200
/settings/factor              302    200     200   200   200    200    200    200        200   200     200   200
/login/code                   302    302     302   302   302    302    302    302        302   302     302   302
/my/notices                   302    200     200   200   200    200    200    200        200   200     200   200
/settings                     302    200     200   200   200    200    200    200        200   200     200   200
/organisation                 302    403     200   200   200    200    200    200        200   200     200   200
/problems                     302    403     200   200   200    200    200    200        200   200     200   200
/problems/{problem}           302    403     200   404   200    200    200    200        200   200     404   404
/problems/{reported}          302    403     404   404   404    200    200    200        200   200     404   404
/problems?view=tasks          302    403     200   200   200    200    200    200        200   200     200   200
/problems/ledger.xlsx         302    403     200   200   200    200    200    200        200   200     200   200
/officer/me                   302    200     403   403   403    403    403    403        403   403     403   403
/officer/phones               302    200     403   403   403    403    403    403        403   403     403   403
/officer/app                  200    200     200   200   200    200    200    200        200   200     200   200
/supervision                  302    403     403   403   403    200    403    200        403   200     403   403
/voices                       302    403     403   403   403    403    200    200        403   200     403   200
/voices/{voice}               302    403     403   403   403    403    200    200        403   200     403   404
/meetings                     302    403     200   200   200    200    200    200        200   200     200   200
/meetings/{meeting}           302    403     404   404   404    200    200    200        200   200     404   404
/results                      200    200     200   200   200    200    200    200        200   200     200   200
/results/{result}             200    200     200   200   200    200    200    200        200   200     200   200
/rounds                       302    403     200   200   200    200    200    200        200   200     200   200
/rounds/{round}               302    403     200   404   200    200    200    200        404   200     404   404
/suggestions                  302    403     200   200   200    200    200    200        200   200     200   200
/suggestions/{suggestion}     302    403     200   404   200    200    200    200        404   200     404   404
/posters                      302    403     200   200   200    200    200    200        200   200     200   200
/voices/batch?v={voice}       302    403     403   403   403    403    200    403        403   403     403   302
/praise                       302    403     200   200   200    200    200    200        200   200     200   200
/settings/channels            302    403     403   403   403    403    200    200        403   200     200   200
/settings/texts               302    403     403   403   200    403    200    200        200   403     200   200
/voices/cards                 302    403     403   403   403    403    200    403        403   403     403   200
/voices/faults                302    403     403   403   403    403    200    403        403   403     403   200
/voices/import                302    403     403   403   403    403    200    403        403   403     403   200
/settings/intake              302    403     403   403   403    403    403    403        403   403     200   403
/apply                        200    200     200   200   200    200    200    200        200   200     200   200
/verify                       200    200     200   200   200    200    200    200        200   200     200   200
/verify/{certificate}         200    200     200   200   200    200    200    200        200   200     200   200
/people                       302    403     403   403   403    403    200    403        403   403     403   200
/people/{officer}             302    403     404   404   404    404    200    404        404   404     404   404
/people/requests              302    403     200   200   200    200    200    200        200   200     200   200
/people/requests/{request}    302    403     200   404   200    200    200    200        404   200     404   404
/people/assessments           302    403     403   403   403    403    200    403        403   403     403   200
/people/assessments/{assessment} 302    403     404   404   404    404    200    404        404   404     404   404
/people/assessments/{assessment}/form.pdf 302    404     404   404   404    404    200    404        404   404     404   404
/officer/assessments/{assessment} 302    404     404   404   404    404    404    404        404   404     404   404
/people/support               302    403     403   403   403    403    200    403        403   403     403   200
/people/honours               302    403     403   403   403    403    200    403        403   403     403   200
/people/applications          302    403     403   403   403    403    200    403        403   403     403   200
/people/applications/{application} 302    403     404   404   404    404    200    404        404   404     404   404
/people/campaigns             302    403     200   200   200    200    200    200        200   200     200   200
/people/campaigns/{campaign}  302    403     200   404   200    200    200    200        404   200     404   404
/people/certificates.pdf      302    403     403   403   403    403    404    403        403   403     403   404
/people/{officer}/certificate.pdf 302    404     404   404   404    404    200    404        404   404     404   404
/people/{officer}/archive.pdf 302    404     404   404   404    404    200    404        404   404     404   404
/people/{officer}/photo       302    404     404   404   404    404    200    404        404   404     404   404
/my/calendar                  302    200     200   200   200    200    200    200        200   200     200   200
/experience                   302    302     200   200   200    200    200    200        200   200     200   200
/experience/month             302    403     200   200   200    200    200    200        200   200     200   200
/experience/new               302    403     403   403   403    403    200    200        403   403     403   200
/experience/{activity}        302    302     200   404   200    200    200    200        404   200     404   404
/officer/activities           302    200     403   403   403    403    403    403        403   403     403   403
/officer/activities/new       302    200     403   403   403    403    403    403        403   403     403   403
/officer/activities/{activity} 302   200     403   403   403    403    403    403        403   403     403   403
/officer/                     302    200     403   403   403    403    403    403        403   403     403   403
/officer/records              302    200     403   403   403    403    403    403        403   403     403   403
/officer/records/{record}     302    200     403   403   403    403    403    403        403   403     403   403
/officer/records/new/onsite   302    200     403   403   403    403    403    403        403   403     403   403
/officer/help                 302    200     403   403   403    403    403    403        403   403     403   403
/experience/templates         302    403     403   403   403    403    200    403        403   403     403   200
/experience/templates/onsite  302    403     403   403   403    403    200    403        403   403     403   200
/experience/templates/onsite/edit 302    403     403   403   403    403    200    403        403   403     403   403
/experience/results           302    403     403   403   403    403    200    200        403   403     403   200
/experience/assistance        302    403     403   403   403    403    200    403        403   403     403   200
/experience/records           302    403     403   403   403    403    200    200        403   403     403   200
/experience/records.xlsx      302    403     403   403   403    403    200    200        403   403     403   200
/experience/activities.xlsx   302    403     200   200   200    200    200    200        200   200     200   200
/experience/records/{record}  302    302     404   404   404    404    200    404        404   404     404   404
/officer/trainings            302    404     403   403   403    403    403    403        403   403     403   403
/officer/shelf                302    404     403   403   403    403    403    403        403   403     403   403
/officer/trainings/{training} 302    404     403   403   403    403    403    403        403   403     403   403
/people/trainings             302    403     200   200   200    200    200    200        200   200     200   200
/people/trainings/{training}  302    403     404   404   404    200    200    200        404   200     404   404
/people/trainings/{training}/screen 302 403  403   403   403    403    403    403        403   403     403   404
/people/trainings/new         302    403     403   403   403    403    200    403        403   403     403   200
/people/trainings/lacking     302    403     403   403   403    403    200    403        403   403     403   200
/people/trainings/questions   302    403     403   403   403    403    200    403        403   403     403   200
/people/trainings/questions/new 302  403     403   403   403    403    200    403        403   403     403   200
/people/trainings/topics      302    403     403   403   403    403    200    403        403   403     200   200
/people/shelf                 302    403     403   403   403    403    200    403        403   403     403   200
/people/shelf/new             302    403     403   403   403    403    200    403        403   403     403   200
/settings/abuse               302    403     403   403   403    403    403    403        403   403     200   403
/voices/{voice}/papers        302    403     403   403   403    403    200    403        403   403     403   404
/voices/{voice}/contact       302    403     403   403   403    403    200    200        403   200     403   404
/voices/lane                  302    403     403   403   403    403    200    403        403   403     403   200
"""


def test_every_page_opens_to_every_role_as_the_table_says_and_nothing_is_written(rows):
    roles, *table = lines(PAGES)
    people, wrong = {role: _browser(role) for role in roles}, {}
    before = everything()
    for path, *statuses in table:
        for role, expected in zip(roles, statuses, strict=True):
            status = people[role].get(path.format(**vars(rows))).status_code
            if status != int(expected):
                wrong[f"{role} {path}"] = status
    assert wrong == {}
    assert {t for t, kept in everything().items() if kept != before[t]} <= {"django_session"}


def _browser(role):
    browser = Client(raise_request_exception=False)
    if name := cast.ROLES[role]:
        browser.force_login(Account.objects.get(username=name))
    return browser
