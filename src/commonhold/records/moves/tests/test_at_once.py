"""Two who move the same person at the same moment, a move and a leaver, a move and a pay run."""

from datetime import date, timedelta

import pytest

from commonhold.base.refusals import Refusal
from commonhold.core.audit.acting import acting
from commonhold.core.departments.actions import create_department
from commonhold.records.moves import actions, rules
from commonhold.records.moves.tests.conftest import JUNE, Departments, state
from commonhold.records.pay.models import Payslip
from commonhold.records.pay.tests.payroll import PREPARER, Payroll
from commonhold.records.pay.tests.test_at_once import together
from commonhold.records.people import actions as people
from commonhold.records.people.actions import AlreadyEmployed
from commonhold.records.people.models import Employment
from commonhold.records.people.tests.conftest import person_of


@pytest.fixture
def both(committed_db, departments, system):
    """Opens a transaction that acts for both departments, in a database that others can reach."""

    def open_for_both():
        return acting(system, [departments.left.department_id, departments.joined.department_id])

    with open_for_both():
        departments.set_ranges()
    return open_for_both


def at_once(*works):
    """What each of several different works at the same moment got."""
    left = list(works)

    def work():
        return left.pop()()

    return together(work, len(works))


def refused(answers):
    return [each for each in answers if isinstance(each, Refusal)]


def test_of_two_moves_of_one_person_proposed_at_once_one_is_refused(both, departments):
    with both():
        employment_id = departments.left.hire()

    def propose():
        with both():
            return departments.propose(employment_id)

    answers = together(propose, 3)
    assert [type(each) for each in refused(answers)] == [rules.MovesAlready] * 2


def test_a_move_completed_twice_at_once_is_completed_once(both, departments):
    with both():
        move_id = departments.ready(departments.left.hire())

    def complete():
        with both():
            return departments.complete(move_id)

    answers = together(complete, 3)
    assert sum(isinstance(each, rules.StateForbids) for each in answers) == 2
    with both():
        assert Employment.objects.filter(department_id=departments.joined.department_id).count() == 1


def test_a_move_completed_and_cancelled_at_once_is_one_of_the_two(both, departments):
    with both():
        move_id = departments.ready(departments.left.hire())

    def complete():
        with both():
            departments.complete(move_id)

    def cancel():
        with both():
            actions.cancel(move_id=move_id, side="person", reason="", **departments.common)

    answers = at_once(complete, cancel)
    assert [type(each) for each in refused(answers)] == [rules.StateForbids]
    with both():
        begun = Employment.objects.filter(department_id=departments.joined.department_id).count()
        assert (state(move_id), begun) in (("completed", 1), ("cancelled", 0))


def test_people_of_one_department_who_move_at_once_all_move(both, departments):
    with both():
        moves = [departments.ready(departments.left.hire(f"Person {each}")) for each in ("One", "Two", "Six")]

    def complete(these):
        def work():
            with both():
                return departments.complete(*these)

        return work

    answers = at_once(complete(moves[:2]), complete([moves[2]]))
    assert refused(answers) == []


def test_a_move_and_a_leaver_at_once_never_leave_two_departments_for_one_day(both, departments):
    with both():
        employment_id = departments.left.hire()
        move_id = departments.ready(employment_id)

    def complete():
        with both():
            departments.complete(move_id)

    def leave():
        with both():
            people.end_employment(
                employment_id=employment_id, last_day=JUNE - timedelta(days=10), **departments.common
            )

    at_once(complete, leave)
    with both():
        ends = Employment.objects.get(id=employment_id).valid.upper
        begun = Employment.objects.filter(department_id=departments.joined.department_id).first()
        if state(move_id) == "completed":
            assert begun.valid.lower >= ends
        else:
            assert begun is None


def test_of_two_moves_of_one_person_to_one_department_completed_at_once_one_is_refused(
    both, departments, make_office, system, clock
):
    """They hold two employments on purpose, in two departments; a third can't employ them twice for one day."""
    known_as = {"national_insurance_number": "AB123456C"}
    with acting(system, ()):
        maps = create_department(code="maps", name="Department of Maps", actor=system, at=clock)
    third = Departments(make_office(maps), departments.joined)
    every = [departments.left.department_id, departments.joined.department_id, maps]
    with acting(system, every):
        moves = [each.ready(each.left.hire("Ada Moss", **known_as)) for each in (departments, third)]

    def complete(move_id):
        def work():
            with acting(system, every):
                return departments.complete(move_id)

        return work

    answers = at_once(*map(complete, moves))
    assert [type(each) for each in refused(answers)] == [AlreadyEmployed]
    with acting(system, every):
        assert sorted(map(state, moves)) == ["agreed", "completed"]
        begun = Employment.objects.filter(department_id=departments.joined.department_id)
        assert [each.valid.lower for each in begun] == [JUNE]


def test_a_move_and_a_pay_run_at_once_are_both_done(both, departments, clock):
    payroll = Payroll(departments.left, clock)
    with both():
        payroll.set_up()
        employment_id = payroll.employ("Ada Moss")
        move_id = departments.ready(employment_id)

    def complete():
        with both():
            departments.complete(move_id)

    def run():
        with acting(PREPARER, [departments.left.department_id]):
            return payroll.calculated(3)

    answers = at_once(complete, run)
    assert refused(answers) == []
    with both():
        assert state(move_id) == "completed"
        slip = payroll.slip(answers[0] or answers[1], employment_id)
        assert slip["salary"] in (250_000, round(250_000 * 14 / 30))


@pytest.mark.parametrize("side", ["left", "joined"])
def test_a_move_while_a_run_of_either_department_is_made_and_committed(both, departments, clock, side):
    """Whichever comes first, after the next month's runs two months are paid in all."""
    payrolls = {each: Payroll(getattr(departments, each), clock) for each in ("left", "joined")}
    with both():
        for payroll in payrolls.values():
            payroll.set_up()
            payroll.employ("Stays Here")
        employment_id = payrolls["left"].employ("Ada Moss")
        offer = {"group_id": payrolls["joined"].group_id}
        move_id = departments.ready(employment_id, date(2026, 4, 20), offer)
        other = payrolls["joined" if side == "left" else "left"]
        other.paid(1)

    def complete():
        with both():
            departments.left.at = payrolls["left"].at + timedelta(minutes=1)
            departments.complete(move_id)

    def run():
        payroll = payrolls[side]
        with acting(PREPARER, [payroll.department_id]):
            run_id = payroll.calculated(1)
        with acting(PREPARER, [payroll.department_id]):
            payroll.approve(run_id)
            payroll.commit(run_id)

    assert refused(at_once(complete, run)) == []
    with both():
        assert state(move_id) == "completed"
        for payroll in payrolls.values():
            payroll.at = clock + timedelta(days=20)
            payroll.paid(2)
        slips = Payslip.objects.filter(person_id=person_of(employment_id)).select_related("run")
        assert sum(each.amounts[each.run.columns.index("salary")] for each in slips) == 500_000
