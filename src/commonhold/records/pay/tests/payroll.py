"""A department's payroll to test with: one pay group, planned for 2026-27, and people who are paid in it."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from commonhold.core.audit.acting import Actor
from commonhold.records.ledger import actions as ledger
from commonhold.records.pay.committing import actions as committing
from commonhold.records.pay.groups import actions as groups
from commonhold.records.pay.groups import queries
from commonhold.records.pay.groups.rules import PeriodFacts
from commonhold.records.pay.models import Payslip, Run
from commonhold.records.pay.runs import actions as runs
from commonhold.records.pay.standing import actions as standing
from commonhold.records.pay.standing.rules import Terms
from commonhold.records.payments import actions as payments
from commonhold.records.people import rules as people
from commonhold.records.people.tests.conftest import Office

PREPARER = Actor("account:1001", "Pat Preparer")
APPROVER = Actor("account:1002", "Ann Approver")


@dataclass
class Payroll:
    """Call its methods within acting_for(department_id)."""

    office: Office
    at: datetime
    group_id: int = 0
    accounts: int = field(default=0)

    @property
    def department_id(self) -> int:
        return self.office.department_id

    @property
    def common(self) -> dict[str, Any]:
        """Who does it and when: a second after what was done before."""
        self.at += timedelta(seconds=1)
        return {"actor": PREPARER, "at": self.at}

    def set_up(self) -> None:
        common = {"department_id": self.department_id, **self.common}
        ledger.adopt_chart(**common)
        for month in range(4, 16):
            ledger.open_period(period=f"{2026 + (month - 1) // 12}-{(month - 1) % 12 + 1:02}", **common)
        payments.set_paying_account(
            name="WORKS",
            sort_code="009999",
            account_number="12345678",
            service_user_number="912345",
            **common,
        )
        self.group_id = groups.create_group(
            code="monthly", name="Monthly staff", frequency="monthly", **common
        )
        groups.plan_year(group_id=self.group_id, year=2026, **self.common)

    def employ(self, name: str, *facts: people.Value, account: bool = True, **details: Any) -> int:
        """Hire somebody whom payroll knows, paid into an account of their own; the employment's id."""
        terms = {key: details.pop(key) for key in Terms.__dataclass_fields__ if key in details}
        self.accounts += 1
        bank = [people.BankAccount("001122", f"{self.accounts:08}", name)] if account else []
        employment_id = self.office.hire(name, *bank, *facts, **details)
        self.known(employment_id, **terms)
        return employment_id

    def known(self, employment_id: int, **terms: Any) -> None:
        given = {
            "tax_code": "1257L",
            "ni_letter": "A",
            "loans": (),
            "pension": "none",
            "non_cumulative": False,
        }
        standing.set_terms(
            employment_id=employment_id,
            terms=Terms(group_id=self.group_id, **given | terms),
            from_date=date(2026, 1, 1),
            **self.common,
        )

    def period(self, number: int) -> PeriodFacts:
        return queries.periods(self.group_id)[number - 1]

    def calculated(self, number: int = 1, **details: Any) -> int:
        """A run of a month, calculated; its id."""
        run_id = runs.open_run(period_id=self.period(number).id, **self.common, **details)
        self.calculate(run_id)
        return run_id

    def calculate(self, run_id: int) -> None:
        runs.collect(run_id=run_id, **self.common)
        runs.calculate(run_id=run_id, **self.common)

    def approve(self, run_id: int) -> None:
        runs.review(run_id=run_id, note="Looked at", **self.common)
        runs.approve(run_id=run_id, **{**self.common, "actor": APPROVER})

    def commit(self, run_id: int) -> None:
        committing.commit(run_id=run_id, **self.common)

    def paid(self, number: int = 1, **details: Any) -> int:
        """A run of a month that is committed; its id."""
        run_id = self.calculated(number, **details)
        self.approve(run_id)
        self.commit(run_id)
        return run_id

    def published(self, *months: int) -> int:
        """The last of some months' runs, each committed and published."""
        run_id = 0
        for month in months:
            run_id = self.paid(month)
            committing.publish(run_id=run_id, message="", **self.common)
        return run_id

    def slip(self, run_id: int, employment_id: int) -> dict[str, int]:
        """Somebody's amounts by column, and their net pay."""
        slip = Payslip.objects.get(run_id=run_id, employment_id=employment_id)
        columns = Run.objects.get(id=run_id).columns
        return {**dict(zip(columns, slip.amounts, strict=True)), "net": slip.net_pence}

    def to_date(self, run_id: int, employment_id: int) -> dict[str, int]:
        slip = Payslip.objects.get(run_id=run_id, employment_id=employment_id)
        return dict(zip(Run.objects.get(id=run_id).columns, slip.to_date, strict=True))
