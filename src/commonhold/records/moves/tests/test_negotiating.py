"""A move is proposed, its dates are agreed on, and each side does its part."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from commonhold.base.refusals import NotFound
from commonhold.core.audit.models import Event
from commonhold.records.moves import actions, queries, rules
from commonhold.records.moves.models import Move
from commonhold.records.moves.tests.conftest import JUNE, move, state
from commonhold.records.people import actions as people
from commonhold.records.people.rules import ImpossibleDate

JULY = date(2026, 7, 1)


def test_the_department_joined_proposes_and_the_one_left_agrees(at_both):
    move_id = at_both.propose(at_both.left.hire())
    assert (state(move_id), move(move_id).name, move(move_id).on) == ("proposed", "Ada Moss", JUNE)
    at_both.agree(move_id, "from")
    assert state(move_id) == "agreed"


def test_a_counterproposal_needs_the_first_side_to_agree(at_both):
    move_id = at_both.propose(at_both.left.hire())
    actions.propose_dates(
        move_id=move_id, side="from", on=JULY, said="Handing over takes longer", **at_both.common
    )
    with pytest.raises(rules.ProposalOvertaken, match="proposal 2"):
        actions.agree_dates(move_id=move_id, side="from", number=1, **at_both.common)
    with pytest.raises(rules.OwnProposal):
        at_both.agree(move_id, "from")
    at_both.agree(move_id, "to")
    assert (state(move_id), move(move_id).on) == ("agreed", JULY)


def test_what_the_person_proposes_both_departments_have_to_agree_to(at_both):
    move_id = at_both.propose(at_both.left.hire(), side="person")
    actions.agree_dates(move_id=move_id, side="to", number=1, **at_both.common)
    assert state(move_id) == "proposed"
    actions.agree_dates(move_id=move_id, side="from", number=1, **at_both.common)
    assert state(move_id) == "agreed"


def test_another_date_after_all_has_to_be_agreed_and_released_anew(at_both):
    move_id = at_both.ready(at_both.left.hire())
    assert move(move_id).missing == []
    actions.propose_dates(move_id=move_id, side="to", on=JULY, **at_both.common)
    assert (state(move_id), move(move_id).missing) == ("proposed", ["agreed", "released"])


def test_each_side_sees_what_the_other_still_has_to_do(at_both):
    move_id = at_both.propose(at_both.left.hire())
    assert move(move_id).missing == ["agreed", "offered", "cleared", "released"]
    at_both.agree(move_id)
    actions.clear(move_id=move_id, **at_both.common)
    assert move(move_id).missing == ["offered", "released"]


def test_nobody_is_released_before_the_date_is_agreed(at_both):
    move_id = at_both.propose(at_both.left.hire())
    with pytest.raises(rules.StateForbids, match="proposed"):
        actions.release(move_id=move_id, **at_both.common)


def test_the_last_day_is_the_day_before_the_first(at_both):
    move_id = at_both.ready(at_both.left.hire())
    last_day, _, by = queries.releases([move_id])[move_id]
    assert last_day == JUNE - timedelta(days=1)
    assert by == at_both.left.actor.label


def test_a_cancelled_move_is_over(at_both):
    employment_id = at_both.left.hire()
    move_id = at_both.ready(employment_id)
    actions.cancel(move_id=move_id, side="person", reason="They stay", **at_both.common)
    assert queries.open_move(employment_id) is None
    for again in (
        lambda: actions.cancel(move_id=move_id, side="to", reason="", **at_both.common),
        lambda: actions.clear(move_id=move_id, **at_both.common),
        lambda: at_both.agree(move_id),
        lambda: at_both.offer(move_id),
    ):
        with pytest.raises(rules.StateForbids, match="cancelled"):
            again()
    assert at_both.propose(employment_id) != move_id


def test_a_second_move_from_an_employment_is_refused_and_one_from_another_is_not(at_both):
    employment_id = at_both.left.hire()
    at_both.propose(employment_id)
    with pytest.raises(rules.MovesAlready, match="Ada Moss"):
        at_both.propose(employment_id, JULY)
    at_both.propose(at_both.left.hire("Bea Birch"))


def test_a_move_is_between_two_departments_and_of_somebody_who_works_there(at_both):
    employment_id = at_both.left.hire()
    with pytest.raises(rules.SameDepartment):
        at_both.propose(employment_id, to_department_id=at_both.left.department_id)
    with pytest.raises(NotFound):
        at_both.propose(0)
    people.end_employment(employment_id=employment_id, last_day=JUNE - timedelta(days=2), **at_both.common)
    with pytest.raises(rules.NotEmployedThen, match="14 June 2026"):
        at_both.propose(employment_id)


@pytest.mark.parametrize(
    ("details", "refusal"),
    [
        ({"kind": "loan"}, rules.NoReturn),
        ({"returns_on": JULY}, rules.NoReturn),
        ({"kind": "loan", "returns_on": JUNE}, rules.ReturnsBefore),
        ({"kind": "loan", "returns_on": date(2026, 12, 14)}, rules.LoanTooShort),
        ({"kind": "secondment", "returns_on": JULY, "side": "from"}, rules.WhereTo),
        ({"to_body": "A council"}, rules.WhereTo),
        ({"to_department_id": None}, rules.WhereTo),
        (
            {"kind": "secondment", "to_department_id": None, "to_body": "A council", "returns_on": JULY},
            rules.NobodyThere,
        ),
        ({"on": date(1066, 10, 14)}, ImpossibleDate),
        ({"on": date(2026, 1, 1)}, rules.NotEmployedThen),
    ],
)
def test_impossible_moves_are_refused(at_both, details, refusal):
    employment_id = at_both.left.hire()
    with pytest.raises(refusal):
        at_both.propose(employment_id, **details)


def test_a_loan_of_six_months_and_a_secondment_out_are_moves(at_both):
    loan = at_both.propose(at_both.left.hire(), kind="loan", returns_on=date(2026, 12, 15))
    assert move(loan).returns_on == date(2026, 12, 15)
    out = at_both.propose(
        at_both.left.hire("Bea Birch"),
        kind="secondment",
        to_department_id=None,
        to_body="Borsetshire Council",
        returns_on=JULY,
        side="from",
    )
    assert (move(out).state, move(out).missing) == ("agreed", ["released"])


def test_what_was_said_and_done_is_in_the_trail_of_whoever_did_it(at_both):
    move_id = at_both.ready(at_both.left.hire())
    events = Event.objects.filter(subject=f"moves.move:{move_id}").order_by("id")
    assert list(events.values_list("event", "department_id")) == [
        ("moves.proposed", at_both.joined.department_id),
        ("moves.dates_agreed", at_both.left.department_id),
        ("moves.offered", at_both.joined.department_id),
        ("moves.cleared", at_both.joined.department_id),
        ("moves.released", at_both.left.department_id),
    ]


def test_the_database_lets_no_state_be_skipped_and_nobody_be_exchanged(at_both):
    move_id = at_both.propose(at_both.left.hire())
    other = at_both.left.hire("Bea Birch")
    for changes in (
        {"state": "completed", "completed_at": at_both.left.at, "to_employment_id": other},
        {"state": "undone", "completed_at": at_both.left.at, "to_employment_id": other},
        {"from_employment_id": other},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Move.objects.filter(id=move_id).update(**changes)
    assert state(move_id) == "proposed"


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-1, "past or today"),
        (0, "past or today"),
        (1, "1 day away"),
        (15, "2 weeks and 1 day away"),
        (27, "3 weeks and 6 days away"),
        (28, ""),
        (56, ""),
        (57, "8 weeks and 1 day away"),
    ],
)
def test_notice_outside_of_four_to_eight_weeks_is_warned_of(days, said):
    asked_on = date(2026, 4, 14)
    found = rules.warnings(asked_on + timedelta(days=days), asked_on)
    assert (said in found[0]) if said else not found
