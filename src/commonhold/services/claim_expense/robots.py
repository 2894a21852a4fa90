"""What robots are given of a claim, for each task that one can do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from commonhold.base.working_time import LONDON
from commonhold.core.accounts.queries import account
from commonhold.records.expenses import queries as expenses
from commonhold.work.cases.catalogue import CaseFacts, Input
from commonhold.work.cases.correspondence.queries import files_of

OLD_ACCOUNTS = {
    "own_car": "Expenses:Travel:Mileage",
    "motorcycle": "Expenses:Travel:Mileage",
    "bicycle": "Expenses:Travel:Mileage",
    "public_transport": "Expenses:Travel:Fares",
    "accommodation": "Expenses:Travel:Hotels",
    "subsistence": "Expenses:Subsistence",
    "other": "Expenses:Other",
}
"""What the accounts of the old ledger are called, for each kind of expense."""
OLD_OWED_TO_STAFF = "Liabilities:Staff"


def receipts(case: CaseFacts) -> Mapping[str, Input]:
    """The lines of the claim that have a receipt or should have one, each with its number: miles need none."""
    claim = expenses.claim(int(case.data["claim_id"]))
    missing = {each.line for each in expenses.assess_claim(claim.id).findings if each.code == "no-receipt"}
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
        if each.line.receipt or each.number in missing
    ]
    return {"lines": Input(lines, files=tuple(files.values()))}


def old_ledger_entry(case: CaseFacts) -> Mapping[str, Input]:
    """The entry that the old ledger gets: one posting for each kind of expense, against what is owed to staff."""
    claim = expenses.claim(int(case.data["claim_id"]))
    spent_pence: defaultdict[str, int] = defaultdict(int)
    for each in claim.lines:
        spent_pence[OLD_ACCOUNTS[each.line.kind]] += each.amount_pence
    assert claim.decided_at is not None, "only what is approved is copied"
    return {
        "reference": Input(case.reference),
        "date": Input(claim.decided_at.astimezone(LONDON).date().isoformat()),
        "narration": Input(claim.purpose),
        "payee": Input(account(case.asked_by).label, data_class="identity"),
        "postings": Input(
            [{"account": name, "amount_pence": pence} for name, pence in sorted(spent_pence.items())]
        ),
        "balance_account": Input(OLD_OWED_TO_STAFF),
    }
