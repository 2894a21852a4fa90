"""Units and contracts put into the demonstration government: two suppliers that compete, an in-house team, a robot."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import psycopg
from django.utils import timezone

from commonhold.core.audit.acting import Actor, acting
from commonhold.work.delivery.contracts.actions import add_change_note, create_contract
from commonhold.work.delivery.contracts.checking.rules import read
from commonhold.work.delivery.tests.conftest import agreed
from commonhold.work.delivery.units import actions as units
from commonhold.work.delivery.units.costs.actions import set_cost
from commonhold.work.delivery.units.membership.actions import join
from commonhold.work.delivery.units.rules import Cost

YEAR = timezone.now().year
DATES = {
    "starts": f"{YEAR}-01-01",
    "ends": f"{YEAR + 2}-12-31",
    "extensions": [{"until": f"{YEAR + 3}-12-31", "notice_days": 90}],
    "breaks": [{"on": f"{YEAR + 1}-12-31", "notice_days": 60, "fee_pence": 25_000_00}],
    "indexation": [{"index": "CPI", "percent": "3.4", "effective_from": f"{YEAR + 1}-01-01"}],
}


@dataclass(frozen=True)
class Office:
    """Who runs the market, and who may look."""

    central_unit: int
    process_owner: int
    department_id: int


def in_force(**changed: Any) -> dict[str, Any]:
    """The usual terms as a document, running now."""
    return {**agreed(), **DATES, **changed}


def set_up(address: str, department_id: int, process_owner: int, member: int) -> Office:
    """Everything that the pages show; `member` works in the unit in Leeds."""
    at, actor = timezone.now(), Actor.system("journeys")
    by: dict[str, Any] = {"actor": actor, "at": at}
    with acting(actor, [department_id]):
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
            **by,
        )
        own = units.create_unit(code="own-team", name="Own team", kind="in_house", **by)
        units.create_unit(code="robot-1", name="Robot 1", kind="robot", **by)
        for unit_id, place, country in ((leeds, "Leeds", "GB"), (pune, "Pune", "IN"), (own, "York", "GB")):
            site = units.add_site(unit_id=unit_id, name=place, country=country, **by)
            if unit_id == leeds:
                join(
                    unit_id=leeds,
                    account_id=member,
                    site_id=site,
                    from_date=date(YEAR, 1, 1),
                    skills=["receipts"],
                    supervisor=True,
                    **by,
                )
        units.open_unit(unit_id=leeds, reason="started", **by)
        set_cost(unit_id=own, cost=Cost(date(YEAR, 1, 1), 900_000_00, 60_000_00, 240_000_00, 1_500_000), **by)
        _agree("receipts-a", meridian, "meridian-leeds", minimum=500, **by)
        _agree("receipts-b", tamarind, "tamarind-pune", minimum=200, **by)
    with psycopg.connect(address) as connection:
        row = connection.execute(
            "SELECT min(account_id) FROM accounts_rolegrant WHERE role = 'central_unit'"
        ).fetchone()
    assert row is not None
    return Office(row[0], process_owner, department_id)


def _agree(code: str, supplier_id: int, unit: str, *, minimum: int = 0, **by: Any) -> None:
    """A contract for one unit."""
    document = in_force()
    document["lots"][0]["units"] = [unit]
    document["rates"][0]["minimum_volume"] = minimum
    terms = read(document)
    made = create_contract(code=code, supplier_id=supplier_id, title=f"Checking receipts, {unit}", **by)
    add_change_note(contract_id=made, terms=terms, effective_from=terms.starts, reason="As tendered", **by)


def more(department_id: int) -> None:
    """Ten more units and contracts."""
    actor = Actor.system("journeys")
    by: dict[str, Any] = {"actor": actor, "at": timezone.now()}
    with acting(actor, [department_id]):
        supplier = units.create_supplier(code="more", name="More", country="GB", **by)
        for number in range(10):
            code = f"more-{number}"
            units.create_unit(code=code, name=code, kind="supplier", supplier_id=supplier, **by)
            _agree(code, supplier, code, **by)
