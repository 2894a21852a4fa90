"""Completing a move opens and closes both sides at once; undoing it puts back what was."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from commonhold.base.refusals import NotFound, Refusal
from commonhold.core.audit.models import Event
from commonhold.records.moves import actions, queries, rules
from commonhold.records.moves.completing import actions as completing
from commonhold.records.moves.completing.queries import preview
from commonhold.records.moves.models import Move
from commonhold.records.moves.paying import actions as paying
from commonhold.records.moves.tests.conftest import JUNE, move, state
from commonhold.records.people import actions as people
from commonhold.records.people import rules as facts
from commonhold.records.people.carrying.rules import shown_to
from commonhold.records.people.history.queries import SPELLS, picture
from commonhold.records.people.models import Employment
from commonhold.records.people.tests.conftest import person_of

JULY = date(2026, 7, 1)


@pytest.fixture
def protecting(at_both):
    """The department joined protects pay above its ranges for two years."""
    paying.set_policy(
        department_id=at_both.joined.department_id,
        promotion_basis_points=0,
        protection_months=24,
        from_date=date(2026, 1, 1),
        source="Reward policy",
        **at_both.common,
    )


def days(employment_id):
    valid = Employment.objects.get(id=employment_id).valid
    return None if valid.isempty else (valid.lower, valid.upper)


def held(employment_id):
    """All that holds of an employment as known now, whichever rows say so."""
    found = {}
    for kind, (table, columns) in SPELLS.items():
        rows = table.objects.filter(employment_id=employment_id, superseded_at=None).order_by("valid")
        found[kind.__name__] = list(rows.values_list("valid", *columns))
    return days(employment_id), found


def where(employment_id, on):
    """The department, grade and pay of a person on a day, of each employment."""
    return [
        (each.department_id, each.grade, each.annual_pence) for each in picture(person_of(employment_id), on)
    ]


def test_somebody_works_in_one_department_up_to_a_day_and_in_the_other_from_the_next(at_both):
    left, joined = at_both.left.department_id, at_both.joined.department_id
    employment_id = at_both.left.hire("Ada Moss", facts.Pay(2_800_000))
    move_id = at_both.ready(employment_id)
    new = at_both.complete(move_id)
    assert where(employment_id, JUNE - timedelta(days=1)) == [(left, "EO", 2_800_000)]
    assert where(employment_id, JUNE) == [(joined, "EO", 2_900_000)]
    assert (state(move_id), move(move_id).to_employment_id) == ("completed", new[move_id])
    events = Event.objects.filter(event="moves.completed", subject=f"moves.move:{move_id}")
    assert {each.department_id for each in events} == {left, joined}


@pytest.mark.parametrize("on", [date(2026, 2, 10), date(2026, 4, 14), date(2027, 1, 1)])
def test_the_day_may_be_past_today_or_to_come(at_both, on):
    employment_id = at_both.left.hire()
    new = at_both.complete(at_both.ready(employment_id, on))
    assert days(employment_id)[1] == on == days(*new.values())[0]


def test_nothing_is_completed_of_which_something_is_missing(at_both):
    moves = [at_both.ready(at_both.left.hire()), at_both.propose(at_both.left.hire("Bea Birch"))]
    with pytest.raises(
        rules.Incomplete, match="Of Bea Birch’s move, no date is agreed and the department joined"
    ):
        at_both.complete(*moves)
    assert [state(each) for each in moves] == ["agreed", "proposed"]


def test_all_or_nothing(at_both):
    leaver = at_both.left.hire("Bea Birch")
    moves = [at_both.ready(at_both.left.hire()), at_both.ready(leaver)]
    people.end_employment(employment_id=leaver, last_day=JUNE - timedelta(days=10), **at_both.common)
    with pytest.raises(Refusal), transaction.atomic():
        at_both.complete(*moves)
    assert [state(each) for each in moves] == ["agreed", "agreed"]
    assert Employment.objects.filter(department_id=at_both.joined.department_id).count() == 0


def test_a_move_is_completed_once(at_both):
    move_id = at_both.ready(at_both.left.hire())
    at_both.complete(move_id)
    with pytest.raises(rules.StateForbids, match="completed"):
        at_both.complete(move_id)
    with pytest.raises(rules.StateForbids):
        actions.cancel(move_id=move_id, side="to", reason="", **at_both.common)
    with pytest.raises(NotFound):
        at_both.complete(move_id, 0)
    other = at_both.ready(at_both.left.hire("Bea Birch"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Move.objects.filter(id=other).update(
            state="completed", to_employment_id=move(move_id).to_employment_id, completed_at=at_both.left.at
        )


def test_many_move_at_once_to_where_they_go(at_both):
    moves = [at_both.ready(at_both.left.hire(f"Person {each}")) for each in ("One", "Two", "Three")]
    new = at_both.complete(*moves)
    assert len(set(new.values())) == 3
    assert {state(each) for each in moves} == {"completed"}


def test_undoing_puts_back_what_was(at_both):
    boss = at_both.left.hire("Bea Birch")
    employment_id = at_both.left.hire("Ada Moss", facts.Manager(boss))
    report = at_both.left.hire("Cy Cedar", facts.Manager(employment_id))
    at_both.left.change(employment_id, facts.Pay(3_100_000), date(2026, 9, 1))
    before = held(employment_id), held(report), held(boss)
    move_id = at_both.ready(employment_id)
    new = at_both.complete(move_id)[move_id]
    assert held(report) != before[1]
    at_both.undo(move_id)
    assert (held(employment_id), held(report), held(boss)) == before
    assert (state(move_id), days(new)) == ("undone", None)
    with pytest.raises(rules.StateForbids):
        at_both.undo(move_id)
    assert state(at_both.ready(employment_id, JULY)) == "agreed"


def test_a_move_from_which_somebody_moved_on_is_undone_last(at_both):
    employment_id = at_both.left.hire()
    first = at_both.ready(employment_id)
    new = at_both.complete(first)[first]
    back = at_both.propose(new, date(2027, 1, 1), to_department_id=at_both.left.department_id)
    with pytest.raises(rules.LaterMove, match="1 January 2027"):
        at_both.undo(first)
    with pytest.raises(rules.LaterMove):
        completing.reschedule(move_id=first, on=JULY, **at_both.common)
    actions.cancel(move_id=back, side="person", reason="", **at_both.common)
    at_both.undo(first)
    assert state(first) == "undone"


@pytest.mark.parametrize("on", [date(2026, 6, 1), JULY, date(2027, 3, 1)])
def test_the_day_is_changed_afterwards_with_everything(at_both, on):
    employment_id = at_both.left.hire()
    move_id = at_both.ready(employment_id)
    new = at_both.complete(move_id)[move_id]
    completing.reschedule(move_id=move_id, on=on, **at_both.common)
    assert (days(employment_id)[1], days(new)[0]) == (on, on)
    assert (move(move_id).on, move(move_id).times_completed, state(move_id)) == (on, 2, "completed")
    at_both.undo(move_id)
    assert (days(employment_id)[1], days(new)) == (None, None)


def test_protected_pay_falls_when_its_time_is_over_also_when_the_day_changes(at_both, protecting):
    employment_id = at_both.left.hire("Ada Moss", facts.Pay(3_400_000))
    move_id = at_both.ready(employment_id)
    at_both.complete(move_id)
    joined = at_both.joined.department_id
    assert where(employment_id, date(2028, 6, 14)) == [(joined, "EO", 3_400_000)]
    assert where(employment_id, date(2028, 6, 15)) == [(joined, "EO", 3_300_000)]
    for on, falls in ((JULY, date(2028, 7, 1)), (date(2026, 5, 1), date(2028, 5, 1))):
        completing.reschedule(move_id=move_id, on=on, **at_both.common)
        assert where(employment_id, falls - timedelta(days=1)) == [(joined, "EO", 3_400_000)]
        assert where(employment_id, falls) == [(joined, "EO", 3_300_000)]


def test_what_was_shown_before_is_what_is_kept(at_both):
    move_id = at_both.ready(at_both.left.hire())
    shown = preview(move_id)
    at_both.complete(move_id)
    assert queries.carried(move_id) == [each for each in shown if each.seen_by != "person"]
    completing.reschedule(move_id=move_id, on=JULY, **at_both.common)
    assert len(queries.carried(move_id)) == len(shown)


def test_the_department_left_is_never_shown_the_salary(at_both):
    move_id = at_both.ready(at_both.left.hire("Ada Moss", facts.Pay(2_800_000)))
    shown = preview(move_id)
    to_left = {each.part for each in shown_to(shown, "from")}
    to_joined = {each.part: each for each in shown_to(shown, "to")}
    assert "moves.salary" not in to_left
    assert to_joined["moves.salary"].says == "The minimum of the range, £29,000.00 a year"
    assert to_joined["moves.salary"].working[-1] == "Less than the minimum, so raised to it: £29,000.00"


def test_before_there_is_an_offer_it_says_what_is_to_do(at_both):
    move_id = at_both.propose(at_both.left.hire())
    (said,) = [each for each in preview(move_id) if each.part == "moves.salary"]
    assert (said.verdict, said.to_do) == (
        "asked",
        "Offer a post: the salary follows from the department’s rules",
    )


def test_a_part_timer_moves_with_their_hours(at_both):
    employment_id = at_both.left.hire("Ada Moss", facts.WorkingPattern(Decimal("22.2")))
    move_id = at_both.ready(employment_id, offer={"weekly_hours": Decimal("22.2")})
    new = at_both.complete(move_id)[move_id]
    assert held(new)[1]["WorkingPattern"][0][1] == Decimal("22.20")


def test_hours_that_are_agreed_are_asked_of_nobody(at_both):
    ada = at_both.left.hire("Ada Moss")
    move_id = at_both.propose(ada)
    pattern = {each.part: each for each in preview(move_id)}["people.working_pattern"]
    assert pattern.verdict == "asked"
    at_both.offer(move_id, weekly_hours=Decimal("22.2"))
    pattern = {each.part: each for each in preview(move_id)}["people.working_pattern"]
    assert (pattern.verdict, pattern.working) == (
        "converted",
        ("37 hours a week before", "22.2 hours a week after"),
    )
