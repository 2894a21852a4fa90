"""A supplier's supervisors see and dispute the statements of their own contracts, and nobody else's in any way."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from commonhold.core.accounts.actions import open_account
from commonhold.core.audit.acting import Actor, Sight, acting
from commonhold.core.departments.queries import department_ids
from commonhold.oversight.service_levels import queries
from commonhold.oversight.service_levels.closing.actions import close_month
from commonhold.oversight.service_levels.tests import conftest as service_levels
from commonhold.oversight.service_levels.tests.agreed import terms
from commonhold.oversight.service_levels.tests.conftest import CODE, STARTS, Supply, moment
from commonhold.work.delivery.contracts import actions as contracts
from commonhold.work.delivery.units import actions as units
from commonhold.work.delivery.units.membership.actions import join
from tests.access.test_every_endpoint import ENDPOINTS, signed_in

supply = service_levels.supply
TABLES = ("statement", "dispute", "argument", "decision", "invoice", "settlement", "measured")


@dataclass(frozen=True)
class Stated:
    """Who works for whom, and the numbers of what is stated and disputed."""

    accounts: dict[str, int]
    units: dict[str, int]
    own: int
    rival: int
    decided: int
    undecided: int


def member(system: Actor, unit_id: int, name: str, *, supervisor: bool) -> int:
    by: dict[str, Any] = {"actor": system, "at": moment(5, 1)}
    with acting(system, department_ids()):
        account = open_account(email=f"{name}@supplier.example", label=name, **by)
        site = units.add_site(unit_id=unit_id, name=name, country="GB", **by)
        join(
            unit_id=unit_id,
            account_id=account,
            site_id=site,
            from_date=date(2026, 5, 1),
            skills=["receipts"],
            supervisor=supervisor,
            **by,
        )
    return account


@pytest.fixture
def stated(supply: Supply, system: Actor) -> Stated:
    """June of Meridian, with a late task, a dispute by each side of which one is decided; and of Tamarind, a rival."""
    for _ in range(4):
        supply.task(moment(6, 1))
    supply.task(moment(6, 1), took=20, of="letters")
    facts = supply.close(6)
    number = supply.dispute(facts, "credit:in-time", "supplier")
    supply.decide(facts, number, 100)
    undecided = supply.dispute(facts, "charge:receipts", "department", by="client")
    by: dict[str, Any] = {"actor": system, "at": moment(5, 1)}
    with acting(system, department_ids()):
        rival = units.create_supplier(code="tamarind", name="Tamarind", country="GB", **by)
        south = units.create_unit(
            code="south", name="Tamarind, Hull", kind="supplier", supplier_id=rival, **by
        )
        own = units.create_unit(code="own", name="Own team", kind="in_house", **by)
        made = contracts.create_contract(code="rival-26", supplier_id=rival, title="Receipts too", **by)
        agreed = terms(starts=STARTS).model_dump(mode="json")
        agreed["lots"][0]["units"] = ["south"]
        contracts.add_change_note(
            contract_id=made,
            terms=type(terms()).model_validate(agreed),
            effective_from=STARTS,
            reason="As tendered",
            **by,
        )
    of_rival = supply.do(close_month, moment(7, 3), contract_code="rival-26", month=STARTS)
    accounts = {
        name: member(system, unit_id, name, supervisor=name != "clerk")
        for name, unit_id in (
            ("meridian", supply.unit_id),
            ("clerk", supply.unit_id),
            ("tamarind", south),
            ("ours", own),
        )
    }
    ids = {"north": supply.unit_id, "south": south, "own": own}
    return Stated(accounts, ids, facts.id, of_rival, number, undecided)


def addresses(code: str, stated: Stated) -> Iterator[str]:
    """Every address of a unit's desk that is about one statement, with a contract's code and real numbers."""
    found = [each.route for each in ENDPOINTS if "unit/statements/<slug:code>" in each.route]
    assert len(found) == 4
    for route in found:
        for number in (stated.decided, stated.undecided):
            address = route.replace("<slug:code>", code).replace("<slug:month>", "2026-06")
            yield "/" + address.replace("<int:number>", str(number))


def said(**changed: str) -> dict[str, str]:
    return {"line": "charge:receipts", "words": "That is not so", "evidence": "Letter 9", **changed}


def counts(sight: Sight) -> dict[str, int]:
    with acting(Actor.system("test"), department_ids(), sight), connection.cursor() as cursor:
        found = {}
        for table in TABLES:
            cursor.execute(f"SELECT count(*) FROM service_levels_{table}")
            found[table] = cursor.fetchone()[0]
        return found


def test_a_supervisor_sees_every_page_of_their_own(stated: Stated) -> None:
    page = signed_in(stated.accounts["meridian"])
    listed = page.get(reverse("desk:unit-statements")).content.decode()
    assert "Checking receipts" in listed
    assert "Receipts too" not in listed
    for address in addresses(CODE, stated):
        asked = {"line": "charge:receipts"} if address.endswith("/dispute/") else {}
        assert page.get(address, asked).status_code == 200, address
    shown = page.get(reverse("desk:unit-statement", args=[CODE, "2026-06"])).content.decode()
    for told in ("4 of 5 tasks", "£1.00: The letter says so", "To decide", "Done again"):
        assert told in shown


def test_they_dispute_and_argue_for_the_supplier_only(stated: Stated, supply: Supply) -> None:
    page = signed_in(stated.accounts["meridian"])
    disputing = reverse("desk:unit-statement-dispute", args=[CODE, "2026-06"])
    assert page.post(disputing, said(side="department")).status_code == 302
    again = page.post(disputing, said())
    assert "has disputed this line already" in again.content.decode()
    assert "Say why" in page.post(disputing, said(words=" ")).content.decode()
    assert "Say why" in page.post(disputing, said(words="x" * 4_001)).content.decode()
    assert page.post(disputing, said(line="charge:nothing")).status_code == 404
    arguing = reverse("desk:unit-dispute", args=[CODE, "2026-06", stated.undecided])
    assert page.post(arguing, {"words": "<b>See</b> the log", "side": "department"}).status_code == 302
    told = page.get(arguing).content.decode()
    assert "&lt;b&gt;See&lt;/b&gt; the log" in told
    decided = reverse("desk:unit-dispute", args=[CODE, "2026-06", stated.decided])
    assert "This dispute is decided" in page.post(decided, {"words": "But"}).content.decode()
    with acting(Actor.system("test"), department_ids()):
        facts = queries.statement(CODE, STARTS)
    assert [(each.line, each.side) for each in facts.disputes] == [
        ("credit:in-time", "supplier"),
        ("charge:receipts", "department"),
        ("charge:receipts", "supplier"),
    ]
    assert [each.side for each in facts.disputes[1].said] == ["department", "supplier"]


def test_no_address_opens_to_another_suppliers(stated: Stated) -> None:
    for who, code in (("meridian", "rival-26"), ("tamarind", CODE), ("ours", CODE)):
        page = signed_in(stated.accounts[who])
        for address in addresses(code, stated):
            for answer in (page.get(address, {"line": "charge:receipts"}), page.post(address, said())):
                assert answer.status_code in (404, 405), address
                assert "Checking receipts" not in answer.content.decode()


def test_who_only_works_there_sees_none(stated: Stated) -> None:
    page = signed_in(stated.accounts["clerk"])
    assert page.get(reverse("desk:unit-statements")).status_code == 403
    assert {page.get(each).status_code for each in addresses(CODE, stated)} == {403}
    assert {Client().get(each).status_code for each in addresses(CODE, stated)} == {302}


def test_the_database_itself_shows_a_unit_its_suppliers_rows_only(stated: Stated) -> None:
    own = counts(Sight(stated.units["north"]))
    assert own == {**dict.fromkeys(TABLES, 0), "statement": 1, "dispute": 2, "argument": 2, "decision": 1}
    assert counts(Sight(stated.units["south"])) == {**dict.fromkeys(TABLES, 0), "statement": 1}
    assert counts(Sight(stated.units["own"])) == dict.fromkeys(TABLES, 0)


INSERTS = {
    "another's statement": "INSERT INTO service_levels_dispute (at, by, by_label, statement_id, line, side)"
    " VALUES (now(), 'x', 'x', %(rival)s, 'charge:receipts', 'supplier')",
    "for the department": "INSERT INTO service_levels_dispute (at, by, by_label, statement_id, line, side)"
    " VALUES (now(), 'x', 'x', %(own)s, 'adjustment:x', 'department')",
    "arguing for the department": "INSERT INTO service_levels_argument (at, by, by_label, dispute_id, side, words,"
    " evidence) VALUES (now(), 'x', 'x', %(undecided)s, 'department', 'We give in', '')",
    "deciding": "INSERT INTO service_levels_decision (at, by, by_label, dispute_id, amount_pence, reason)"
    " VALUES (now(), 'x', 'x', %(undecided)s, 100, 'Ours')",
    "settling": "INSERT INTO service_levels_settlement (at, by, by_label, statement_id, total_pence, bookings)"
    " VALUES (now(), 'x', 'x', %(own)s, 100, '[]')",
    "stating": "INSERT INTO service_levels_statement (at, by, by_label, contract, month, document, hash, total_pence)"
    f" VALUES (now(), 'x', 'x', '{CODE}', '2026-07-01', '', repeat('0', 64), 1)",
}


@pytest.mark.parametrize("what", INSERTS)
def test_the_database_itself_refuses_what_a_supplier_may_not_say(stated: Stated, what: str) -> None:
    with (
        acting(Actor.system("test"), department_ids(), Sight(stated.units["north"])),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(INSERTS[what], asdict(stated))
