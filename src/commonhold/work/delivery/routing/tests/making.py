"""Markets to choose in, for tests: with sensible defaults, so that each test says only what it is about."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

from commonhold.work.delivery.routing.market import (
    Ability,
    Choice,
    Load,
    Market,
    Offer,
    Policy,
    PolicyTerms,
    Residence,
    UnitFacts,
    Work,
)
from commonhold.work.delivery.routing.rules import Asked, Router

AT = datetime(2026, 4, 14, 9, tzinfo=UTC)
FROM, UNTIL = date(2026, 1, 1), date(2027, 12, 31)


def unit(code: str, **changed: Any) -> UnitFacts:
    facts: dict[str, Any] = {
        "id": sum(map(ord, code)),
        "name": code.capitalize(),
        "kind": "supplier",
        "supplier": f"{code} ltd",
        "open": True,
        "abilities": (Ability("bpss", (("receipts", 4_200),)),),
        "minutes_per_day": 4_200,
        **changed,
    }
    return UnitFacts(code=code, **facts)


def team(code: str, **changed: Any) -> UnitFacts:
    return unit(code, **{"kind": "in_house", "supplier": None, **changed})


def offer(of: str, pence: int | tuple[tuple[int, int], ...], **changed: Any) -> Offer:
    facts: dict[str, Any] = {
        "lot": f"{of}/one",
        "service": "claim_expense",
        "element": "check_receipts",
        "starts": FROM,
        "ends": UNTIL,
        "bands": ((1, pence),) if isinstance(pence, int) else pence,
        **changed,
    }
    return Offer(unit=of, **facts)


def work(**changed: Any) -> Work:
    facts: dict[str, Any] = {
        "task": "task 1",
        "department": "works",
        "service": "claim_expense",
        "element": "check_receipts",
        "at": AT,
        "due_at": datetime(2026, 4, 16, 16, tzinfo=UTC),
        "minutes": 12,
        "skill": "receipts",
        **changed,
    }
    return Work(**facts)


def market(*units: UnitFacts, offers: tuple[Offer, ...] = (), terms: PolicyTerms | None = None) -> Market:
    policies = (Policy("claim_expense", 1, FROM, terms),) if terms else ()
    return Market(units, offers or tuple(offer(each.code, 500) for each in units), policies)


def anywhere(_unit: UnitFacts, _work: Work) -> Residence:
    return Residence(True)


def choose(
    in_market: Market, asked: Work | None = None, load: Load | None = None, where: Asked = anywhere
) -> Choice:
    return Router(in_market).choose(asked or work(), load or Load(), where)


def out_of(choice: Choice) -> dict[str, str | None]:
    """What kept each unit out that was."""
    return {each.unit: each.out for each in choice.findings if each.out}


HOME_ONLY = st.sampled_from([frozenset(), frozenset({"acme"}), frozenset({"ours", "bolt"})])


def kept_home(abroad: frozenset[str]) -> Asked:
    return lambda each, _: Residence(each.code not in abroad, ("bank",), "stays here")
