"""HR's desk: somebody is found, all that is recorded of them is on one page, and each thing is recorded and changed."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commonhold.core.accounts.queries import account_by_email
from commonhold.core.audit.acting import acting
from commonhold.core.audit.models import Event
from commonhold.records.leave.schemes.actions import set_scheme
from commonhold.records.leave.schemes.rules import CIVIL_SERVICE_BANDS, Scheme
from commonhold.records.pay.tests.test_at_once import together
from commonhold.records.people.adjustments import actions as adjustments
from commonhold.records.people.adjustments import queries as adjusted
from commonhold.records.people.adjustments.rules import Adjustment
from commonhold.records.people.assets.queries import lent
from commonhold.records.people.declarations import queries as declared
from commonhold.records.people.models import Employment
from commonhold.records.people.rules import Manager
from commonhold.records.people.tests.conftest import Office, make_office
from commonhold.records.people.vetting import queries as vetting

__all__ = ["make_office"]

FIND = "/desk/people/"
PAGE = "/desk/people/of/E2/"
LONG = "x" * 5_000


def day(field: str, typed: str = "2 5 2026") -> dict[str, str]:
    return dict(zip((f"{field}-{part}" for part in ("day", "month", "year")), typed.split(), strict=True))


CLEARANCE = {"level": "SC", "authority": "UKSV", "reference": "UKSV/17", **day("granted_on")}
CHECK = {"element": "right_to_work", "evidence": "HR-1", "checked_by": "Bo Ash", **day("checked_on")}
ADJUSTMENT = {"what": "A <quiet> place", **day("since")}
TRAINING = {"course": "Fire safety", "provider": "Campus", **day("completed_on")}
INTEREST = {"kind": "gift", "what": "A pen", **day("declared_on")}
THING = {"kind": "laptop", "tag": "LA-1", **day("issued_on")}
FORMS = {
    "clearance/": CLEARANCE,
    "check/": CHECK,
    "adjustment/": ADJUSTMENT,
    "training/": TRAINING,
    "interest/": INTEREST,
    "thing/": THING,
}


@pytest.fixture
def office(department: int, make_office: Callable[[int], Office]) -> Office:
    return make_office(department)


@pytest.fixture
def ada(office: Office, system) -> int:
    """Ada Moss, E2, whose manager is Bo Ash, E1."""
    with acting(system, [office.department_id]):
        bo = office.hire("Bo Ash")
        return office.hire("Ada Moss", Manager(bo))


@pytest.fixture
def hr(as_role, ada) -> Client:
    return as_role("case_worker")


@pytest.fixture
def read(office, system):
    """Reads something as whoever acts for the department."""

    def made(of, *of_what):
        with acting(system, [office.department_id]):
            return of(*of_what)

    return made


def shown(client: Client, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[:300]
    return " ".join(answer.content.decode().split())


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


def test_a_clearance_is_renewed_and_withdrawn(hr, ada, read):
    hr.post(f"{PAGE}clearance/", CLEARANCE)
    hr.post(f"{PAGE}clearance/", CLEARANCE | day("granted_on", "3 6 2026"))
    (first, _, _), (second, _, _) = read(vetting.recorded, [ada])[ada].clearances
    form = f"{PAGE}clearance/{first}/"
    assert "Withdrawn" in shown(hr, form)
    assert hr.post(form, {"status": "withdrawn"}).status_code == 302
    assert "already what is recorded" in hr.post(form, {"status": "withdrawn"}).content.decode()
    statuses = {each: status for each, _, status in read(vetting.recorded, [ada])[ada].clearances}
    assert statuses == {first: "withdrawn", second: "held"}
    assert 'value="SC" selected' in shown(hr, f"{PAGE}clearance/?level=SC")


def test_what_was_recorded_ends(hr, ada, read):
    for form in ("adjustment/", "interest/", "thing/"):
        hr.post(f"{PAGE}{form}", FORMS[form])
    (adjustment,) = read(adjusted.recorded, [ada])[ada]
    ((interest, _, _),) = read(declared.recorded, [ada])[ada].interests
    ((thing, _),) = read(lent, [ada])[ada]
    steps = (
        (f"adjustment/{adjustment.id}/", day("last_day")),
        (f"interest/{interest}/", {"step": "confirm"}),
        (f"interest/{interest}/", {"step": "end"}),
        (f"thing/{thing}/", day("returned_on")),
    )
    for form, sent in steps:
        assert hr.post(f"{PAGE}{form}", sent).status_code == 302, form
    assert "has ended already" in hr.post(f"{PAGE}{steps[0][0]}", steps[0][1]).content.decode()
    assert hr.post(f"{PAGE}{steps[3][0]}", steps[3][1]).status_code == 404
    assert read(lent, [ada])[ada] == []


@pytest.mark.parametrize(
    ("form", "wrong", "field", "said"),
    [
        ("clearance/", {"level": ""}, "level", "Choose the level"),
        ("clearance/", {"level": "XX"}, "level", "Choose the level"),
        ("clearance/", {"reference": " "}, "reference", ""),
        ("clearance/", {"authority": LONG}, "authority", ""),
        ("clearance/", {"level": "eDV"}, "review_on", "not published"),
        ("clearance/", day("granted_on", "31 2 2026"), "granted_on", "such as 27 3 2027"),
        ("clearance/", day("granted_on", "1 1 2199"), "granted_on", ""),
        ("clearance/", day("review_on", "1 1 2020"), "review_on", "is not after"),
        ("check/", {"element": "gossip"}, "element", "Choose what was checked"),
        ("check/", {"element": "identity", **day("until", "1 1 2030")}, "until", "Only the right to work"),
        ("check/", {"evidence": "\u202e\n"}, "evidence", ""),
        ("adjustment/", {"what": ""}, "what", ""),
        ("adjustment/", {"what": LONG}, "what", ""),
        ("adjustment/", day("review_on", "1 5 2026"), "review_on", "would come before"),
        ("training/", {"provider": ""}, "provider", ""),
        ("training/", day("valid_until", "1 1 2020"), "valid_until", "before it was completed"),
        ("interest/", {"kind": "<b>"}, "kind", "Choose the kind"),
        ("interest/", day("declared_on", "x y z"), "declared_on", "such as"),
        ("thing/", {"tag": ""}, "tag", ""),
        ("thing/", {"kind": "horse"}, "kind", "Choose the kind"),
    ],
)
def test_what_can_not_be_right_is_said_at_its_field(hr, ada, read, form, wrong, field, said):
    page = hr.post(f"{PAGE}{form}", FORMS[form] | wrong).content.decode()
    assert f'href="#{field}"' in page
    assert said in page
    assert read(vetting.recorded, [ada])[ada].clearances == ()
    assert read(adjusted.recorded, [ada])[ada] == read(lent, [ada])[ada] == []


@pytest.mark.parametrize("form", ["clearance/", "adjustment/", "thing/"])
def test_what_is_recorded_twice_at_once_is_recorded_once(committed_db, hr, ada, read, form):
    answers = together(lambda: hr.post(f"{PAGE}{form}", FORMS[form]).status_code)
    assert sorted(answers) == [200, 302]
    kept = [read(adjusted.recorded, [ada])[ada], read(lent, [ada])[ada]]
    assert sum(map(len, [*kept, read(vetting.recorded, [ada])[ada].clearances])) == 1


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
