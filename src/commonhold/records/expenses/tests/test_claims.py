"""A claim from submission to payment, and what the database holds of it."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from commonhold.base.refusals import NotFound, Refusal
from commonhold.core.audit.acting import Actor
from commonhold.core.departments.actions import create_cost_centre, create_organisation
from commonhold.records.expenses import actions, queries
from commonhold.records.expenses.rates import Line
from commonhold.records.expenses.tests.test_rules import DRIVE, POLICY, TRAIN

ActingFor = Callable[..., AbstractContextManager[None]]
ADA = 1001
"""A person, known here by number only."""


class Claimant:
    """A person who claims in a department that has a policy and one cost centre."""

    def __init__(self, department: int, actor: Actor, at: datetime) -> None:
        self.department, self.actor, self.at = department, actor, at
        self.cases = 0
        part = create_organisation(
            department_id=department, kind="directorate", code="D1", name="Operations", actor=actor, at=at
        )
        self.cost_centre = create_cost_centre(
            department_id=department, organisation_id=part, code="OPS", name="Operations", actor=actor, at=at
        )
        self.set_policy(date(2026, 1, 1))

    def set_policy(self, from_date: date, **changed: int) -> None:
        terms = replace(POLICY, **changed)  # type: ignore[arg-type]
        actions.set_policy(
            department_id=self.department, from_date=from_date, terms=terms, actor=self.actor, at=self.at
        )

    def submit(
        self, *lines: Line, person: int = ADA, case: str = "", purpose: str = "Quarterly review"
    ) -> int:
        self.cases += 1
        return actions.submit_claim(
            department_id=self.department,
            person_id=person,
            employment_id=1,
            cost_centre_id=self.cost_centre,
            case_reference=case or f"CASE-{self.cases}",
            purpose=purpose,
            lines=lines,
            actor=self.actor,
            at=self.at,
        )

    def resubmit(self, claim_id: int, *lines: Line) -> None:
        actions.resubmit_claim(
            claim_id=claim_id,
            cost_centre_id=self.cost_centre,
            purpose="Quarterly review",
            lines=lines,
            actor=self.actor,
            at=self.at,
        )

    def do(self, verb: str, claim_id: int, **why: str) -> None:
        getattr(actions, verb)(claim_id=claim_id, actor=self.actor, at=self.at, **why)


@pytest.fixture
def ada(
    department: int, other_department: int, system: Actor, clock: datetime, acting_for: ActingFor
) -> Iterator[Claimant]:
    """The whole test acts for both departments."""
    with acting_for(department, other_department):
        yield Claimant(department, system, clock)


def test_a_claim_is_submitted_approved_and_paid(ada: Claimant) -> None:
    claim_id = ada.submit(TRAIN, DRIVE, case="CH-7K3M-Q9XB")
    claim = queries.claim_of_case("CH-7K3M-Q9XB")
    assert (claim.id, claim.state, claim.total_pence) == (claim_id, "submitted", 6140 + 1348)
    assert [priced.line for priced in claim.lines] == [TRAIN, DRIVE]
    assert [priced.amount_pence for priced in claim.lines] == [6140, 1348]
    assert queries.assess_claim(claim_id).within_policy
    ada.do("approve_claim", claim_id)
    ada.do("mark_paid", claim_id)
    claim = queries.claim(claim_id)
    assert (claim.state, claim.paid_at) == ("paid", ada.at)
    assert [summary.id for summary in queries.claims_of(ADA)] == [claim_id]


def test_a_returned_claim_is_corrected_and_keeps_what_it_was(ada: Claimant) -> None:
    claim_id = ada.submit(TRAIN, DRIVE)
    with pytest.raises(actions.ClaimMovedOn):
        ada.resubmit(claim_id, TRAIN)
    ada.do("return_claim", claim_id, reason="The drive was on another day")
    assert queries.claim(claim_id).reason == "The drive was on another day"
    ada.resubmit(claim_id, TRAIN)
    claim = queries.claim(claim_id)
    assert (claim.state, claim.version, claim.total_pence, claim.reason) == ("submitted", 2, 6140, "")
    with connection.cursor() as cursor:
        cursor.execute("SELECT version, count(*) FROM expenses_claimline GROUP BY 1 ORDER BY 1")
        assert cursor.fetchall() == [(1, 2), (2, 1)]


@pytest.mark.parametrize(
    ("done", "impossible"),
    [
        (["approve_claim"], ["approve_claim", "return_claim", "reject_claim", "withdraw_claim"]),
        (["reject_claim"], ["approve_claim", "return_claim", "withdraw_claim", "mark_paid"]),
        (["withdraw_claim"], ["approve_claim", "reject_claim", "withdraw_claim", "mark_paid"]),
        (["return_claim"], ["approve_claim", "reject_claim", "return_claim", "mark_paid"]),
        (["return_claim", "withdraw_claim"], ["approve_claim", "return_claim"]),
        (["approve_claim", "mark_paid"], ["mark_paid", "withdraw_claim", "return_claim"]),
        ([], ["mark_paid"]),
    ],
)
def test_a_claim_that_moved_on_can_not_be_decided_again(
    ada: Claimant, done: list[str], impossible: list[str]
) -> None:
    needs_reason = {"return_claim", "reject_claim"}
    claim_id = ada.submit(TRAIN)
    for verb in done:
        ada.do(verb, claim_id, **({"reason": "Because"} if verb in needs_reason else {}))
    for verb in impossible:
        with pytest.raises(actions.ClaimMovedOn, match="Look at it again"):
            ada.do(verb, claim_id, **({"reason": "Because"} if verb in needs_reason else {}))


def test_whoever_returns_or_rejects_says_why(ada: Claimant) -> None:
    claim_id = ada.submit(TRAIN)
    for verb in ("return_claim", "reject_claim"):
        with pytest.raises(actions.ReasonNeeded):
            ada.do(verb, claim_id, reason="  ")


def test_a_claim_against_policy_is_refused_with_everything_that_is_wrong(ada: Claimant) -> None:
    with pytest.raises(actions.ClaimRefused) as refused:
        ada.submit(TRAIN, replace(DRIVE, miles=Decimal(0)), replace(TRAIN, description=""))
    assert refused.value.field == "lines.1.miles"
    assert [finding.code for finding in refused.value.findings] == ["miles", "no-description"]
    assert "Nothing was submitted" in refused.value.message
    assert queries.claims_of(ADA) == []


@pytest.mark.parametrize("purpose", ["", " ", "x" * 501, "a\nb", "a\0b"])
def test_a_purpose_is_one_short_line(ada: Claimant, purpose: str) -> None:
    with pytest.raises(actions.PurposeUnclear):
        ada.submit(TRAIN, purpose=purpose)


def test_a_case_has_one_claim_and_a_cost_centre_of_its_department(ada: Claimant) -> None:
    ada.submit(TRAIN, case="CH-7K3M-Q9XB")
    with pytest.raises(actions.AlreadyClaimed):
        ada.submit(DRIVE, case="CH-7K3M-Q9XB")
    ada.cost_centre = 999_999_999
    with pytest.raises(actions.NotACostCentre):
        ada.submit(DRIVE)


def test_miles_count_over_claims_until_they_are_withdrawn_or_returned(ada: Claimant) -> None:
    def drive(miles: int, day: int) -> Line:
        return replace(DRIVE, miles=Decimal(miles), on=date(2026, 3, day))

    first = ada.submit(drive(3000, 1), drive(2999, 2), drive(2998, 3), drive(1000, 4))
    crossing = ada.submit(drive(10, 5))
    assert queries.claim(crossing).total_pence == 3 * 45 + 7 * 25
    assert queries.claim(ada.submit(drive(10, 6), person=ADA + 1)).total_pence == 10 * 45
    ada.do("return_claim", first, reason="Too many miles")
    assert queries.claim(ada.submit(drive(10, 7))).total_pence == 10 * 45
    ada.resubmit(first, drive(3000, 1), drive(2999, 2), drive(2998, 3), drive(1000, 4))
    assert queries.claim(first).total_pence == 9980 * 45 + 17 * 25
    ada.do("withdraw_claim", crossing)


def test_two_claims_at_once_share_the_miles_below_the_threshold(
    committed_db: str, department: int, system: Actor, clock: datetime, acting_for: ActingFor
) -> None:
    with acting_for(department):
        ada = Claimant(department, system, clock)
    start = threading.Barrier(4)

    def claim(number: int) -> int:
        try:
            start.wait()
            with acting_for(department):
                line = replace(DRIVE, miles=Decimal(3000), on=date(2026, 3, number + 1))
                return queries.claim(ada.submit(line, case=f"CASE-{number}")).total_pence
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        totals = sorted(pool.map(claim, range(4)))
    assert totals == [1000 * 45 + 2000 * 25, 3000 * 45, 3000 * 45, 3000 * 45]


def test_of_two_who_decide_at_once_one_is_told_that_the_claim_moved_on(
    committed_db: str, department: int, system: Actor, clock: datetime, acting_for: ActingFor
) -> None:
    with acting_for(department):
        claim_id = Claimant(department, system, clock).submit(TRAIN)
    start = threading.Barrier(2)

    def decide(verb: str) -> str:
        try:
            start.wait()
            with acting_for(department):
                why = {"reason": "Not allowed"} if verb == "reject_claim" else {}
                getattr(actions, verb)(claim_id=claim_id, actor=system, at=clock, **why)
            return "done"
        except actions.ClaimMovedOn as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(decide, ["approve_claim", "reject_claim"]))
    assert outcomes == ["done", "expenses.claim-moved-on"]


def test_what_was_claimed_before_is_shown_to_whoever_approves(ada: Claimant) -> None:
    first = ada.submit(TRAIN, case="CH-7K3M-Q9XB")
    again = ada.submit(TRAIN, DRIVE)
    assert [finding.code for finding in queries.assess_claim(again).findings] == ["like-before"]
    assert [past.case_reference for past in queries.similar_claims(again)] == ["CH-7K3M-Q9XB"]
    assert queries.similar_claims(first) == [], "the earlier claim repeats nothing"
    ada.do("withdraw_claim", first)
    assert queries.assess_claim(again).within_policy
    other = ada.submit(TRAIN, person=ADA + 1)
    assert [finding.code for finding in queries.assess_claim(other).findings] == []


def test_the_policy_of_the_day_of_submission_decides(ada: Claimant) -> None:
    claim_id = ada.submit(TRAIN)
    ada.set_policy(date(2026, 4, 15), straight_through_pence=100)
    assert queries.assess_claim(claim_id).within_policy
    assert queries.policy(ada.department, date(2026, 4, 14)).straight_through_pence == 20_000
    assert queries.policy(ada.department, date(2026, 4, 15)).straight_through_pence == 100
    ada.at += timedelta(days=1)
    later = ada.submit(replace(TRAIN, amount_pence=6141, receipt="b" * 64))
    assert [finding.code for finding in queries.assess_claim(later).findings] == ["over-straight-through"]


def test_a_policy_replaces_the_one_before_and_never_starts_earlier(ada: Claimant) -> None:
    ada.set_policy(date(2026, 4, 1), max_age_days=30)
    ada.set_policy(date(2026, 4, 1), max_age_days=60)
    assert queries.policy(ada.department, date(2026, 3, 31)).max_age_days == 90
    assert queries.policy(ada.department, date(2026, 4, 1)).max_age_days == 60
    with pytest.raises(actions.PolicyStartsTooEarly, match="1 April 2026"):
        ada.set_policy(date(2026, 3, 1))
    with pytest.raises(queries.NoPolicy, match="on 31 December 2025"):
        queries.policy(ada.department, date(2025, 12, 31))


def test_a_department_without_a_policy_takes_no_claims(ada: Claimant, other_department: int) -> None:
    ada.department = other_department
    with pytest.raises(queries.NoPolicy, match="Ask its finance team"):
        ada.submit(TRAIN)


@pytest.mark.parametrize(
    "read", [queries.claim, queries.assess_claim, queries.similar_claims], ids=lambda read: str(read.__name__)
)
def test_a_claim_that_is_not_there_is_not_found(ada: Claimant, read: Callable[[int], object]) -> None:
    with pytest.raises(NotFound):
        read(999_999_999)
    with pytest.raises(NotFound):
        queries.claim_of_case("CH-NONE")
    with pytest.raises(Refusal):
        ada.do("approve_claim", 999_999_999)


def test_another_departments_claims_are_hidden(
    department: int, other_department: int, system: Actor, clock: datetime, acting_for: ActingFor
) -> None:
    with acting_for(department):
        claim_id = Claimant(department, system, clock).submit(TRAIN)
    with acting_for(other_department):
        assert queries.claims_of(ADA) == []
        with pytest.raises(NotFound):
            queries.claim(claim_id)
        with pytest.raises(NotFound):
            actions.approve_claim(claim_id=claim_id, actor=system, at=clock)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE expenses_claimline SET amount_pence = 1",
        "DELETE FROM expenses_claimline",
        "DELETE FROM expenses_claim",
        "UPDATE expenses_claim SET state = 'submitted', paid_at = NULL",
        "UPDATE expenses_claim SET person_id = 7",
    ],
)
def test_what_was_paid_stays_as_it_was(ada: Claimant, statement: str) -> None:
    claim_id = ada.submit(TRAIN)
    ada.do("approve_claim", claim_id)
    ada.do("mark_paid", claim_id)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "statements",
    [
        ["UPDATE expenses_claim SET total_pence = total_pence + 1"],
        [
            'INSERT INTO expenses_claimline (department_id, claim_id, version, number, kind, "on", description,'
            " amount_pence, miles, passengers, nights, hours_away, after_8pm, receipt, no_receipt_reason)"
            " SELECT department_id, id, version, 9, 'other', now(), 'x', 1, 0, 0, 0, 0, false, '', ''"
            " FROM expenses_claim"
        ],
    ],
    ids=["another total", "another line"],
)
def test_a_claim_is_the_sum_of_its_lines(ada: Claimant, statements: Sequence[str]) -> None:
    ada.submit(TRAIN)
    connection.check_constraints()
    before = transaction.savepoint()
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    with pytest.raises(DatabaseError, match="but its lines to"):
        connection.check_constraints()
    transaction.savepoint_rollback(before)
