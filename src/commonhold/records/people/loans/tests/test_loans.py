"""Somebody is lent to another department, and comes back, later, sooner or not at all."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from commonhold.base.refusals import NotFound, Refusal
from commonhold.records.people.history.rules import NotEmployedThen, Period
from commonhold.records.people.loans import actions, queries, rules
from commonhold.records.people.loans.models import LoanSpell
from commonhold.records.people.rules import ImpossibleDate
from commonhold.records.people.transferring.tests.conftest import MOVES, Both

BACK = date(2027, 1, 1)


def lend(both: Both, employment_id: int, **details: Any) -> int:
    usual: dict[str, Any] = {
        "employment_id": employment_id,
        "host_department_id": both.joined.department_id,
        "starts": MOVES,
        "until": BACK,
        "actor": both.left.actor,
        "at": both.left.at,
    }
    return actions.lend(**(usual | details))


def test_home_and_host_see_who_is_on_loan_on_a_day(
    both: Both, acting_for: Callable[..., AbstractContextManager[None]]
) -> None:
    home, host = both.left.department_id, both.joined.department_id
    with both.at_work():
        ada = both.left.hire("Ada Moss")
        hosted = both.transfer(both.arrival(ada, ends=BACK))[ada]
        loan = lend(both, ada, host_employment_id=hosted)
    for department_id in (home, host):
        with acting_for(department_id):
            (found,) = queries.on_loan(department_id, MOVES)
            assert found == (loan, ada, home, host, hosted, Period(MOVES, BACK), "")
            assert queries.loan_on(hosted, MOVES) == found
            assert queries.on_loan(department_id, BACK) == []
            assert queries.returning(department_id, since=BACK, until=date(2027, 2, 1)) == [found]
    with acting_for(host), pytest.raises(NotFound):
        actions.return_early(
            employment_id=ada, on=MOVES, back=date(2026, 8, 1), actor=both.left.actor, at=both.left.at
        )
    with acting_for():
        assert LoanSpell.objects.count() == 0


@pytest.mark.parametrize(
    ("details", "refusal"),
    [
        ({"until": MOVES}, rules.LoanEndsBeforeItStarts),
        ({"until": date(9999, 1, 1)}, ImpossibleDate),
        ({"starts": date(2025, 12, 31)}, NotEmployedThen),
        ({"employment_id": 0}, NotFound),
        ({"host_employment_id": 0}, NotFound),
    ],
)
def test_a_loan_that_can_t_be_is_refused(both: Both, details: dict[str, Any], refusal: type[Refusal]) -> None:
    with both.at_work():
        ada = both.left.hire("Ada Moss")
        with pytest.raises(refusal):
            lend(both, **({"employment_id": ada} | details))
        with pytest.raises(rules.LentToOneself):
            lend(both, ada, host_department_id=both.left.department_id)


def test_nobody_is_lent_twice_for_a_day(both: Both) -> None:
    with both.at_work():
        ada = both.left.hire("Ada Moss")
        lend(both, ada)
        with pytest.raises(rules.LentAlready):
            lend(both, ada, starts=date(2026, 12, 31), until=date(2027, 6, 1))
        lend(both, ada, starts=BACK, until=date(2027, 6, 1))
        assert len(queries.loans_of([ada])) == 2


def test_a_loan_is_extended_then_ends_early_and_what_was_known_stays(both: Both) -> None:
    with both.at_work():
        ada = both.left.hire("Ada Moss")
        lend(both, ada)
        by: dict[str, Any] = {"employment_id": ada, "on": MOVES, "actor": both.left.actor, "at": both.left.at}
        with pytest.raises(rules.LoanEndsLater):
            actions.extend(until=BACK, **by)
        actions.extend(until=date(2027, 6, 1), **by)
        assert queries.loan_on(ada, BACK).days.end == date(2027, 6, 1)
        with pytest.raises(rules.LoanEndsLater):
            actions.return_early(back=date(2027, 6, 2), **by)
        with pytest.raises(rules.LoanEndsBeforeItStarts):
            actions.return_early(back=MOVES, **by)
        actions.return_early(back=date(2026, 10, 1), **by)
        assert queries.loan_on(ada, MOVES)[5:] == (Period(MOVES, date(2026, 10, 1)), "returned")
        assert LoanSpell.objects.count() == 3
        with pytest.raises(DatabaseError), transaction.atomic():
            LoanSpell.objects.all().update(superseded_at=None)


def test_a_loan_that_becomes_permanent_or_is_called_off_ends(both: Both) -> None:
    with both.at_work():
        ada, bea = both.left.hire("Ada Moss"), both.left.hire("Bea Ash")
        by: dict[str, Any] = {"on": MOVES, "actor": both.left.actor, "at": both.left.at}
        lend(both, ada)
        lend(both, bea)
        actions.make_permanent(employment_id=ada, since=date(2026, 11, 1), **by)
        actions.call_off(employment_id=bea, **by)
        (kept,) = queries.on_loan(both.joined.department_id, MOVES)
        assert (kept.employment_id, kept.days.end, kept.ended_as) == (ada, date(2026, 11, 1), "permanent")
        with pytest.raises(NotFound):
            actions.call_off(employment_id=bea, **by)
