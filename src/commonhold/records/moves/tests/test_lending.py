"""Somebody goes on loan; the loan goes on for longer, ends with the way back, or lasts for good."""

from datetime import date

import pytest

from commonhold.records.moves import actions, queries, rules
from commonhold.records.moves.completing import actions as completing
from commonhold.records.moves.lending import actions as lending
from commonhold.records.moves.tests.conftest import JUNE, move, state
from commonhold.records.moves.tests.test_completing import days, held
from commonhold.records.people.loans.queries import loans_of

BACK = date(2026, 12, 15)


def lent(employment_id):
    return [(each.days.start, each.days.end, each.ended_as) for each in loans_of([employment_id])]


@pytest.fixture
def home(at_both):
    return at_both.left.hire()


@pytest.fixture
def loan(at_both, home):
    """Ada is on loan for half a year."""
    move_id = at_both.ready(home, kind="loan", returns_on=BACK)
    at_both.complete(move_id)
    return move_id


def test_the_home_department_keeps_the_post_and_the_host_employs_until_they_are_back(home, loan):
    assert days(home)[1] is None
    assert days(move(loan).to_employment_id) == (JUNE, None)
    assert lent(home) == [(JUNE, BACK, "")]
    assert queries.loan_of(home).id == loan == queries.loan_of(move(loan).to_employment_id).id


def test_the_way_back_on_the_agreed_day_is_agreed_and_ends_the_employment_with_the_host(at_both, home, loan):
    back = actions.come_back(loan_id=loan, on=BACK, side="from", **at_both.common)
    assert (state(back), move(back).missing) == ("agreed", [])
    assert at_both.complete(back) == {back: home}
    assert days(move(loan).to_employment_id) == (JUNE, BACK)
    assert days(home)[1] is None
    assert queries.loan_of(home) is None


def test_coming_back_on_another_day_both_have_to_agree_to(at_both, home, loan):
    back = actions.come_back(loan_id=loan, on=date(2026, 10, 1), side="from", **at_both.common)
    assert state(back) == "proposed"
    with pytest.raises(rules.Incomplete, match="no date is agreed"):
        at_both.complete(back)
    at_both.agree(back, "to")
    at_both.complete(back)
    assert lent(home) == [(JUNE, date(2026, 10, 1), "returned")]
    at_both.undo(back)
    assert lent(home) == [(JUNE, BACK, "")]


def test_nobody_comes_back_later_than_the_loan_lasts(at_both, home, loan):
    later = date(2027, 2, 1)
    with pytest.raises(rules.BackLater, match="15 December 2026"):
        actions.come_back(loan_id=loan, on=later, side="from", **at_both.common)
    lending.extend(move_id=loan, returns_on=later, side="to", **at_both.common)
    assert lent(home) == [(JUNE, later, "")]
    at_both.complete(actions.come_back(loan_id=loan, on=later, side="from", **at_both.common))
    assert days(move(loan).to_employment_id) == (JUNE, later)


def test_undoing_the_way_back_puts_them_on_loan_again(at_both, home, loan):
    host = move(loan).to_employment_id
    before = held(home), held(host)
    back = actions.come_back(loan_id=loan, on=BACK, side="from", **at_both.common)
    at_both.complete(back)
    at_both.undo(back)
    assert (held(home), held(host)) == before
    assert queries.loan_of(home).id == loan


def test_a_loan_can_be_extended_and_no_shorter(at_both, loan):
    later = date(2027, 6, 15)
    lending.extend(move_id=loan, returns_on=later, side="to", **at_both.common)
    assert move(loan).returns_on == later
    with pytest.raises(rules.NotLater, match="15 June 2027"):
        lending.extend(move_id=loan, returns_on=BACK, side="to", **at_both.common)
    actions.come_back(loan_id=loan, on=later, side="from", **at_both.common)
    with pytest.raises(rules.MovesAlready):
        lending.extend(move_id=loan, returns_on=date(2028, 1, 1), side="to", **at_both.common)


def test_a_loan_made_permanent_ends_the_employment_at_home_and_can_be_undone_as_a_whole(at_both, home, loan):
    lending.make_permanent(move_id=loan, since=date(2026, 10, 1), side="to", **at_both.common)
    assert (move(loan).kind, move(loan).returns_on, days(home)[1]) == ("permanent", None, date(2026, 10, 1))
    with pytest.raises(rules.NotOnLoan):
        lending.make_permanent(move_id=loan, since=BACK, side="to", **at_both.common)
    with pytest.raises(rules.NotOnLoan):
        actions.come_back(loan_id=loan, on=BACK, side="from", **at_both.common)
    assert lent(home) == [(JUNE, date(2026, 10, 1), "permanent")]
    at_both.undo(loan)
    assert (days(home)[1], lent(home)) == (None, [])
    assert state(loan) == "undone"


def test_a_loan_can_not_be_undone_while_a_way_back_stands(at_both, loan):
    back = actions.come_back(loan_id=loan, on=BACK, side="from", **at_both.common)
    with pytest.raises(rules.LaterMove):
        at_both.undo(loan)
    actions.cancel(move_id=back, side="from", reason="", **at_both.common)
    at_both.undo(loan)


def test_a_second_way_back_is_refused(at_both, loan):
    actions.come_back(loan_id=loan, on=BACK, side="from", **at_both.common)
    with pytest.raises(rules.MovesAlready):
        actions.come_back(loan_id=loan, on=BACK, side="to", **at_both.common)


def test_somebody_seconded_out_keeps_everything_at_home(at_both, home):
    out = at_both.propose(
        home,
        kind="secondment",
        to_department_id=None,
        to_body="Borsetshire Council",
        returns_on=date(2027, 1, 1),
        side="from",
    )
    before = held(home)
    actions.release(move_id=out, **at_both.common)
    assert at_both.complete(out) == {}
    assert (state(out), held(home)) == ("completed", before)
    again = {"on": date(2026, 7, 1), "returns_on": date(2027, 1, 1)}
    completing.reschedule(move_id=out, **again, **at_both.common)
    assert (move(out).on, held(home)) == (date(2026, 7, 1), before)
    at_both.undo(out)
    assert (state(out), held(home)) == ("undone", before)


def test_the_first_day_of_a_loan_is_changed_afterwards(at_both, home, loan):
    on = date(2026, 7, 1)
    completing.reschedule(move_id=loan, on=on, returns_on=date(2027, 1, 1), **at_both.common)
    assert lent(home) == [(on, date(2027, 1, 1), "")]
    assert days(move(loan).to_employment_id) == (on, None)
    at_both.undo(loan)
    assert lent(home) == []
