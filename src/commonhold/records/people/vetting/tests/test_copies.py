"""What a move copies is taken away whole, and nothing else is."""

from dataclasses import replace

from commonhold.records.people.tests.moving import Move, snapshot, statements
from commonhold.records.people.vetting import actions, models, queries
from commonhold.records.people.vetting.tests.facts import (
    all_checks,
    clearance,
    record,
)


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
        with statements(5):
            queries.travels(there)
        with statements(9):
            actions.carry(journeys=there, **move.by)
        with statements(8):
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
