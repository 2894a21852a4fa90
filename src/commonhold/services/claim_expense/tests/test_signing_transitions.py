"""Who signs for what was handed over, and who sees whose count."""

from __future__ import annotations

import pytest

from commonhold.base.refusals import NotFound
from commonhold.services.claim_expense.tests.conftest import Office
from commonhold.services.claim_expense.tests.handing_over import RECEIPTS, HandingOver
from commonhold.services.claim_expense.tests.worker import as_
from commonhold.work.cases import queue
from commonhold.work.cases.transitions import actions as waves
from commonhold.work.delivery.transitions import actions
from commonhold.work.delivery.transitions.queries import due_wave, transition, transitions
from commonhold.work.delivery.transitions.rules import PlannedWave
from commonhold.work.delivery.transitions.signing import actions as signing
from commonhold.work.delivery.units import actions as units


@pytest.fixture
def handing(works: Office) -> HandingOver:
    return HandingOver(works)


def finished_in_between(handing: HandingOver) -> int:
    """A wave of three, one of which Acme finishes after it was counted; the transition's id."""
    works, references = handing.works, handing.claims(3)
    number = handing.plans(PlannedWave(handing.today, RECEIPTS))
    with as_(works):
        wave = due_wave(handing.today)
        assert wave is not None
        actions.begin(wave_id=wave.id, **handing.by)
        waves.list_tasks(wave=wave, at=works.at)
    with as_(works, "acme 1"), queue.inline() as works.steps:
        works.does("acme 1", references[0], "approve")
    handing.runs()
    return number


def test_what_was_finished_before_its_turn_is_a_difference_that_is_explained(handing: HandingOver) -> None:
    number = finished_in_between(handing)
    (wave,) = handing.looks(number).waves
    assert [(c.given, c.received, c.gone, c.lost) for c in wave.cells] == [(3, 2, 1, 0)]
    assert wave.differs
    with pytest.raises(signing.CannotSign, match="differ"):
        handing.signs("acme 0", number, "giving", handing.acme)
    handing.signs("acme 0", number, "giving", handing.acme, reason="We did one that morning")
    with as_(handing.works):
        told = transition(number, of_unit=handing.bolt).waves[0]
        assert told.reasons == ("We did one that morning",), "the other side is told before it signs"
    handing.signs("bolt 0", number, "receiving", handing.bolt)
    found = handing.looks(number)
    assert found.state == "signed"
    assert [(s.signed_by, s.reason) for s in found.waves[0].sides] == [
        ("Acme 0", "We did one that morning"),
        ("Bolt 0", ""),
    ]


def test_each_side_signs_for_itself_once(handing: HandingOver) -> None:
    handing.claims(1)
    number = handing.plans(PlannedWave(handing.today, RECEIPTS))
    with pytest.raises(NotFound):
        handing.signs("acme 0", number, "giving", handing.acme)
    handing.runs()
    for who in ("acme 1", "bolt 0", "checker"):
        with pytest.raises(signing.CannotSign, match="Only a supervisor"):
            handing.signs(who, number, "giving", handing.acme)
    with pytest.raises(signing.CannotSign, match="Only a supervisor"):
        handing.signs("checker", number, "giving", handing.acme, for_house=True)
    with pytest.raises(NotFound):
        handing.signs("acme 0", number, "receiving", handing.traders.ids["ours"])
    handing.signs("acme 0", number, "giving", handing.acme)
    with pytest.raises(signing.CannotSign, match="Acme 0 signed this"):
        handing.signs("acme 0", number, "giving", handing.acme)


def test_with_the_last_signature_it_is_over_and_the_unit_is_given_work_as_any_other(
    handing: HandingOver,
) -> None:
    handing.claims(1)
    number = handing.plans(PlannedWave(handing.today, RECEIPTS))
    handing.runs()
    handing.signs("acme 0", number, "giving", handing.acme)
    assert handing.looks(number).state == "moved"
    assert handing.units_of(handing.claims(1)) == {"Bolt team": 1}, "one side has not signed yet"
    handing.signs("bolt 0", number, "receiving", handing.bolt)
    found = handing.looks(number)
    assert (found.state, found.over_at) == ("signed", handing.works.at)
    assert handing.units_of(handing.claims(1)) == {"Acme team": 1}, "its contract goes on"
    with as_(handing.works), pytest.raises(actions.CannotBeCalledOff, match="It is over"):
        actions.call_off(transition_id=number, why="Too late", **handing.by)


def test_what_was_called_off_is_signed_for_without_being_over(handing: HandingOver) -> None:
    handing.claims(1)
    number = handing.plans(PlannedWave(handing.today, RECEIPTS))
    handing.runs()
    with as_(handing.works):
        actions.call_off(transition_id=number, why="Acme stays", **handing.by)
    handing.signs("acme 0", number, "giving", handing.acme)
    handing.signs("bolt 0", number, "receiving", handing.bolt)
    found = handing.looks(number)
    assert (found.state, found.over_at) == ("called off", None)


def test_the_central_unit_signs_for_the_house_and_not_for_both_sides(handing: HandingOver) -> None:
    handing.claims(1)
    with as_(handing.works):
        for name in ("bolt", "ours"):
            units.close_unit(unit_id=handing.traders.ids[name], reason="outage", **handing.by)
    number = handing.plans(PlannedWave(handing.today, RECEIPTS))
    handing.runs()
    (wave,) = handing.looks(number).waves
    assert [(s.unit, s.ours) for s in wave.sides] == [
        ("Acme team", False),
        ("The departments’ own people", True),
    ]
    handing.signs("acme 0", number, "giving", handing.acme)
    with pytest.raises(signing.CannotSign, match="other side"):
        handing.signs("acme 0", number, "receiving", None, for_house=True)
    handing.signs("checker", number, "receiving", None, for_house=True)


def test_a_unit_sees_its_own_transitions_and_no_other_unit_s_name(handing: HandingOver) -> None:
    handing.claims(1)
    number = handing.plans(PlannedWave(handing.today, RECEIPTS))
    handing.runs()
    with as_(handing.works):
        assert transitions(of_unit=handing.traders.ids["ours"]) == []
        with pytest.raises(NotFound):
            transition(number, of_unit=handing.traders.ids["ours"])
        (wave,) = transition(number, of_unit=handing.bolt).waves
        assert [(s.side, s.unit) for s in wave.sides] == [("receiving", "Bolt team")]
        assert [(c.given, c.received) for c in wave.cells] == [(1, 1)]


def test_another_company_is_not_told_who_hands_over_nor_why(handing: HandingOver) -> None:
    handing.claims(1)
    number = handing.plans(PlannedWave(handing.today, RECEIPTS))
    handing.runs()
    why = handing.looks(number).why
    assert why
    for unit_id, told in (
        (handing.acme, ("Acme team", why)),
        (handing.bolt, ("Another unit", "")),
    ):
        with as_(handing.works):
            found = transition(number, of_unit=unit_id)
        assert (found.unit, found.why) == told
