"""Checks and clearances are recorded, and go along with whoever moves as far as they hold."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from commonhold.base.refusals import NotFound
from commonhold.records.people.carrying.rules import Carried, shown_to
from commonhold.records.people.history.rules import NothingChanges
from commonhold.records.people.rules import AlreadyRecorded, ImpossibleDate, NotWords, NotYet
from commonhold.records.people.tests.moving import FIRST_DAY, Move, snapshot, statements
from commonhold.records.people.vetting import actions, models, queries, rules
from commonhold.records.people.vetting.rules import ELEMENTS, Check, Clearance

TODAY = date(2026, 4, 14)
THEN = date(2024, 5, 2)


def check(employment_id: int, element: str = "identity", **details: Any) -> Check:
    usual = {"evidence": "HR-2024-118", "checked_by": "Bo Ash", "checked_on": THEN}
    return Check(**{"employment_id": employment_id, "element": element} | usual | details)  # type: ignore[arg-type]


def all_checks(employment_id: int, **details: Any) -> list[Check]:
    return [check(employment_id, element, **details) for element in ELEMENTS]


def clearance(employment_id: int, level: str = "SC", **details: Any) -> Clearance:
    usual = {"reference": "UKSV/17/204", "granted_on": THEN}
    return Clearance(**{"employment_id": employment_id, "level": level} | usual | details)  # type: ignore[arg-type]


def record(move: Move, *facts: Check | Clearance) -> None:
    checks = [each for each in facts if isinstance(each, Check)]
    clearances = [each for each in facts if isinstance(each, Clearance)]
    if checks:
        actions.record_checks(checks=checks, **move.by)
    if clearances:
        actions.record_clearances(clearances=clearances, **move.by)


def said(carried: list[Carried]) -> dict[str, str]:
    return {each.title: each.verdict for each in carried}


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


@pytest.mark.parametrize(
    ("level", "review_on"),
    [
        ("AC", date(2029, 5, 2)),
        ("CTC", date(2034, 5, 2)),
        ("1B", date(2034, 5, 2)),
        ("SC", date(2034, 5, 2)),
        ("DV", date(2031, 5, 2)),
    ],
)
def test_a_clearance_is_reviewed_when_its_level_is(level: str, review_on: date) -> None:
    assert clearance(1, level).checked(TODAY).review_on == review_on


@pytest.mark.parametrize("level", ["eSC", "eDV"])
def test_when_an_enhanced_one_is_reviewed_the_authority_has_to_say(level: str) -> None:
    with pytest.raises(rules.ReviewNotKnown):
        clearance(1, level).checked(TODAY)
    assert clearance(1, level, review_on=date(2027, 1, 1)).checked(TODAY).review_on == date(2027, 1, 1)


@pytest.mark.parametrize(
    ("level", "required", "enough"),
    [
        ("SC", "SC", True),
        ("DV", "eSC", True),
        ("eDV", "CTC", True),
        ("CTC", "1B", True),
        ("CTC", "SC", False),
        ("SC", "eSC", False),
        ("eSC", "DV", False),
        ("DV", "AC", False),
        ("AC", "CTC", False),
        ("AC", "AC", True),
    ],
)
def test_a_higher_clearance_is_enough_for_a_post(level: str, required: str, enough: bool) -> None:
    assert rules.meets(level, required) is enough


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


def test_undoing_leaves_what_was_and_what_was_recorded_since(move: Move) -> None:
    with move.acting():
        journey = move.begin()
        record(move, *all_checks(journey.from_employment_id), clearance(journey.from_employment_id))
        there = move.complete(journey)
        before = snapshot(models.Check, models.Clearance)
        actions.carry(journeys=[there], **move.by)
        carried = snapshot(models.Check, models.Clearance)
        actions.carry(journeys=[there], **move.by)
        assert snapshot(models.Check, models.Clearance) == carried
        assert len(carried["Check"]) == 8
        actions.take_back(journeys=[there], **move.by)
        assert snapshot(models.Check, models.Clearance) == before

        actions.carry(journeys=[there], **move.by)
        assert there.to_employment_id is not None
        record(move, clearance(there.to_employment_id, "DV", reference="UKSV/26/1"))
        actions.take_back(journeys=[there], **move.by)
        after = snapshot(models.Check, models.Clearance)
        assert after["Check"] == before["Check"]
        assert [row for row in after["Clearance"] if row not in before["Clearance"]] != []


def test_whoever_returns_from_a_loan_finds_what_they_had_and_brings_what_is_new(move: Move) -> None:
    with move.acting():
        out = move.begin(kind="loan")
        record(move, *all_checks(out.from_employment_id), clearance(out.from_employment_id))
        there = move.complete(out)
        actions.carry(journeys=[there], **move.by)
        assert there.to_employment_id is not None
        record(move, clearance(there.to_employment_id, "DV", reference="UKSV/26/1"))
        back = replace(
            there,
            move_id=99,
            from_employment_id=there.to_employment_id,
            from_department_id=there.to_department_id,
            to_employment_id=out.from_employment_id,
            to_department_id=out.from_department_id,
            kind="return",
            to_post_id=None,
        )
        actions.carry(journeys=[back], **move.by)
        kept = queries.recorded([out.from_employment_id])[out.from_employment_id]
        assert [each.level for _, each, _ in kept.clearances] == ["SC", "DV"]
        assert models.Check.objects.filter(employment_id=out.from_employment_id).count() == 4


def test_nothing_goes_with_somebody_who_is_seconded_out(move: Move) -> None:
    with move.acting():
        journey = move.begin(kind="secondment")
        record(move, *all_checks(journey.from_employment_id))
        assert queries.travels([journey]) == {}
        actions.carry(journeys=[journey], **move.by)
        assert models.Check.objects.count() == 4


def test_many_move_in_as_few_statements_as_one(move: Move) -> None:
    with move.acting():
        journeys = [move.begin(name) for name in ("Ada Moss", "Bo Ash", "Cy Fern")]
        for each in journeys:
            record(move, *all_checks(each.from_employment_id), clearance(each.from_employment_id))
        there = [move.complete(each) for each in journeys]
        with statements(4):
            queries.travels(there)
        with statements(6):
            actions.carry(journeys=there, **move.by)
        with statements(6):
            actions.take_back(journeys=there, **move.by)
        actions.carry(journeys=[], **move.by)
        actions.take_back(journeys=[], **move.by)
        assert queries.travels([]) == {}


def test_each_department_sees_its_own(move: Move) -> None:
    with move.acting():
        journey = move.begin()
        record(move, *all_checks(journey.from_employment_id))
        there = move.complete(journey)
        actions.carry(journeys=[there], **move.by)
    with move.acting_for(move.old.department_id):
        assert set(models.Check.objects.values_list("employment_id", flat=True)) == {
            journey.from_employment_id
        }
    with move.acting_for(move.new.department_id):
        assert set(models.Check.objects.values_list("employment_id", flat=True)) == {there.to_employment_id}


@pytest.mark.parametrize(
    ("details", "refusal"),
    [
        ({"element": "star_sign"}, rules.UnknownElement),
        ({"element": ""}, rules.UnknownElement),
        ({"evidence": " "}, NotWords),
        ({"evidence": "x" * 201}, NotWords),
        ({"evidence": "HR\x00-1"}, NotWords),
        ({"checked_by": "\x1b[2J"}, NotWords),
        ({"checked_on": TODAY + timedelta(days=1)}, NotYet),
        ({"checked_on": date(1, 1, 1)}, ImpossibleDate),
        ({"until": date(2027, 1, 1)}, rules.OnlyRightToWorkEnds),
        ({"element": "right_to_work", "until": THEN}, rules.EndsTooSoon),
        ({"element": "right_to_work", "until": date(9999, 12, 31)}, ImpossibleDate),
        ({"employment_id": 0}, NotFound),
    ],
)
def test_a_check_that_cannot_be_is_refused(move: Move, details: dict[str, Any], refusal: Any) -> None:
    with move.acting():
        good = check(move.old.hire())
        with pytest.raises(refusal):
            actions.record_checks(checks=[good, replace(good, **details)], **move.by)
        assert not models.Check.objects.exists()


@pytest.mark.parametrize(
    ("details", "refusal"),
    [
        ({"level": "sc"}, rules.UnknownLevel),
        ({"level": "x" * 1_000_000}, rules.UnknownLevel),
        ({"reference": ""}, NotWords),
        ({"authority": "UK\u202eSV"}, NotWords),
        ({"granted_on": TODAY + timedelta(days=1)}, NotYet),
        ({"review_on": THEN}, rules.EndsTooSoon),
        ({"employment_id": 2**62}, NotFound),
    ],
)
def test_a_clearance_that_cannot_be_is_refused(move: Move, details: dict[str, Any], refusal: Any) -> None:
    with move.acting():
        good = clearance(move.old.hire())
        with pytest.raises(refusal):
            actions.record_clearances(clearances=[replace(good, **details)], **move.by)
        assert not models.Clearance.objects.exists()


def test_the_same_twice_is_refused_whole(move: Move) -> None:
    with move.acting():
        ada = move.old.hire()
        with pytest.raises(AlreadyRecorded):
            record(move, check(ada), check(ada))
        record(move, check(ada), clearance(ada))
        with pytest.raises(AlreadyRecorded):
            record(move, check(ada, "right_to_work"), check(ada))
        with pytest.raises(AlreadyRecorded):
            record(move, clearance(ada))
        assert models.Check.objects.count() == 1


def test_a_status_is_one_that_there_is_and_another_than_before(move: Move) -> None:
    with move.acting():
        ada = move.old.hire()
        record(move, clearance(ada))
        ((row_id, _, _),) = queries.recorded([ada])[ada].clearances
        for status, refusal in (("gone", rules.UnknownStatus), ("held", NothingChanges)):
            with pytest.raises(refusal):
                actions.note_status(clearance_id=row_id, status=status, **move.by)
        with pytest.raises(NotFound):
            actions.note_status(clearance_id=0, status="held", **move.by)
        with pytest.raises(NotFound):
            actions.require_clearance(post_id=0, level="SC", **move.by)
        with pytest.raises(rules.UnknownLevel):
            actions.require_clearance(post_id=move.new.post_id, level="top", **move.by)


def test_what_was_recorded_is_neither_changed_nor_removed_behind_the_verbs(move: Move) -> None:
    with move.acting():
        ada = move.old.hire()
        record(move, check(ada), clearance(ada))
        models.Check.objects.all().delete()
        models.Clearance.objects.all().delete()
        assert (models.Check.objects.count(), models.Clearance.objects.count()) == (1, 1)
        for change in ({"evidence": "none"}, {"checked_on": TODAY}):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                models.Check.objects.update(**change)
