"""Training that counts goes along; interests go along as drafts that the new manager confirms."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from commonhold.base.refusals import NotFound
from commonhold.core.accounts.actions import open_account
from commonhold.core.audit.acting import Actor
from commonhold.records.people.declarations import actions, models, queries, rules
from commonhold.records.people.declarations.rules import Interest, Training
from commonhold.records.people.rules import AlreadyRecorded, ImpossibleDate, NotWords, NotYet
from commonhold.records.people.tests.moving import FIRST_DAY, Move, snapshot, statements

TODAY = date(2026, 4, 14)
THEN = date(2025, 5, 2)


def training(employment_id: int, course: str = "Security and data protection", **details: Any) -> Training:
    usual = {"provider": "Government Campus", "completed_on": THEN}
    return Training(**{"employment_id": employment_id, "course": course} | usual | details)  # type: ignore[arg-type]


def interest(employment_id: int, **details: Any) -> Interest:
    usual = {"kind": "outside_work", "what": "Marks exams for a board in May", "declared_on": THEN}
    return Interest(**{"employment_id": employment_id} | usual | details)  # type: ignore[arg-type]


def test_training_goes_along_while_it_counts(move: Move) -> None:
    with move.acting():
        journey = move.begin()
        ada = journey.from_employment_id
        done = [
            training(ada, valid_until=FIRST_DAY),
            training(ada, "Fire warden", valid_until=FIRST_DAY - timedelta(days=1)),
            training(ada, "First aid", completed_on=date(2020, 1, 1), valid_until=date(2023, 1, 1)),
            training(ada, "First aid", valid_until=date(2028, 5, 2)),
            training(ada, "The Civil Service Code"),
        ]
        actions.record_training(training=done, **move.by)
        told = {each.title: each.verdict for each in queries.travels([journey])[journey.move_id]}
        assert told == {
            "Security and data protection": "carried",
            "Fire warden": "asked",
            "First aid": "carried",
            "The Civil Service Code": "carried",
        }
        actions.carry(journeys=[move.complete(journey)], **move.by)
        copies = models.Training.objects.filter(carried_by=journey.move_id)
        assert sorted(copies.values_list("course", "valid_until")) == [
            ("First aid", date(2028, 5, 2)),
            ("Security and data protection", FIRST_DAY),
            ("The Civil Service Code", None),
        ]


def test_an_interest_is_a_draft_until_the_new_manager_confirms_it(move: Move) -> None:
    with move.acting():
        account_id = open_account(email="ada@example.test", label="Ada Moss", **move.by)
        journey = move.begin(account_id=account_id)
        ada = journey.from_employment_id
        given = [interest(ada), interest(ada, kind="gift", what="A pen from a supplier")]
        actions.declare_interests(interests=given, **move.by)
        gift = models.Interest.objects.get(kind="gift")
        actions.end_interest(interest_id=gift.id, **move.by)
        (told,) = queries.travels([journey])[journey.move_id]
        assert (told.title, told.verdict) == ("Outside work", "asked")

        actions.carry(journeys=[move.complete(journey)], **move.by)
        draft = models.Interest.objects.get(carried_by=journey.move_id)
        assert (draft.what, draft.declared_on, draft.status) == (given[0].what, THEN, "draft")
        with pytest.raises(rules.NotYoursToConfirm):
            actions.confirm_interest(
                interest_id=draft.id, actor=Actor.account(account_id, "Ada Moss"), at=move.old.at
            )
        actions.confirm_interest(interest_id=draft.id, **move.by)
        with pytest.raises(rules.AlreadySettled):
            actions.confirm_interest(interest_id=draft.id, **move.by)
        with pytest.raises(rules.AlreadySettled):
            actions.end_interest(interest_id=gift.id, **move.by)
        with pytest.raises(NotFound):
            actions.confirm_interest(interest_id=0, **move.by)


def test_undoing_leaves_what_was(move: Move) -> None:
    tables = (models.Training, models.Interest)
    with move.acting():
        journey = move.begin()
        ada = journey.from_employment_id
        actions.record_training(training=[training(ada)], **move.by)
        actions.declare_interests(interests=[interest(ada)], **move.by)
        there = move.complete(journey)
        before = snapshot(*tables)
        actions.carry(journeys=[there], **move.by)
        carried = snapshot(*tables)
        actions.carry(journeys=[there], **move.by)
        assert snapshot(*tables) == carried != before
        draft = models.Interest.objects.get(carried_by=journey.move_id)
        actions.confirm_interest(interest_id=draft.id, **move.by)
        actions.take_back(journeys=[there], **move.by)
        assert snapshot(*tables) == before


def test_many_move_in_as_few_statements_as_one(move: Move) -> None:
    with move.acting():
        there = []
        for name in ("Ada Moss", "Bo Ash", "Cy Fern"):
            journey = move.begin(name)
            actions.record_training(training=[training(journey.from_employment_id)], **move.by)
            actions.declare_interests(interests=[interest(journey.from_employment_id)], **move.by)
            there.append(move.complete(journey))
        with statements(2):
            assert len(queries.travels(there)) == 3
        with statements(6):
            actions.carry(journeys=there, **move.by)
        with statements(8):
            actions.take_back(journeys=there, **move.by)


@pytest.mark.parametrize(
    ("details", "refusal"),
    [
        ({"course": ""}, NotWords),
        ({"provider": "x" * 1_000_000}, NotWords),
        ({"course": "First\x00aid"}, NotWords),
        ({"completed_on": TODAY + timedelta(days=1)}, NotYet),
        ({"valid_until": THEN - timedelta(days=1)}, rules.EndsTooSoon),
        ({"valid_until": date(9999, 1, 1)}, ImpossibleDate),
        ({"employment_id": 0}, NotFound),
    ],
)
def test_training_that_cannot_be_is_refused(move: Move, details: dict[str, Any], refusal: Any) -> None:
    with move.acting():
        good = training(move.old.hire())
        with pytest.raises(refusal):
            actions.record_training(training=[good, replace(good, **details)], **move.by)
        with pytest.raises(AlreadyRecorded):
            actions.record_training(training=[good, good], **move.by)
        assert not models.Training.objects.exists()


@pytest.mark.parametrize(
    ("details", "refusal"),
    [
        ({"kind": "hobby"}, rules.UnknownKind),
        ({"what": "\n"}, NotWords),
        ({"what": "x" * 1_001}, NotWords),
        ({"declared_on": TODAY + timedelta(days=1)}, NotYet),
        ({"employment_id": 0}, NotFound),
    ],
)
def test_an_interest_that_cannot_be_is_refused(move: Move, details: dict[str, Any], refusal: Any) -> None:
    with move.acting():
        good = interest(move.old.hire())
        with pytest.raises(refusal):
            actions.declare_interests(interests=[replace(good, **details)], **move.by)
        with pytest.raises(AlreadyRecorded):
            actions.declare_interests(interests=[good, good], **move.by)
        assert not models.Interest.objects.exists()
