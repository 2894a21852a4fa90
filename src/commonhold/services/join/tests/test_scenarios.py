"""Joinings, told as the people of an office live them."""

from datetime import date, datetime

import pytest

from commonhold.base.working_time import LONDON
from commonhold.core.accounts.actions import close_account
from commonhold.core.accounts.changes.actions import close_at, let_in_as_former
from commonhold.core.accounts.changes.queries import closes_at
from commonhold.core.accounts.directory.queries import of_sources
from commonhold.core.accounts.queries import account
from commonhold.core.audit.queries import EventFilter, events
from commonhold.records.people.actions import end_employment
from commonhold.records.people.assets.queries import lent
from commonhold.records.people.models import Employment, Person
from commonhold.records.people.queries import person_of_account, person_of_employment
from commonhold.records.people.rules import BankAccount
from commonhold.records.people.vetting.queries import recorded
from commonhold.services.join import submission
from commonhold.services.join.forms import duplicate_form
from commonhold.services.join.joining import TooLate
from commonhold.services.join.tests.conftest import DETAILS, EMAIL, EVIDENCE, TAX
from commonhold.work.cases import actions as cases
from commonhold.work.cases.queries import facts_now

BEFORE, FIRST = date(2026, 5, 31), date(2026, 6, 1)


def test_from_the_offer_to_the_first_day(office):
    office.runs_pay()
    reference = office.asks()
    assert office.case(reference, "manager").title == "Kim Joiner joins on 1 June 2026"
    assert office.tasks(reference, "joiner").keys() == {"give_details"}
    assert office.roles(BEFORE) == {"joiner"}
    office.finishes("hr", reference, "do_checks", "done", **EVIDENCE)
    office.finishes("joiner", reference, "give_details", "given", **DETAILS)
    office.finishes("joiner", reference, "tell_tax", "told", **TAX)
    assert "employee" not in office.roles(FIRST), "not before everything is there"
    office.finishes("manager", reference, "make_ready", "ready")
    assert "employee" not in office.roles(BEFORE)
    assert "employee" in office.roles(FIRST)
    (told,) = of_sources([f"services.join:{reference}"])
    assert (told.instruction.kind, told.instruction.due_at.astimezone(LONDON).date()) == ("create", FIRST)
    (job,) = office.employed(reference, FIRST)
    assert (job.manager_name, job.annual_pence, job.grade) == ("Manager Example", 36_000_00, "HEO")
    assert job.bank_account == BankAccount("201234", "87654321", "K Joiner")
    assert not office.employed(reference, BEFORE)
    assert set(recorded([office.job(reference)])[office.job(reference)].checks) == EVIDENCE.keys()
    office.comes(FIRST)
    employment = office.job(reference)
    office.finishes("hr", reference, "issue_kit", "issued", laptop="L-17")
    assert office.case(reference, "manager").outcome == "joined"
    assert [each.tag for _, each in lent([employment])[employment]] == ["L-17"]


def test_what_is_for_records_alone_is_in_no_case_and_no_trail(office):
    reference = office.arranged()
    trail = str(events(EventFilter(departments=[office.department_id]), limit=1000))
    for secret in ("87654321", "3600000"):
        assert secret not in str(facts_now(reference))
        assert secret not in trail


def leaver_rejoins(office, number, **changed):
    """The colleague left a while ago, and comes back."""
    Person.objects.filter(id=person_of_account(office.account("colleague"))).update(
        national_insurance_number=number
    )
    common = {"actor": office.system, "at": office.at}
    end_employment(employment_id=office.employments["colleague"], last_day=date(2026, 3, 31), **common)
    close_account(account_id=office.account("colleague"), **common)
    names = {"given_name": "Colleague", "family_name": "Example", "born": "1980-01-01"}
    return office.asks(**{**names, **changed})


def test_whoever_rejoins_is_the_same_person_with_the_same_account(office):
    reference = leaver_rejoins(office, "AB123456C")
    assert person_of_employment(office.job(reference)) == person_of_account(office.account("colleague"))
    assert facts_now(reference).variables["account_id"] == office.account("colleague")
    assert account(office.account("colleague")).is_active
    cases.withdraw_case(reference=reference, actor=office.actors["manager"], at=office.at)
    assert not account(office.account("colleague")).is_active


def test_whoever_still_sees_their_payslips_has_that_account_for_good_again(office):
    colleague, until = office.account("colleague"), datetime(2028, 2, 6, tzinfo=LONDON)
    common = {"actor": office.system, "at": office.at}
    close_at(moments={colleague: office.at}, **common)
    let_in_as_former(account_id=colleague, email="colleague@home.example", until=until, **common)
    Person.objects.filter(id=person_of_account(colleague)).update(national_insurance_number="AB123456C")
    end_employment(employment_id=office.employments["colleague"], last_day=date(2026, 3, 31), **common)
    names = {"given_name": "Colleague", "family_name": "Example", "born": "1980-01-01"}
    reference = office.asks(**names)
    assert facts_now(reference).variables["account_id"] == colleague
    assert closes_at(colleague) is None
    cases.withdraw_case(reference=reference, actor=office.actors["manager"], at=office.at)
    assert closes_at(colleague) == until


@pytest.mark.parametrize("outcome", ["same", "different"])
def test_hr_decides_whether_somebody_without_a_number_is_known(office, outcome):
    reference = leaver_rejoins(office, None, national_insurance_number=None)
    assert any("Colleague Example" in each for each in duplicate_form(facts_now(reference), office.at).told)
    office.finishes("hr", reference, "decide_duplicate", outcome)
    known = person_of_account(office.account("colleague"))
    assert (person_of_employment(office.job(reference)) == known) == (outcome == "same")


def test_a_number_that_is_another_persons_comes_back_to_whoever_asked(office):
    Person.objects.filter(id=person_of_account(office.account("colleague"))).update(
        national_insurance_number="AB123456C"
    )
    reference = office.asks()
    assert office.tasks(reference, "manager").keys() == {"correct_request"}


def test_an_address_that_is_taken_comes_back_and_leaves_no_second_employment(office):
    reference = office.asks(email="colleague@works.example")
    assert office.tasks(reference, "manager").keys() == {"correct_request"}
    before = Employment.objects.filter(valid__isempty=False).count()
    given = office.case(reference, "manager").answers | {"email": EMAIL}
    task = office.tasks(reference, "manager")["correct_request"]
    submission.correct(
        given, task_id=task.id, reference=reference, actor=office.actors["manager"], at=office.at
    )
    office.run()
    assert "make_ready" in office.tasks(reference, "manager")
    assert Employment.objects.filter(valid__isempty=False).count() == before


@pytest.mark.parametrize("how", ["withdrawn", "called off", "checks not passed"])
def test_called_off_before_the_first_day_it_never_was(office, how):
    if how == "checks not passed":
        reference = office.asks()
        office.finishes("hr", reference, "do_checks", "refuse", reason="No right to work.")
    elif how == "called off":
        reference = office.arranged()
        office.finishes("hr", reference, "call_off", "off", reason="They took another post.")
    else:
        reference = office.arranged()
        cases.withdraw_case(reference=reference, actor=office.actors["manager"], at=office.at)
    assert not Employment.objects.filter(valid__contains=FIRST, person__family_name="Joiner")
    assert office.roles(FIRST) == set()
    assert not account(office.actors["joiner"].account_id).is_active
    assert {each.state for each in of_sources([f"services.join:{reference}"])} <= {"withdrawn"}


def test_from_the_first_day_on_they_can_only_leave(office):
    reference = office.arranged()
    office.comes(FIRST)
    with pytest.raises(TooLate):
        cases.withdraw_case(reference=reference, actor=office.actors["manager"], at=office.at)
    assert office.employed(reference, FIRST)
