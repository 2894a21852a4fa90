"""A market for the office of the tests: two suppliers and a team of its own, who look at receipts."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import connection

from commonhold.core.accounts.actions import open_account
from commonhold.core.audit.acting import Actor
from commonhold.work.cases.queueing import actions as queueing
from commonhold.work.delivery.contracts import actions as contracts
from commonhold.work.delivery.contracts.rules import Band, Lot, Rate, Terms
from commonhold.work.delivery.routing import queries
from commonhold.work.delivery.units import actions as units
from commonhold.work.delivery.units.costs import actions as costs
from commonhold.work.delivery.units.membership import actions as membership
from commonhold.work.delivery.units.rules import Cost

if TYPE_CHECKING:
    from commonhold.services.claim_expense.tests.conftest import Office

SINCE, UNTIL = date(2026, 1, 1), date(2027, 12, 31)


class Traders:
    """Units by name: "acme" and "bolt" are suppliers' teams, "ours" the department's. Each has two people, as in
    "acme 1" and "acme 2", and a supervisor, "acme 0"."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.ids: dict[str, int] = {}
        self.supplier("acme", 300)
        self.supplier("bolt", 400)
        self.unit("ours", kind="in_house", home_id=office.department_id)
        cost = Cost(SINCE, staff_pence=60_000_00, it_pence=0, overhead_pence=0, productive_minutes=100_000)
        costs.set_cost(unit_id=self.ids["ours"], cost=cost, actor=office.system, at=office.at)

    def supplier(self, name: str, pence: int) -> None:
        supplier_id = units.create_supplier(
            code=name, name=name.capitalize(), country="GB", actor=self.office.system, at=self.office.at
        )
        self.unit(name, kind="supplier", supplier_id=supplier_id)
        contract_id = contracts.create_contract(
            code=f"{name}-2026",
            supplier_id=supplier_id,
            title="Receipts",
            actor=self.office.system,
            at=self.office.at,
        )
        terms = Terms(
            starts=SINCE,
            ends=UNTIL,
            lots=(Lot(code="receipts", service="claim_expense", units=(name,)),),
            rates=(Rate(lot="receipts", bands=(Band(from_volume=1, pence=pence),)),),
        )
        contracts.add_change_note(
            contract_id=contract_id,
            terms=terms,
            effective_from=SINCE,
            reason="Awarded",
            actor=self.office.system,
            at=self.office.at,
        )

    def unit(
        self, name: str, *, kind: str, supplier_id: int | None = None, home_id: int | None = None
    ) -> None:
        by = {"actor": self.office.system, "at": self.office.at}
        unit_id = units.create_unit(
            code=name,
            name=f"{name.capitalize()} team",
            kind=kind,
            supplier_id=supplier_id,
            home_id=home_id,
            **by,
        )
        site = units.add_site(unit_id=unit_id, name="Leeds", country="GB", **by)
        for number in range(3):
            who = f"{name} {number}"
            account = open_account(email=f"{name}{number}@{name}.example", label=who.capitalize(), **by)
            membership.join(
                unit_id=unit_id,
                account_id=account,
                site_id=site,
                from_date=SINCE,
                skills=["receipts"],
                supervisor=number == 0,
                **by,
            )
            self.office.actors[who] = Actor.account(account, who.capitalize())
        units.open_unit(unit_id=unit_id, reason="started", **by)
        self.ids[name] = unit_id

    def pulls(self, who: str) -> int | None:
        return queueing.pull(actor=self.office.actors[who], at=self.office.at)


def unit_of(office: Office, reference: str) -> str | None:
    return office.task(reference).unit


def choice_of(office: Office, reference: str) -> queries.PastChoice:
    return queries.past(task_ids=[office.task(reference).id])[-1]


def loads() -> dict[str, tuple[int, int, int]]:
    """Minutes, open tasks and tasks given, by unit."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT u.code, sum(minutes), sum(open), sum(given) FROM delivery_unit u JOIN ("
            " SELECT unit_id, minutes, open, given FROM delivery_unitload UNION ALL"
            " SELECT unit_id, minutes, open, given FROM delivery_loadchange) l ON l.unit_id = u.id GROUP BY 1"
        )
        return {code: (int(m), int(o), int(g)) for code, m, o, g in cursor.fetchall()}


def site_of(traders: Traders, name: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM delivery_site WHERE unit_id = %s", [traders.ids[name]])
        return int(cursor.fetchone()[0])
