"""A contract with Meridian, whose team in Leeds checks receipts for two departments, and a year to do it in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from commonhold.base.working_time import LONDON, WorkingCalendar
from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments.queries import department_ids
from commonhold.oversight.service_levels import queries
from commonhold.oversight.service_levels.closing import actions as closing
from commonhold.oversight.service_levels.disputes import actions as disputes
from commonhold.oversight.service_levels.queries import StatementFacts
from commonhold.oversight.service_levels.settling import actions as settling
from commonhold.oversight.service_levels.tests.agreed import terms
from commonhold.work.delivery.clocks import actions as clocks
from commonhold.work.delivery.clocks.rules import ClockOf
from commonhold.work.delivery.contracts import actions as contracts
from commonhold.work.delivery.units import actions as units

CODE = "receipts-26"
STARTS = date(2026, 6, 1)


def moment(month: int, day: int, hour: int = 9) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=LONDON)


@dataclass
class Supply:
    """What the supplier does, and what is stated, disputed and settled about it. Each call is a transaction."""

    departments: dict[str, int]
    contract_id: int
    unit_id: int
    tasks: int = 0

    def do(self, verb: Callable[..., Any], at: datetime, *, by: str = "test", **values: Any) -> Any:
        actor = Actor.system(by)
        with acting(actor, department_ids()):
            return verb(actor=actor, at=at, **values)

    def task(self, started_at: datetime, *, took: int = 1, of: str = "works") -> tuple[ClockOf, int]:
        """A task, due two days later, that is completed so many office hours later; and its end's number."""
        self.tasks += 1
        clock = ClockOf(
            self.departments[of], f"CH-{self.tasks:04}", "claim_expense", "check_receipts", self.tasks
        )
        due_at = WorkingCalendar().add(started_at, timedelta(hours=16))
        self.do(clocks.start, started_at, clock=clock, unit_id=self.unit_id, due_at=due_at)
        ended_at = WorkingCalendar().add(started_at, timedelta(hours=took))
        return clock, self.do(clocks.end, ended_at, clock=clock)

    def close(self, month: int) -> StatementFacts:
        """The month closed on the 3rd of the next one."""
        first = date(2026, month, 1)
        statement_id = self.do(closing.close_month, moment(month + 1, 3), contract_code=CODE, month=first)
        return self.statement(statement_id)

    def statement(self, statement_id: int) -> StatementFacts:
        with acting(Actor.system("test"), department_ids()):
            return queries.statement_by_id(statement_id)

    def dispute(self, facts: StatementFacts, line: str, side: str, *, by: str = "supplier") -> int:
        number: int = self.do(
            disputes.dispute,
            moment(8, 1),
            by=by,
            statement_id=facts.id,
            line=line,
            side=side,
            words="That is not how it was",
            evidence="Letter 7",
        )
        return number

    def decide(self, facts: StatementFacts, dispute_id: int, pence: int, *, by: str = "arbiter") -> None:
        self.do(
            disputes.decide,
            moment(8, 2),
            by=by,
            statement_id=facts.id,
            dispute_id=dispute_id,
            amount_pence=pence,
            reason="The letter says so",
        )

    def settle(self, facts: StatementFacts) -> Any:
        cases = {code: f"CH-BOOK-{code}" for code in self.departments}
        return self.do(settling.settle, moment(8, 3), statement_id=facts.id, cases=cases)


@pytest.fixture
def supply(department: int, other_department: int, system: Actor) -> Supply:
    by = {"actor": system, "at": moment(5, 1)}
    with acting(system, department_ids()):
        supplier = units.create_supplier(code="meridian", name="Meridian Services", country="GB", **by)
        unit = units.create_unit(
            code="north", name="Meridian, Leeds", kind="supplier", supplier_id=supplier, **by
        )
        contract = contracts.create_contract(code=CODE, supplier_id=supplier, title="Checking receipts", **by)
        contracts.add_change_note(
            contract_id=contract,
            terms=terms(starts=STARTS),
            effective_from=STARTS,
            reason="As tendered",
            **by,
        )
    return Supply({"works": department, "letters": other_department}, contract, unit)
