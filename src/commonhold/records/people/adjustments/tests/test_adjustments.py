"""Adjustments go along only where the person says so, and of the others nobody else learns."""

import threading
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from commonhold.base.refusals import NotFound
from commonhold.core.accounts.actions import open_account
from commonhold.core.audit.acting import Actor, acting
from commonhold.records.people.adjustments import actions, models, queries, rules
from commonhold.records.people.adjustments.rules import Adjustment
from commonhold.records.people.carrying.rules import Journey, shown_to
from commonhold.records.people.history.rules import NothingChanges
from commonhold.records.people.rules import AlreadyRecorded, ImpossibleDate, NotWords, NotYet
from commonhold.records.people.tests.moving import FIRST_DAY, Move, snapshot, statements

TODAY = date(2026, 4, 14)
DESK, HOURS = "A desk that goes up and down", "Begins at ten"


def adjusted(move: Move, employment_id: int, *whats: str) -> list[int]:
    """Record adjustments, and return their ids."""
    since = date(2025, 6, 2)
    given = [Adjustment(employment_id, what, since) for what in whats]
    actions.record_adjustments(adjustments=given, **move.by)
    return [each.id for each in queries.recorded([employment_id])[employment_id]]


def with_account(move: Move, name: str = "Ada Moss") -> tuple[Journey, Actor]:
    """Somebody who can sign in, and moves."""
    email = f"{name.lower().replace(' ', '.')}@example.test"
    account_id = open_account(email=email, label=name, **move.by)
    return move.begin(name, account_id=account_id), Actor.account(account_id, name)


def test_only_what_the_person_shares_goes_along(move: Move) -> None:
    with move.acting():
        journey, ada = with_account(move)
        desk, _ = adjusted(move, journey.from_employment_id, DESK, HOURS)
        actions.share(adjustment_id=desk, shared=True, actor=ada, at=move.old.at)
        told = queries.travels([journey])[journey.move_id]
        assert [(each.verdict, each.data_class) for each in told] == [
            ("carried", "health"),
            ("stopped", "health"),
        ]
        assert [each.says for each in shown_to(told, "to")] == [f"{DESK} (since 2 June 2025)."]
        assert shown_to(told, "from") == shown_to(told, "to")
        assert HOURS in shown_to(told, "person")[1].says

        there = move.complete(journey)
        actions.carry(journeys=[there], **move.by)
    with move.acting_for(move.new.department_id):
        (copy,) = models.Adjustment.objects.all()
        assert (copy.what, copy.employment_id, copy.shared, copy.decided_at) == (
            DESK, there.to_employment_id, False, None,
        )  # fmt: skip


def test_consent_is_withdrawn_as_easily_as_it_is_given(move: Move) -> None:
    with move.acting():
        journey, ada = with_account(move)
        (desk,) = adjusted(move, journey.from_employment_id, DESK)
        later = move.old.at + timedelta(hours=1)
        actions.share(adjustment_id=desk, shared=True, actor=ada, at=move.old.at)
        actions.share(adjustment_id=desk, shared=False, actor=ada, at=later)
        (kept,) = queries.recorded([journey.from_employment_id])[journey.from_employment_id]
        assert (kept.shared, kept.decided_at) == (False, later)
        actions.carry(journeys=[move.complete(journey)], **move.by)
        assert models.Adjustment.objects.count() == 1
        with pytest.raises(NothingChanges):
            actions.share(adjustment_id=desk, shared=False, actor=ada, at=later)


def test_nobody_shares_what_is_somebody_elses(move: Move) -> None:
    with move.acting():
        journey, _ = with_account(move)
        _, bo = with_account(move, "Bo Ash")
        (desk,) = adjusted(move, journey.from_employment_id, DESK)
        (of_nobody,) = adjusted(move, move.old.hire("Cy Fern"), DESK)
        for adjustment_id, actor in ((desk, bo), (desk, move.old.actor), (of_nobody, move.old.actor)):
            with pytest.raises(rules.OnlyThePersonDecides):
                actions.share(adjustment_id=adjustment_id, shared=True, actor=actor, at=move.old.at)
        with pytest.raises(NotFound):
            actions.share(adjustment_id=0, shared=True, actor=bo, at=move.old.at)


def test_what_has_ended_before_the_first_day_stays(move: Move) -> None:
    with move.acting():
        journey, ada = with_account(move)
        ids = adjusted(move, journey.from_employment_id, DESK, HOURS)
        for each in ids:
            actions.share(adjustment_id=each, shared=True, actor=ada, at=move.old.at)
        for each, last_day in zip(ids, (FIRST_DAY - timedelta(days=1), FIRST_DAY), strict=True):
            actions.end_adjustment(adjustment_id=each, last_day=last_day, **move.by)
        assert [each.says for each in queries.travels([journey])[journey.move_id]] == [
            f"{HOURS} (since 2 June 2025)."
        ]
        with pytest.raises(rules.AlreadyEnded):
            actions.end_adjustment(adjustment_id=ids[0], last_day=FIRST_DAY, **move.by)


def test_undoing_leaves_what_was(move: Move) -> None:
    with move.acting():
        journey, ada = with_account(move)
        desk, _ = adjusted(move, journey.from_employment_id, DESK, HOURS)
        actions.share(adjustment_id=desk, shared=True, actor=ada, at=move.old.at)
        there = move.complete(journey)
        before = snapshot(models.Adjustment)
        for _ in range(2):
            actions.carry(journeys=[there], **move.by)
        assert len(snapshot(models.Adjustment)["Adjustment"]) == 3
        assert there.to_employment_id is not None
        new = adjusted(move, there.to_employment_id, "A screen reader")
        actions.take_back(journeys=[there], **move.by)
        left = snapshot(models.Adjustment)["Adjustment"]
        assert [row for row in left if row[0] not in new] == before["Adjustment"]
        assert len(left) == 3


def test_many_move_in_as_few_statements_as_one(move: Move) -> None:
    with move.acting():
        there = []
        for name in ("Ada Moss", "Bo Ash", "Cy Fern"):
            journey, person = with_account(move, name)
            (desk,) = adjusted(move, journey.from_employment_id, DESK)
            actions.share(adjustment_id=desk, shared=True, actor=person, at=move.old.at)
            there.append(move.complete(journey))
        with statements(1):
            queries.travels(there)
        with statements(5):
            actions.carry(journeys=there, **move.by)
        with statements(4):
            actions.take_back(journeys=there, **move.by)
        assert queries.travels([replace(there[0], kind="secondment")]) == {}


@pytest.mark.parametrize(
    ("details", "refusal"),
    [
        ({"what": ""}, NotWords),
        ({"what": "x" * 501}, NotWords),
        ({"what": "desk\x07"}, NotWords),
        ({"since": TODAY + timedelta(days=1)}, NotYet),
        ({"since": date(1066, 10, 14)}, ImpossibleDate),
        ({"review_on": date(2020, 1, 1)}, rules.ReviewedTooSoon),
        ({"employment_id": 0}, NotFound),
    ],
)
def test_an_adjustment_that_cannot_be_is_refused(move: Move, details: dict[str, Any], refusal: Any) -> None:
    with move.acting():
        good = Adjustment(move.old.hire(), DESK, date(2025, 6, 2))
        with pytest.raises(refusal):
            actions.record_adjustments(adjustments=[good, replace(good, **details)], **move.by)
        assert not models.Adjustment.objects.exists()
        actions.record_adjustments(adjustments=[good], **move.by)
        with pytest.raises(AlreadyRecorded):
            actions.record_adjustments(adjustments=[good], **move.by)
        (row_id,) = models.Adjustment.objects.values_list("id", flat=True)
        with pytest.raises(rules.EndsTooSoon):
            actions.end_adjustment(adjustment_id=row_id, last_day=date(2025, 6, 1), **move.by)
        with pytest.raises(ImpossibleDate):
            actions.end_adjustment(adjustment_id=row_id, last_day=date(9999, 12, 31), **move.by)


def test_consent_withdrawn_at_the_same_moment_comes_first_or_too_late_and_never_half(
    committed_db: str, move: Move
) -> None:
    """The carrying waits for the withdrawal that has begun, and then finds that nothing is shared."""
    with move.acting():
        journey, ada = with_account(move)
        (desk,) = adjusted(move, journey.from_employment_id, DESK)
        actions.share(adjustment_id=desk, shared=True, actor=ada, at=move.old.at)
        there = move.complete(journey)
    withdrawn, both = threading.Event(), [move.old.department_id, move.new.department_id]

    def carry() -> None:
        try:
            withdrawn.wait(10)
            with acting(move.old.actor, both):
                actions.carry(journeys=[there], **move.by)
        finally:
            connection.close()

    carrying = threading.Thread(target=carry)
    carrying.start()
    with acting(ada, both):
        actions.share(adjustment_id=desk, shared=False, actor=ada, at=move.old.at)
        withdrawn.set()
        carrying.join(0.5)
        assert carrying.is_alive()
    carrying.join(10)
    with move.acting():
        assert models.Adjustment.objects.count() == 1
