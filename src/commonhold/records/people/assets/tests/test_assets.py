"""What is lent to people comes back when they leave, and the next department issues its own."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from commonhold.base.refusals import NotFound
from commonhold.core.audit.acting import acting
from commonhold.records.people import rules as people
from commonhold.records.people.assets import actions, models, queries, rules
from commonhold.records.people.assets.rules import Asset
from commonhold.records.people.carrying.rules import shown_to
from commonhold.records.people.rules import ImpossibleDate, NotWords, NotYet
from commonhold.records.people.tests.moving import Move, statements

TODAY = date(2026, 4, 14)
THEN = date(2025, 5, 2)


def lend(move: Move, employment_id: int, *things: tuple[str, str]) -> None:
    given = [Asset(employment_id, kind, tag, THEN) for kind, tag in things]
    actions.issue(assets=given, **move.by)


def test_whoever_moves_returns_what_they_have_and_gets_what_the_new_department_gives(move: Move) -> None:
    with move.acting():
        journey = move.begin()
        lend(move, journey.from_employment_id, ("laptop", "L-1"), ("pass", "P-1"))
        (back,) = models.Asset.objects.filter(tag="P-1")
        actions.note_returned(asset_id=back.id, returned_on=TODAY, **move.by)
        new = {"department_id": move.new.department_id, **move.by}
        actions.define_kit(grade=None, kinds=["laptop", "pass"], **new)
        actions.define_kit(grade="EO", kinds=["phone", "laptop"], **new)
        actions.define_kit(grade="SCS1", kinds=["card"], **new)
        told = queries.travels([journey])[journey.move_id]
        (returned,), (issued,) = shown_to(told, "from"), shown_to(told, "to")
        assert (returned.verdict, returned.says, returned.to_do) == (
            "cannot",
            "Tag L-1, since 2 May 2025.",
            "Return it to Department of Works by 19 April 2026.",
        )
        assert (issued.verdict, issued.to_do) == ("asked", "Issue by 20 April 2026: laptop, pass, phone.")
        there = move.complete(journey, grade="SCS1")
        (_, issued) = queries.travels([there])[there.move_id]
        assert issued.to_do == "Issue by 20 April 2026: laptop, pass, payment card."


def test_what_leavers_still_have_is_asked_back(move: Move) -> None:
    with move.acting():
        stays = move.old.hire()
        gone = move.old.hire("Bo Ash", ends=date(2026, 4, 1))
        lend(move, stays, ("laptop", "L-1"))
        lend(move, gone, ("laptop", "L-2"), ("keys", "K-2"))
        ((laptop, _), _) = queries.lent([gone])[gone]
        department_id = move.old.department_id
        owed = queries.owed_by_leavers(department_id, on=TODAY)
        assert [(each.name, each.tag, each.left_on) for each in owed] == [
            ("Bo Ash", "L-2", date(2026, 4, 1)),
            ("Bo Ash", "K-2", date(2026, 4, 1)),
        ]
        actions.note_returned(asset_id=laptop, returned_on=TODAY, **move.by)
        assert [each.tag for each in queries.owed_by_leavers(department_id, on=TODAY)] == ["K-2"]
        assert queries.owed_by_leavers(department_id, on=date(2026, 3, 31)) == []
        assert queries.owed_by_leavers(move.new.department_id, on=TODAY) == []


def test_a_thing_is_with_one_person_at_a_time(move: Move) -> None:
    with move.acting():
        ada, bo = move.old.hire(), move.old.hire("Bo Ash")
        lend(move, ada, ("laptop", "L-1"))
        with pytest.raises(rules.StillIssued):
            lend(move, bo, ("phone", "F-1"), ("laptop", "L-1"))
        ((laptop, _),) = queries.lent([ada])[ada]
        actions.note_returned(asset_id=laptop, returned_on=TODAY, **move.by)
        lend(move, bo, ("phone", "F-1"), ("laptop", "L-1"))
        lend(move, move.new.hire("Cy Fern"), ("laptop", "L-1"))


def test_a_thing_comes_back_once_and_after_it_was_lent(move: Move) -> None:
    with move.acting():
        ada = move.old.hire()
        lend(move, ada, ("laptop", "L-1"))
        ((laptop, _),) = queries.lent([ada])[ada]
        for day, refusal in (
            (TODAY + timedelta(days=1), NotYet),
            (THEN - timedelta(days=1), rules.ReturnedTooSoon),
            (date(1, 1, 1), ImpossibleDate),
        ):
            with pytest.raises(refusal):
                actions.note_returned(asset_id=laptop, returned_on=day, **move.by)
        actions.note_returned(asset_id=laptop, returned_on=THEN, **move.by)
        with pytest.raises(rules.AlreadyReturned):
            actions.note_returned(asset_id=laptop, returned_on=THEN, **move.by)
        with pytest.raises(NotFound):
            actions.note_returned(asset_id=0, returned_on=THEN, **move.by)


@pytest.mark.parametrize(
    ("details", "refusal"),
    [
        ({"kind": "car"}, rules.UnknownKind),
        ({"tag": "  "}, NotWords),
        ({"tag": "L" * 201}, NotWords),
        ({"tag": "L\n\x00"}, NotWords),
        ({"issued_on": TODAY + timedelta(days=1)}, NotYet),
        ({"employment_id": 0}, NotFound),
    ],
)
def test_a_thing_that_cannot_be_is_refused(move: Move, details: dict[str, Any], refusal: Any) -> None:
    with move.acting():
        good = Asset(move.old.hire(), "laptop", "L-1", THEN)
        with pytest.raises(refusal):
            actions.issue(assets=[good, replace(good, **details)], **move.by)
        assert not models.Asset.objects.exists()


def test_a_kit_is_of_things_and_grades_that_there_are(move: Move) -> None:
    with move.acting():
        to = {"department_id": move.new.department_id, **move.by}
        with pytest.raises(rules.UnknownKind):
            actions.define_kit(grade=None, kinds=["laptop", "car"], **to)
        with pytest.raises(people.UnknownGrade):
            actions.define_kit(grade="Boss", kinds=["laptop"], **to)
        actions.define_kit(grade=None, kinds=["laptop", "laptop", "pass"], **to)
        actions.define_kit(grade=None, kinds=["keys"], **to)
        assert queries.kits([move.new.department_id]) == {(move.new.department_id, None): ["keys"]}


def test_nothing_to_return_and_no_kit_is_nothing_to_say(move: Move) -> None:
    with move.acting():
        journeys = [move.begin("Ada Moss"), move.begin("Bo Ash")]
        with statements(4):
            assert queries.travels(journeys) == {each.move_id: [] for each in journeys}
        assert queries.travels([move.begin("Cy Fern", kind="secondment")]) == {}


def test_of_two_who_issue_the_same_thing_at_once_one_is_refused(committed_db: str, move: Move) -> None:
    with move.acting():
        both = [move.old.hire(), move.old.hire("Bo Ash")]

    def issue(employment_id: int) -> bool:
        try:
            with acting(move.old.actor, [move.old.department_id]):
                lend(move, employment_id, ("laptop", "L-1"))
            return True
        except rules.StillIssued:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(issue, both)) == [False, True]
