"""Contracts: agreed once, changed only by change notes that leave the past as it was."""

import threading
from datetime import date

import pytest
from django.db import DatabaseError, connections, transaction

from commonhold.base.differences import How
from commonhold.base.refusals import NotFound
from commonhold.core.audit.acting import acting
from commonhold.core.audit.models import Event
from commonhold.work.delivery.contracts import actions, queries
from commonhold.work.delivery.contracts.changing import rules as changing
from commonhold.work.delivery.contracts.checking.rules import Unfit
from commonhold.work.delivery.contracts.rules import digest
from commonhold.work.delivery.contracts.wording.rules import compare
from commonhold.work.delivery.models import ChangeNote
from commonhold.work.delivery.tests.conftest import STARTS, agreed, terms

OCTOBER = date(2026, 10, 1)


def dearer(**changed):
    """The usual terms at another price."""
    rate = {**agreed()["rates"][0], "bands": [{"from_volume": 1, "pence": 4_50}]}
    return terms(rates=[rate], **changed)


def test_a_contract_runs_from_its_start_to_its_end(market, acting_for):
    with acting_for(market.department):
        market.contract()
        assert queries.in_force(date(2026, 3, 31)) == []
        ((facts, held),) = queries.in_force(STARTS)
        assert (facts.code, facts.supplier, held) == ("receipts-26", "Meridian Services", terms())
        assert len(queries.in_force(date(2028, 3, 31))) == 1
        assert queries.in_force(date(2028, 4, 1)) == []


def test_a_change_note_holds_from_its_day_and_changes_nothing_before(market, acting_for):
    with acting_for(market.department):
        made = market.contract()
        assert market.note(made, dearer(), OCTOBER, "Postage rose") == 2
        found = queries.contract("receipts-26")
        assert found.terms_on(date(2026, 9, 30)) == terms()
        assert found.terms_on(OCTOBER) == dearer()
        note = found.note_on(OCTOBER)
        assert (note.number, note.reason, note.hash) == (2, "Postage rose", digest(dearer()))
        events = Event.objects.filter(event="delivery.contract_changed").order_by("id")
        assert events[1].detail["before"] == {"terms": digest(terms())}


def test_a_break_and_an_extension_are_change_notes_too(market, acting_for):
    with acting_for(market.department):
        made = market.contract()
        market.note(made, terms(ends="2029-03-31", extensions=[]), date(2027, 12, 1), "Extended")
        market.note(made, terms(ends="2028-12-31", extensions=[]), date(2028, 9, 1), "Broken")
        found = queries.contract("receipts-26")
        assert found.terms_on(date(2028, 12, 31)).ends == date(2028, 12, 31)
        assert found.terms_on(date(2029, 1, 1)) is None


@pytest.mark.parametrize(
    ("changed", "from_day", "refusal"),
    [
        ({}, OCTOBER, changing.NothingChanges),
        ({"exit_plan": "None"}, date(2026, 3, 31), changing.BackDated),
        ({"starts": "2026-05-01"}, OCTOBER, changing.WrongStart),
        ({"ends": "2026-08-31", "breaks": [], "indexation": []}, OCTOBER, changing.EndsBefore),
        ({"lots": [{**agreed()["lots"][0], "units": ["tamarind-pune"]}]}, OCTOBER, Unfit),
        ({"lots": [{**agreed()["lots"][0], "departments": ["nowhere"]}]}, OCTOBER, Unfit),
    ],
)
def test_what_no_change_note_can_say(market, acting_for, changed, from_day, refusal):
    with acting_for(market.department):
        made = market.contract()
        with pytest.raises(refusal):
            market.note(made, terms(**changed), from_day)
        assert len(queries.contract("receipts-26").notes) == 1


def test_the_first_note_holds_from_the_start(market, acting_for):
    with acting_for(market.department):
        made = actions.create_contract(
            code="c", supplier_id=market.meridian, title="C", actor=market.actor, at=market.at
        )
        with pytest.raises(changing.WrongStart, match="2026-04-01"):
            market.note(made, terms(), OCTOBER)
        assert queries.contract("c").terms_on(OCTOBER) is None


@pytest.mark.parametrize(
    ("field", "given"),
    [("code", "Receipts 26"), ("code", ""), ("title", " "), ("title", "x" * 201), ("supplier_id", 0)],
)
def test_what_no_contract_can_be(market, acting_for, field, given):
    usual = {
        "code": "c",
        "title": "C",
        "supplier_id": market.meridian,
        "actor": market.actor,
        "at": market.at,
    }
    with acting_for(market.department), pytest.raises((actions.ImpossibleContract, NotFound)):
        actions.create_contract(**{**usual, field: given})


def test_a_code_is_used_once(market, acting_for):
    with acting_for(market.department):
        market.contract()
        with pytest.raises(actions.ContractExists):
            market.contract()
    with pytest.raises(NotFound), acting_for(market.department):
        queries.contract("nothing-of-the-kind")


def test_the_database_keeps_notes_in_sequence_and_unchanged(market, acting_for):
    with acting_for(market.department):
        made = market.contract()
        market.note(made, dearer(), OCTOBER)
        note = queries.contract("receipts-26").notes[1]
        usual = {"contract_id": made, "reason": "x", "terms": {}, "hash": note.hash, "at": note.at, "by": "x"}
        for number, day in ((2, OCTOBER), (4, OCTOBER), (3, STARTS)):
            with pytest.raises(DatabaseError, match="out of sequence"), transaction.atomic():
                ChangeNote.objects.create(number=number, effective_from=day, by_label="x", **usual)
        for change in (lambda rows: rows.update(reason="y"), lambda rows: rows.delete()):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                change(ChangeNote.objects.all())


def test_two_notes_at_once_take_their_turn(committed_db, market, system):
    with acting(system, [market.department]):
        made = market.contract()
    numbers, start = [], threading.Barrier(2)

    def add(plan):
        start.wait()
        with acting(system, [market.department]):
            numbers.append(market.note(made, terms(exit_plan=plan), OCTOBER))
        connections.close_all()

    both = [threading.Thread(target=add, args=[plan]) for plan in ("Slowly", "Fast")]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sorted(numbers) == [2, 3]


def test_what_a_note_changes_is_told_part_by_part():
    before = terms()
    after = dearer(
        breaks=[], sites=["GB"], safeguards=[], key_people=[{"role": "Service manager", "name": "Bo"}]
    )
    found = {each.title: each for each in compare(before, after)}
    price = found["Rate of lot receipts"]
    assert price.how is How.CHANGED
    assert [(each.what, each.before, each.after) for each in price.details] == [
        ("a task", "£4.12", "£4.50"),
        ("paid for at least, a month", "500 tasks, £2,060.00", "500 tasks, £2,250.00"),
        ("from task 1,001 of a month", "£3.80", ""),
    ]
    assert found["Break on 31 March 2027"].how is How.REMOVED
    assert found["Safeguards for transfers"].how is How.REMOVED
    assert found["Key person: Service manager"].details[0].after == "Bo"
    assert found["Places"].details[0].before == "GB, IN"
    assert len(found) == 5
    assert compare(before, before) == []
