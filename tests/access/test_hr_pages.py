"""HR's desk: somebody is found, and all that is recorded of them is on one page; nobody else sees it."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonhold.core.accounts.queries import account_by_email
from commonhold.core.audit.acting import acting
from commonhold.core.audit.models import Event
from commonhold.records.leave.schemes.actions import set_scheme
from commonhold.records.leave.schemes.rules import CIVIL_SERVICE_BANDS, Scheme
from commonhold.records.people.adjustments import actions as adjustments
from commonhold.records.people.adjustments import queries as adjusted
from commonhold.records.people.adjustments.rules import Adjustment
from commonhold.records.people.models import Employment
from tests.access.hr import CLEARANCE, FIND, FORMS, LONG, PAGE, ada, day, hr, make_office, office, read, shown

__all__ = ["ada", "hr", "make_office", "office", "read"]


@pytest.mark.parametrize("words", ["E2", "moss", "Ada  MOSS", "ada"])
def test_somebody_is_found_by_number_or_name(hr, words):
    page = shown(hr, f"{FIND}?words={words}")
    assert PAGE in page
    assert "/of/E1/" not in page


def test_who_is_not_there_is_not_found(hr):
    for words in ("nobody", "%25", "%3Cscript%3E", LONG):
        assert "Nobody whom you may see" in shown(hr, f"{FIND}?words={words}")
    assert "Nobody whom" not in shown(hr, FIND)


def test_all_that_is_recorded_is_on_the_page(hr, office, ada, read):
    for form, sent in FORMS.items():
        assert hr.post(f"{PAGE}{form}", sent).headers["Location"].startswith(PAGE), form
    page = shown(hr)
    for words in (
        "Surveyor, Roads",
        "Bo Ash, E1",
        "Continuous service since 1 January 2026",
        "UKSV, UKSV/17",
        "2 May 2036",
        "not complete: identity, employment history of three years, criminal record",
        "A &lt;quiet&gt; place",
        "Stays here",
        "Fire safety (Campus): completed on 2 May 2026",
        "A pen",
        "LA-1",
        "keeps no leave here",
    ):
        assert words in page, words
    assert "<quiet>" not in page
    assert "30,000" not in page, "what somebody is paid is payroll's"
    events = read(lambda: list(Event.objects.values_list("event", flat=True)))
    assert events.count("people.record_seen") == 1
    assert "adjustments.adjustment_recorded" in events


def test_what_is_left_of_leave_is_there_with_its_working(hr, office, system):
    with acting(system, [office.department_id]):
        scheme = Scheme(CIVIL_SERVICE_BANDS, Decimal(37))
        common = {"department_id": office.department_id, "actor": system, "at": office.at}
        set_scheme(scheme=scheme, from_date=date(2026, 1, 1), **common)
    page = shown(hr)
    assert "left of the leave year from" in page
    assert "How this was worked out" in page
    assert "keeps no leave here" not in page


@pytest.mark.parametrize("form", ["", *FORMS, "clearance/1/", "adjustment/1/", "interest/1/", "thing/1/"])
def test_another_department_sees_nothing(as_role, ada, other_department, department, form):
    away = as_role("case_worker", other_department)
    for address in (f"{PAGE}{form}", f"{PAGE}{form}?department={department}"):
        assert away.get(address).status_code == 404
        assert away.post(address, FORMS.get(form, {})).status_code == 404
    assert "Nobody whom you may see" in shown(away, f"{FIND}?words=moss")


def test_other_roles_see_nothing(as_role, ada):
    for role in ("payroll", "finance", "employee", "auditor"):
        client = as_role(role)
        for address in (FIND, PAGE, f"{PAGE}clearance/", f"{FIND}twice/"):
            assert client.get(address).status_code == 403, (role, address)


def test_what_is_somebody_elses_is_not_changed_by_the_page_of_another(hr, office, ada, system, read):
    with acting(system, [office.department_id]):
        bo = Employment.objects.get(number="E1").id
        given = [Adjustment(bo, "A desk", date(2026, 2, 2))]
        adjustments.record_adjustments(adjustments=given, actor=system, at=office.at)
    (adjustment,) = read(adjusted.recorded, [bo])[bo]
    assert hr.post(f"{PAGE}adjustment/{adjustment.id}/", day("last_day")).status_code == 404


def test_nobody_keeps_their_own_record(as_role, office, system, ada):
    worker = as_role("case_worker")
    with acting(system, [office.department_id]):
        mine = account_by_email("case_worker@works.example").id
        office.hire("Hr Worker", account_id=mine, number="E9")
    own = "/desk/people/of/E9/"
    page = shown(worker, own)
    assert "a colleague keeps it" in page
    assert "Record a clearance" not in page
    assert worker.get(f"{own}clearance/").status_code == 403
    assert worker.post(f"{own}clearance/", CLEARANCE).status_code == 403
    assert worker.get(f"{PAGE}clearance/").status_code == 200


def test_as_many_queries_however_much_is_recorded(hr, ada):
    shown(hr)
    with CaptureQueriesContext(connection) as before:
        shown(hr)
    for number in range(4):
        for form, sent in FORMS.items():
            numbered = {
                key: f"{value} {number}"
                for key, value in sent.items()
                if key in ("what", "reference", "tag", "evidence")
            }
            assert (
                hr.post(f"{PAGE}{form}", sent | numbered | {"course": f"Course {number}"}).status_code == 302
            )
    shown(hr)
    with CaptureQueriesContext(connection) as after:
        shown(hr)
    assert len(after) == len(before)
