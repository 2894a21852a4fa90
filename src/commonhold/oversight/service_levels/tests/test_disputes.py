"""Disputes: both sides heard, somebody else decides, within bounds; and what is then settled."""

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from commonhold.base.refusals import NotFound
from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments.queries import department_ids
from commonhold.oversight.service_levels import rules
from commonhold.oversight.service_levels.disputes import actions
from commonhold.oversight.service_levels.disputes.rules import SIDES, bounds, lines
from commonhold.oversight.service_levels.models import Decision
from commonhold.oversight.service_levels.settling import actions as settling
from commonhold.oversight.service_levels.settling.rules import bookings, total_pence
from commonhold.oversight.service_levels.tests.agreed import KNOWN, done, june
from commonhold.oversight.service_levels.tests.conftest import moment
from commonhold.oversight.service_levels.tests.test_properties import contracts, months

CREDIT = "credit:in-time"


@pytest.fixture
def facts(supply):
    """June: £23.00 charged, £2.30 credited for one task of five that was late."""
    for _ in range(4):
        supply.task(moment(6, 1))
    supply.task(moment(6, 1), took=20, of="letters")
    return supply.close(6)


def test_a_credit_is_disputed_answered_decided_and_settled(supply, facts):
    number = supply.dispute(facts, CREDIT, "supplier")
    supply.do(
        actions.argue,
        moment(8, 1, 12),
        by="client",
        statement_id=facts.id,
        dispute_id=number,
        side="department",
        words="The letter came a week later",
        evidence="Post book, 9 June",
    )
    supply.decide(facts, number, 115)
    (dispute,) = supply.statement(facts.id).disputes
    assert [(each.side, each.words) for each in dispute.said] == [
        ("supplier", "That is not how it was"),
        ("department", "The letter came a week later"),
    ]
    assert dispute.decision.amount_pence == 115
    letters, works = supply.settle(facts)
    assert (letters.charge_pence, letters.credit_pence, letters.decision_pence, letters.net_pence) == (
        460,
        -46,
        23,
        437,
    )
    assert (works.charge_pence, works.credit_pence, works.decision_pence, works.net_pence) == (
        1840,
        -184,
        92,
        1748,
    )
    settled = supply.statement(facts.id).settled
    assert settled.total_pence == 2070 + 115
    assert [case for _, case in settled.bookings] == ["CH-BOOK-letters", "CH-BOOK-works"]


def test_nobody_decides_who_spoke(supply, facts):
    number = supply.dispute(facts, CREDIT, "supplier", by="ann")
    said = {"statement_id": facts.id, "dispute_id": number, "side": "department", "evidence": ""}
    supply.do(actions.argue, moment(8, 1), by="bob", words="No", **said)
    for who in ("ann", "bob"):
        with pytest.raises(actions.OwnDispute):
            supply.decide(facts, number, 0, by=who)
    with (
        acting(Actor.system("bob"), department_ids()),
        pytest.raises(DatabaseError, match="did not speak"),
        transaction.atomic(),
    ):
        Decision.objects.create(
            dispute_id=number, amount_pence=0, reason="x", at=moment(8, 2), by="system:bob", by_label="Bob"
        )
    supply.decide(facts, number, 0, by="eve")


@pytest.mark.parametrize(
    ("line", "side", "pence"),
    [
        (CREDIT, "supplier", 231),
        (CREDIT, "supplier", -1),
        (CREDIT, "department", -116),
        (CREDIT, "department", 1),
        ("charge:receipts", "department", -2301),
        ("charge:receipts", "supplier", -1),
    ],
)
def test_a_decision_stays_within_bounds(supply, facts, line, side, pence):
    number = supply.dispute(facts, line, side)
    with pytest.raises(actions.BeyondBounds):
        supply.decide(facts, number, pence)


def test_what_can_not_be_disputed_or_decided(supply, facts):
    with pytest.raises(NotFound):
        supply.dispute(facts, "charge:nothing", "supplier")
    number = supply.dispute(facts, CREDIT, "supplier")
    with pytest.raises(actions.AlreadyDisputed):
        supply.dispute(facts, CREDIT, "supplier")
    supply.dispute(facts, CREDIT, "department")
    with pytest.raises(settling.Undecided, match="2 of"):
        supply.settle(facts)
    for each in supply.statement(facts.id).disputes:
        supply.decide(facts, each.id, 0)
    with pytest.raises(actions.AlreadyDecided):
        supply.decide(facts, number, 0)
    supply.settle(facts)
    with pytest.raises(settling.AlreadySettled):
        supply.settle(facts)
    with pytest.raises(actions.AlreadySettled):
        supply.dispute(facts, "charge:receipts", "supplier")


@pytest.mark.parametrize(
    ("words", "evidence", "refusal"),
    [
        ("", "", actions.WordsNeeded),
        ("x" * 4_001, "", actions.WordsNeeded),
        ("x", "y" * 501, actions.LongEvidence),
    ],
)
def test_a_dispute_says_why(supply, facts, words, evidence, refusal):
    values = {
        "statement_id": facts.id,
        "line": CREDIT,
        "side": "supplier",
        "words": words,
        "evidence": evidence,
    }
    with pytest.raises(refusal):
        supply.do(actions.dispute, moment(8, 1), **values)


@given(
    contracts(),
    months(),
    st.lists(st.tuples(st.integers(0, 9), st.sampled_from([*SIDES]), st.floats(0, 1)), max_size=8),
)
def test_whatever_is_decided_credits_stay_between_nothing_and_the_cap(agreed, tasks, wanted):
    statement = rules.state("c", june(*tasks, agreed=agreed), known_until=KNOWN, calendars={})
    disputable, decided = sorted(lines(statement)), {}
    for nth, side, share in wanted:
        line = disputable[nth % len(disputable)]
        least, most = bounds(statement, decided, line, side)
        assert least <= 0 <= most
        most = min(most, 10**9)
        decided[line] = decided.get(line, 0) + round(least + (most - least) * share)
    credits = statement.reckoned.credit_pence - sum(
        p for key, p in decided.items() if key.startswith("credit:")
    )
    assert 0 <= credits <= statement.reckoned.cap_pence
    booked = bookings(statement, decided)
    assert sum(each.net_pence for each in booked) == total_pence(statement, decided.values())
    for each in booked:
        parts = each.charge_pence + each.credit_pence + each.adjustment_pence + each.decision_pence
        assert parts == each.net_pence


def test_of_two_missed_levels_no_more_is_given_back_than_was_credited():
    statement = rules.state("c", june(done(1, took=17), done(2)), known_until=KNOWN, calendars={})
    assert bounds(statement, {}, CREDIT, "supplier") == (0, 100)
    assert bounds(statement, {CREDIT: 60}, CREDIT, "supplier") == (0, 40)
    assert bounds(statement, {CREDIT: 60}, CREDIT, "department") == (40 - 150, 0)
