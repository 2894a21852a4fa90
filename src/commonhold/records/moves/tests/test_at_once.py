"""Two who move the same person at the same moment, a move and a leaver, a move and a pay run."""

from datetime import timedelta

import pytest

from commonhold.base.refusals import Refusal
from commonhold.core.audit.acting import acting
from commonhold.records.moves import actions, rules
from commonhold.records.moves.tests.conftest import JUNE, state
from commonhold.records.pay.tests.payroll import PREPARER, Payroll
from commonhold.records.pay.tests.test_at_once import together
from commonhold.records.people import actions as people
from commonhold.records.people.models import Employment


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
