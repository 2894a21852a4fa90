"""Checks and clearances go along with whoever moves as far as they hold."""

from datetime import date, timedelta

import pytest

from commonhold.records.people.carrying.rules import shown_to
from commonhold.records.people.rules import AlreadyRecorded
from commonhold.records.people.tests.moving import FIRST_DAY, Move
from commonhold.records.people.vetting import actions, models, queries
from commonhold.records.people.vetting.rules import ELEMENTS, Recorded
from commonhold.records.people.vetting.tests.facts import (
    TODAY,
    all_checks,
    check,
    clearance,
    record,
    said,
)
from commonhold.records.people.vetting.travelling.rules import Held, travels


def test_a_complete_baseline_check_and_a_clearance_go_along(move: Move) -> None:
    with move.acting():
        journey = move.begin()
        record(move, *all_checks(journey.from_employment_id), clearance(journey.from_employment_id))
        before = queries.travels([journey])[journey.move_id]
        assert said(before) == {"Baseline checks (BPSS)": "carried", "SC clearance": "carried"}
        assert before[1].says == "UKSV reference UKSV/17/204, to be reviewed by 2 May 2034."
        assert before[1].to_do == "Ask for the transfer: UKSV, with the reference UKSV/17/204."
        assert before[0].working[0] == "Identity: checked on 2 May 2024 by Bo Ash, evidence HR-2024-118"

        there = move.complete(journey)
        actions.carry(journeys=[there], **move.by)
        assert there.to_employment_id is not None
        kept = queries.recorded([there.to_employment_id])[there.to_employment_id]
        assert kept.missing(FIRST_DAY) == []
        ((_, copy, status),) = kept.clearances
        assert (copy.level, copy.reference, copy.review_on, status) == (
            "SC", "UKSV/17/204", date(2034, 5, 2), "transferring",
        )  # fmt: skip


def test_what_is_missing_of_the_baseline_is_asked_for_and_the_rest_not_typed_again(move: Move) -> None:
    with move.acting():
        journey = move.begin()
        record(move, check(journey.from_employment_id), check(journey.from_employment_id, "criminal_record"))
        (baseline,) = queries.travels([journey])[journey.move_id]
        assert (baseline.verdict, baseline.to_do) == (
            "asked",
            "Check: right to work, employment history of three years.",
        )
        there = move.complete(journey)
        actions.carry(journeys=[there], **move.by)
        assert there.to_employment_id is not None
        kept = queries.recorded([there.to_employment_id])[there.to_employment_id]
        assert kept.missing(FIRST_DAY) == ["right_to_work", "employment_history"]


def test_what_the_new_department_checks_before_the_move_is_recorded_with_the_employment_there(
    move: Move,
) -> None:
    with move.acting():
        journey = move.begin()
        left = journey.from_employment_id
        record(move, check(left), check(left, "criminal_record"))
        assert queries.to_check(journey) == ["right_to_work", "employment_history"]
        work = check(left, "right_to_work", until=date(2027, 9, 30), evidence="HR-2026-7", checked_on=TODAY)
        history = check(left, "employment_history", evidence="HR-2026-8", checked_on=TODAY)
        actions.record_before_move(journey=journey, checks=[work, history], **move.by)
        assert queries.to_check(journey) == []
        before = queries.travels([journey])[journey.move_id]
        assert said(before) == {
            "Baseline checks (BPSS)": "carried",
            "Checked before the first day": "carried",
        }
        assert before[0].to_do == "Check the right to work again by 30 September 2027, when it ends."
        assert "HR-2026-7" in before[1].working[0]
        assert before[1] not in shown_to(before, "from"), "where it is, is for the department joined"
        with pytest.raises(AlreadyRecorded):
            actions.record_before_move(journey=journey, checks=[work], **move.by)

        there = move.complete(journey)
        actions.carry(journeys=[there], **move.by)
        actions.carry(journeys=[there], **move.by)
        assert there.to_employment_id is not None
        kept = queries.recorded([there.to_employment_id])[there.to_employment_id]
        assert kept.missing(FIRST_DAY) == []
        assert {name: each.evidence for name, (_, each) in kept.checks.items()} == {
            "identity": "HR-2024-118",
            "criminal_record": "HR-2024-118",
            "right_to_work": "HR-2026-7",
            "employment_history": "HR-2026-8",
        }
        actions.take_back(journeys=[there], **move.by)
        kept = queries.recorded([there.to_employment_id])[there.to_employment_id]
        assert set(kept.checks) == {"right_to_work", "employment_history"}, "what was done there stays"
    with move.acting_for(move.old.department_id):
        assert not models.MoveCheck.objects.exists()


def test_after_a_long_break_all_that_was_checked_again_counts() -> None:
    recorded = Recorded({name: (1, check(1, name)) for name in ELEMENTS}, ())
    long_ago, done = FIRST_DAY - timedelta(days=500), [check(1, name, evidence="new") for name in ELEMENTS]
    assert Held(recorded, [], long_ago, FIRST_DAY).missing() == list(ELEMENTS)
    assert Held(recorded, done[1:], long_ago, FIRST_DAY).missing() == ["identity"]
    again = Held(recorded, done, long_ago, FIRST_DAY)
    assert said(travels(again, None))["Baseline checks (BPSS)"] == "carried"


def test_a_right_to_work_that_ends_is_told_and_one_that_has_ended_is_asked_for(move: Move) -> None:
    with move.acting():
        ends, ended = move.begin(), move.begin("Bo Ash")
        for journey, until in ((ends, date(2026, 9, 30)), (ended, FIRST_DAY - timedelta(days=1))):
            employment_id = journey.from_employment_id
            others = [each for each in all_checks(employment_id) if each.element != "right_to_work"]
            record(move, *others, check(employment_id, "right_to_work", until=until))
        found = queries.travels([ends, ended])
        assert found[ends.move_id][0].verdict == "carried"
        assert (
            found[ends.move_id][0].to_do
            == "Check the right to work again by 30 September 2026, when it ends."
        )
        assert found[ended.move_id][0].verdict == "asked"
        department_id = move.old.department_id
        soon = queries.right_to_work_ends(department_id, by=date(2026, 12, 31))
        assert [employment_id for employment_id, _ in soon] == [
            ended.from_employment_id,
            ends.from_employment_id,
        ]
        record(move, check(ended.from_employment_id, "right_to_work", checked_on=TODAY, evidence="settled"))
        soon = queries.right_to_work_ends(department_id, by=date(2026, 12, 31))
        assert [employment_id for employment_id, _ in soon] == [ends.from_employment_id]


@pytest.mark.parametrize(
    ("review_on", "status", "verdict"),
    [
        (date(2026, 7, 20), "held", "carried"),
        (date(2026, 7, 19), "held", "asked"),
        (FIRST_DAY, "held", "asked"),
        (date(2030, 1, 1), "suspended", "asked"),
        (date(2030, 1, 1), "withdrawn", "asked"),
    ],
)
def test_a_clearance_is_transferred_while_it_holds_for_three_months(
    move: Move, review_on: date, status: str, verdict: str
) -> None:
    with move.acting():
        journey = move.begin()
        record(move, clearance(journey.from_employment_id, review_on=review_on))
        if status != "held":
            ((clearance_id, _, _),) = queries.recorded([journey.from_employment_id])[
                journey.from_employment_id
            ].clearances
            actions.note_status(clearance_id=clearance_id, status=status, **move.by)
        _, told = queries.travels([journey])[journey.move_id]
        assert (told.verdict, "UKSV/17/204" in told.to_do) == (verdict, True)
        actions.carry(journeys=[move.complete(journey)], **move.by)
        copies = models.Clearance.objects.filter(carried_by=journey.move_id)
        assert copies.exists() == (verdict == "carried")


def test_a_higher_clearance_that_the_new_post_needs_is_asked_for_by_the_new_department(move: Move) -> None:
    with move.acting():
        journey = move.begin()
        record(move, *all_checks(journey.from_employment_id), clearance(journey.from_employment_id))
        actions.require_clearance(post_id=move.new.post_id, level="DV", **move.by)
        found = queries.travels([journey])[journey.move_id]
        assert said(found)["DV clearance for the new post"] == "asked"
        assert "DV clearance for the new post" not in said(shown_to(found, "from"))
        actions.require_clearance(post_id=move.new.post_id, level="CTC", **move.by)
        assert "asked" not in said(queries.travels([journey])[journey.move_id]).values()
        actions.require_clearance(post_id=move.new.post_id, level=None, **move.by)
        assert queries.required([move.new.post_id]) == {}


def test_after_more_than_a_year_away_all_is_checked_again(move: Move) -> None:
    with move.acting():
        gone = move.old.hire(starts=date(2020, 1, 1), ends=date(2025, 4, 20))
        longer = move.old.hire("Bo Ash", starts=date(2020, 1, 1), ends=date(2025, 4, 19))
        for employment_id in (gone, longer):
            record(move, *all_checks(employment_id), clearance(employment_id))
        back, too_late = move.looked_at(gone), move.looked_at(longer)
        found = queries.travels([back, too_late])
        assert set(said(found[back.move_id]).values()) == {"carried"}
        assert set(said(found[too_late.move_id]).values()) == {"asked"}
