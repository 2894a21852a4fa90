"""Checks and clearances are recorded once, as they can be, and stay as they were."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from commonhold.base.refusals import NotFound
from commonhold.records.people.history.rules import NothingChanges
from commonhold.records.people.rules import AlreadyRecorded, ImpossibleDate, NotWords, NotYet
from commonhold.records.people.tests.moving import Move
from commonhold.records.people.vetting import actions, models, queries, rules
from commonhold.records.people.vetting.tests.facts import (
    THEN,
    TODAY,
    check,
    clearance,
    record,
)


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
