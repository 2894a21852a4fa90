"""Leavings, told as the people of an office live them."""

from datetime import date, datetime

import pytest

from commonhold.base.working_time import LONDON
from commonhold.core.accounts.changes.queries import closes_at
from commonhold.core.accounts.directory.queries import of_sources
from commonhold.records.leave.schemes.actions import set_scheme
from commonhold.records.leave.schemes.rules import CIVIL_SERVICE_BANDS, Scheme
from commonhold.records.pay.debts.actions import raise_debt
from commonhold.records.pay.groups.actions import create_group, plan_year
from commonhold.records.pay.models import OneOff
from commonhold.records.pay.standing.actions import create_element, set_terms
from commonhold.records.pay.standing.rules import Terms
from commonhold.records.people import actions as people
from commonhold.records.people.assets.actions import issue
from commonhold.records.people.assets.queries import lent, owed_by_leavers
from commonhold.records.people.assets.rules import Asset
from commonhold.services.leave.forms import owed_form
from commonhold.services.leave.leaving import TooLate
from commonhold.work.cases import actions as cases
from commonhold.work.cases.queries import facts_now

LAST, AFTER = date(2026, 5, 29), date(2026, 5, 30)


def test_from_resigning_to_the_day_after(office):
    reference = office.arranged()
    assert office.case(reference, "leaver").title == "Leaver Example leaves on 29 May 2026"
    assert office.employed("leaver", LAST)
    assert not office.employed("leaver", AFTER)
    assert (office.roles("leaver", LAST), office.roles("leaver", AFTER)) == ({"employee"}, {"former"})
    assert closes_at(office.account("leaver")) == datetime(2026, 5, 30, tzinfo=LONDON)
    (shut,) = of_sources([f"services.leave:{reference}"])
    assert (shut.instruction.kind, shut.instruction.due_at) == (
        "disable",
        datetime(2026, 5, 30, tzinfo=LONDON),
    )
    assert office.employed("report", AFTER)[0].manager_name == "Manager Example"
    office.finishes(
        "leaver", reference, "write_knowledge", "written", reason="The keys of the archive are with Kim."
    )
    office.finishes("payroll", reference, "settle_owed", "settled")
    office.finishes("manager", reference, "take_back_things", "done")
    office.comes(AFTER)
    assert office.case(reference, "hr").outcome == "left"


def test_open_work_passes_to_the_manager_with_the_last_day(office):
    waits = office.asks("report", last_day="2026-08-28")
    office.finishes("hr", waits, "confirm_leaving", "confirm", last_day="2026-08-28", closes="end")
    assert "take_back_things" in office.tasks(waits, "leaver")
    office.arranged()
    office.comes(AFTER)
    assert "take_back_things" in office.tasks(waits, "manager")


def test_the_manager_asks_and_hr_agrees_on_another_day_and_closes_at_once(office):
    reference = office.asks(
        "manager", who="other", employee_number=office.number("leaver"), reason="dismissal"
    )
    assert "confirm_leaving" not in office.tasks(reference, "leaver")
    office.finishes("hr", reference, "confirm_leaving", "confirm", last_day="2026-04-30", closes="now")
    assert closes_at(office.account("leaver")) == office.at
    assert not office.employed("leaver", date(2026, 5, 1))
    assert office.tasks(reference, "manager") == {}, "nobody decides about what they asked for"
    assert {"take_back_things", "gather_knowledge", "let_stay"} <= office.tasks(reference, "hr").keys()


def test_hr_who_leaves_or_asks_confirms_neither(office):
    own = office.asks("hr")
    assert "confirm_leaving" not in office.tasks(own, "hr")
    assert "confirm_leaving" in office.tasks(own, "other_hr")
    about_hr = office.asks("other_hr", who="other", employee_number=office.number("hr"))
    assert office.tasks(about_hr, "hr") == {}


def test_payroll_sees_leave_and_debts_and_pays_what_is_owed_once(office, system):
    at, department_id = office.at, office.department_id
    scheme = Scheme(CIVIL_SERVICE_BANDS, office_hours := office.employed("leaver", LAST)[0].weekly_hours)
    assert office_hours == 37
    set_scheme(department_id=department_id, scheme=scheme, from_date=date(2025, 4, 1), actor=system, at=at)
    group = create_group(
        department_id=department_id, code="monthly", name="Monthly", frequency="monthly", actor=system, at=at
    )
    for year in (2025, 2026):
        plan_year(group_id=group, year=year, actor=system, at=at)
    element = create_element(
        department_id=department_id,
        code="leave-pay",
        title="Leave not taken",
        kind="allowance",
        actor=system,
        at=at,
    )
    job = office.employments["leaver"]
    terms = Terms(group, "1257L", False, "A", (), "none")
    set_terms(employment_id=job, terms=terms, from_date=date(2026, 4, 1), actor=system, at=at)
    raise_debt(
        employment_id=job,
        amount_pence=120_00,
        reason="Paid twice in March",
        raised_on=date(2026, 4, 1),
        actor=system,
        at=at,
    )
    reference = office.arranged()
    form = owed_form(facts_now(reference), at)
    assert "They owe £120.00: Paid twice in March." in form.told
    assert form.usual["pence"] > 0
    office.finishes(
        "payroll",
        reference,
        "settle_owed",
        "pay",
        element=str(element),
        period=form.usual["period"],
        pence=form.usual["pence"],
    )
    once = OneOff.objects.get()
    assert (once.employment_id, once.amount_pence) == (job, form.usual["pence"])
    assert str(form.usual["pence"]) not in str(facts_now(reference))
    cases.withdraw_case(reference=reference, actor=office.actors["leaver"], at=office.at)
    assert not OneOff.objects.filter(superseded_at=None)


def test_what_was_lent_comes_back_or_stays_on_the_list(office, system):
    job = office.employments["leaver"]
    things = [Asset(job, "laptop", "L-1", date(2026, 1, 5)), Asset(job, "pass", "P-1", date(2026, 1, 5))]
    issue(assets=things, actor=system, at=office.at)
    (laptop, _), (_, _) = lent([job])[job]
    reference = office.arranged()
    given = {f"asset_{laptop}": office.at.date().isoformat()}
    office.finishes("manager", reference, "take_back_things", "done", **given)
    assert [each.tag for each in owed_by_leavers(office.department_id, on=AFTER)] == ["P-1"]


def test_a_resignation_that_is_withdrawn_leaves_everything_as_it_was(office):
    before = office.employed("leaver", AFTER), office.employed("report", AFTER)
    reference = office.arranged()
    cases.withdraw_case(reference=reference, actor=office.actors["leaver"], at=office.at)
    assert (office.employed("leaver", AFTER), office.employed("report", AFTER)) == before
    assert office.roles("leaver", AFTER) == {"employee"}
    assert closes_at(office.account("leaver")) is None
    (shut,) = of_sources([f"services.leave:{reference}"])
    assert shut.state == "withdrawn"


def test_hr_lets_somebody_stay(office):
    before = office.employed("leaver", AFTER)
    reference = office.arranged()
    office.finishes("hr", reference, "let_stay", "stay", reason="We talked about it.")
    assert office.case(reference, "hr").outcome == "stays"
    assert office.employed("leaver", AFTER) == before


def test_before_hr_confirms_it_is_withdrawn_without_a_trace(office):
    reference = office.asks()
    cases.withdraw_case(reference=reference, actor=office.actors["leaver"], at=office.at)
    assert office.employed("leaver", AFTER)[0].employed.end is None


def test_after_the_last_day_it_cannot_be_taken_back(office):
    reference = office.arranged()
    office.comes(AFTER)
    with pytest.raises(TooLate):
        cases.withdraw_case(reference=reference, actor=office.actors["leaver"], at=office.at)
    assert not office.employed("leaver", AFTER)


def test_what_cannot_be_arranged_comes_back_to_the_asker_with_the_reason(office, system):
    reference = office.asks(last_day="2026-06-30")
    people.end_employment(
        employment_id=office.employments["leaver"], last_day=date(2026, 5, 1), actor=system, at=office.at
    )
    office.finishes("hr", reference, "confirm_leaving", "confirm", last_day="2024-06-30", closes="end")
    assert "correct_request" in office.tasks(reference, "leaver")
    assert office.roles("leaver", AFTER) == {"employee"}
