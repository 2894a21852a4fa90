"""Two suppliers, one of them abroad, an in-house team and a robot, and terms that a supplier might agree to."""

from copy import deepcopy
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest

from commonhold.core.accounts.actions import open_account
from commonhold.core.audit.acting import acting
from commonhold.work.delivery.contracts import actions as contracts
from commonhold.work.delivery.contracts.checking.rules import read
from commonhold.work.delivery.contracts.rules import Terms
from commonhold.work.delivery.units import actions as units

STARTS = date(2026, 4, 1)


QUALITY: dict[str, Any] = {
    "service_levels": [
        {
            "code": "on-time",
            "measure": "completed_in_time",
            "target": 97,
            "exclusions": ["waiting_for_customer", "force_majeure"],
            "lots": ["receipts"],
        },
        {
            "code": "hours",
            "measure": "working_hours_to_complete",
            "target": 16,
            "percentile": 95,
            "lots": ["receipts"],
        },
    ],
    "credits": [
        {"service_level": "on-time", "below": 97, "percent_of_charge": 2},
        {"service_level": "on-time", "below": 92, "percent_of_charge": 6},
    ],
    "credit_cap_percent": 10,
}


def agreed(**changed: Any) -> dict[str, Any]:
    """Terms as a document: receipts checked by Meridian for two years, for all departments."""
    return {
        "starts": "2026-04-01",
        "ends": "2028-03-31",
        "extensions": [{"until": "2029-03-31", "notice_days": 90}],
        "breaks": [{"on": "2027-03-31", "notice_days": 60, "fee_pence": 25_000_00}],
        "lots": [
            {
                "code": "receipts",
                "service": "claim_expense",
                "task_kind": "check_receipts",
                "departments": ["*"],
                "units": ["meridian-leeds"],
            }
        ],
        "rates": [
            {
                "lot": "receipts",
                "bands": [{"from_volume": 1, "pence": 4_12}, {"from_volume": 1_001, "pence": 3_80}],
                "minimum_volume": 500,
            }
        ],
        "indexation": [{"index": "CPI to January 2027", "percent": "3.4", "effective_from": "2027-04-01"}],
        **deepcopy(QUALITY),
        "key_people": [{"role": "Service manager", "name": "Ada Moss"}],
        "sites": ["GB", "IN"],
        "safeguards": ["idta"],
        "exit_plan": "Hand over open work in weekly waves.\nReturn all data within 30 days.",
        **changed,
    }


def terms(**changed: Any) -> Terms:
    return read(agreed(**changed))


def krakow(actor: Any, at: datetime) -> int:
    """A supplier's team in Poland, which has to apply UK standards; call it within acting(). Returns its id."""
    supplier = units.create_supplier(code="vistula", name="Vistula", country="PL", actor=actor, at=at)
    unit = units.create_unit(
        code="vistula-krakow",
        name="Vistula, Kraków",
        kind="supplier",
        supplier_id=supplier,
        actor=actor,
        at=at,
    )
    units.add_site(unit_id=unit, name="Kraków", country="PL", actor=actor, at=at)
    made = contracts.create_contract(
        code="vistula-1", supplier_id=supplier, title="Vistula", actor=actor, at=at
    )
    first = terms(sites=["PL"], safeguards=["uk_standards"])
    lots = [each.model_copy(update={"units": ("vistula-krakow",)}) for each in first.lots]
    contracts.add_change_note(
        contract_id=made,
        terms=first.model_copy(update={"lots": tuple(lots)}),
        effective_from=first.starts,
        reason="As tendered",
        actor=actor,
        at=at,
    )
    return unit


@dataclass
class Market:
    """Who delivers. Call its methods within acting_for(department)."""

    department: int
    actor: Any
    at: Any
    meridian: int
    tamarind: int
    leeds: int
    pune: int
    own: int
    robot: int

    def account(self, name: str) -> int:
        return open_account(email=f"{name.lower()}@works.example", label=name, actor=self.actor, at=self.at)

    def contract(self, code: str = "receipts-26", **changed: Any) -> int:
        """A contract with Meridian and its first terms."""
        made = contracts.create_contract(
            code=code, supplier_id=self.meridian, title="Checking receipts", actor=self.actor, at=self.at
        )
        first = terms(**changed)
        self.note(made, first, first.starts, "As tendered")
        return made

    def note(self, contract_id: int, agreed: Terms, effective_from: date, reason: str = "Agreed anew") -> int:
        return contracts.add_change_note(
            contract_id=contract_id,
            terms=agreed,
            effective_from=effective_from,
            reason=reason,
            actor=self.actor,
            at=self.at,
        )


@pytest.fixture
def market(department: int, system: Any, clock: Any) -> Market:
    """Meridian (Leeds), Tamarind (Pune), the department's own team and a robot, all closed as yet."""
    by = {"actor": system, "at": clock}
    with acting(system, [department]):
        meridian = units.create_supplier(code="meridian", name="Meridian Services", country="GB", **by)
        tamarind = units.create_supplier(code="tamarind", name="Tamarind Processing", country="IN", **by)
        leeds = units.create_unit(
            code="meridian-leeds", name="Meridian, Leeds", kind="supplier", supplier_id=meridian, **by
        )
        pune = units.create_unit(
            code="tamarind-pune",
            name="Tamarind, Pune",
            kind="supplier",
            supplier_id=tamarind,
            region="",
            zone="Asia/Kolkata",
            **by,
        )
        own = units.create_unit(code="own-team", name="Own team", kind="in_house", home_id=department, **by)
        robot = units.create_unit(code="robot-1", name="Robot 1", kind="robot", **by)
    return Market(department, system, clock, meridian, tamarind, leeds, pune, own, robot)
