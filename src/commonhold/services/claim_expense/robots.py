"""What robots are given of a claim, for each task that one can do."""

from __future__ import annotations

from collections.abc import Mapping

from commonhold.records.expenses import queries as expenses
from commonhold.work.cases.catalogue import CaseFacts, Input
from commonhold.work.cases.correspondence.queries import files_of


def receipts(case: CaseFacts) -> Mapping[str, Input]:
    """The lines of the claim, each with the number of its receipt."""
    claim = expenses.claim(int(case.data["claim_id"]))
    files = {each.sha256: each.id for each in files_of(case.id)}
    lines = [
        {
            "kind": each.line.kind,
            "date": each.line.on.isoformat(),
            "description": each.line.description,
            "amount_pence": each.amount_pence,
            "receipt": files.get(each.line.receipt),
        }
        for each in claim.lines
    ]
    return {"lines": Input(lines, files=tuple(files.values()))}
