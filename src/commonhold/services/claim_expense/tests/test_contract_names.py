"""What a contract's file names has to be there: services, their market tasks, departments, the supplier's units."""

from __future__ import annotations

import json
from typing import Any

import pytest

from commonhold.connectors.spreadsheets.contracts import load
from commonhold.connectors.spreadsheets.writing import write
from commonhold.work.cases.contracting.actions import agree_change
from commonhold.work.delivery.contracts import queries
from commonhold.work.delivery.contracts.checking.rules import Unfit, read
from commonhold.work.delivery.tests.conftest import Market, agreed, market, terms  # noqa: F401


def lot(**changed: Any) -> dict[str, Any]:
    return {"lots": [{**agreed()["lots"][0], **changed}]}


WRONG = [
    (
        {"service": "claim_expenses"},
        "Lots!B2",
        "claim_expenses with tasks that units may do: the nearest is claim_expense",
    ),
    ({"service": "zzz"}, "Lots!B2", "the nearest is"),
    (
        {"task_kind": "check_receipt"},
        "Lots!C2",
        "no task called check_receipt that units may do: the nearest is check_receipts",
    ),
    ({"task_kind": "approve"}, "Lots!C2", "no task called approve that units may do"),
    ({"task_kind": "CHECK_RECEIPTS"}, "Lots!C2", "the nearest is check_receipts"),
    ({"departments": ["work"]}, "Lots!D2", "no department with the code work: the nearest is works"),
    (
        {"units": ["meridian-leed"]},
        "Lots!E2",
        "no unit with the code meridian-leed: the nearest is meridian-leeds",
    ),
    ({"units": ["tamarind-pune"]}, "Lots!E2", "The supplier has no unit with the code tamarind-pune"),
]


@pytest.mark.parametrize(("changed", "cell", "said"), WRONG)
def test_a_name_that_nothing_has_is_told_by_its_cell_with_the_nearest(
    market: Market,  # noqa: F811
    acting_for: Any,
    changed: dict[str, Any],
    cell: str,
    said: str,
) -> None:
    document = agreed(**lot(**changed))
    with acting_for(market.department):
        loaded = load(write(read(document)))
        with pytest.raises(Unfit) as unfit:
            loaded.require_known_names(market.meridian)
        ((where, message),) = [(each.where, each.message) for each in unfit.value.troubles]
        assert (where, said in message) == (cell, True), message
        with pytest.raises(Unfit, match=r"\$.lots\[0\]"):
            load(json.dumps(document).encode()).require_known_names(market.meridian)


def test_every_name_that_nothing_has_is_told_at_once(
    market: Market,  # noqa: F811
    acting_for: Any,
) -> None:
    wrong = lot(service="nothing", departments=["nowhere", "works"], units=["nobody", "no-one"])
    with acting_for(market.department), pytest.raises(Unfit) as unfit:
        load(write(read(agreed(**wrong)))).require_known_names(market.meridian)
    assert [each.where for each in unfit.value.troubles] == ["Lots!B2", "Lots!D2", "Lots!E2", "Lots!E2"]


def test_nothing_is_agreed_for_a_service_or_task_that_isn_t_there(
    market: Market,  # noqa: F811
    acting_for: Any,
) -> None:
    with acting_for(market.department):
        made = market.contract()
        for changed in ({"service": "nothing"}, {"task_kind": "approve"}):
            unknown = terms(**lot(**changed))
            with pytest.raises(Unfit, match="units may do"):
                agree_change(
                    contract_id=made,
                    terms=unknown,
                    effective_from=unknown.starts,
                    reason="x",
                    actor=market.actor,
                    at=market.at,
                )
        every = terms(**lot(task_kind="*"))
        agree_change(
            contract_id=made,
            terms=every,
            effective_from=every.starts,
            reason="Every task of the service",
            actor=market.actor,
            at=market.at,
        )
        assert len(queries.contract("receipts-26").notes) == 2
