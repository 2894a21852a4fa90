"""Copying one claim: look whether it is there already, key it if not, and read back what is there then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from commonhold_robot import Item
from old_ledger.ledger import Entry, NoSuchAccount, NotSaved, OldLedger, one_line


def copy(item: Item, ledger: OldLedger) -> None:
    """See to it that the ledger has the entry exactly once, whatever an attempt before this one may have done."""
    wanted, reference = entry_of(item.inputs), item.inputs["reference"]
    found = ledger.entries(reference)
    if not found:
        try:
            ledger.key(wanted, reference, before_saving=item.check)
        except NoSuchAccount as missing:
            item.business_exception("no-such-account", str(missing), ledger.screenshot())
            return
        except NotSaved as refused:
            item.business_exception("not-saved", f"The old ledger said: {refused}", ledger.screenshot())
            return
        found = ledger.entries(reference)
    if len(found) > 1:
        message = f"The old ledger has {len(found)} entries with {reference}. One of them has to go."
        item.business_exception("there-twice", message, ledger.screenshot())
        return
    if list(found.values()) != [wanted]:
        message = (
            f"The old ledger has something else with {reference} than the claim says: {_told(found, wanted)}"
        )
        item.business_exception("differs", message, ledger.screenshot())
        return
    item.complete("copied", old_ledger_entry=next(iter(found)))


def entry_of(inputs: Mapping[str, Any]) -> Entry:
    """The entry that a claim makes."""
    postings = [(each["account"], each["amount_pence"]) for each in inputs["postings"]]
    owed = (inputs["balance_account"], -sum(pence for _, pence in postings))
    return Entry(
        inputs["date"],
        one_line(inputs["payee"]),
        one_line(inputs["narration"]),
        tuple(sorted([*postings, owed])),
    )


def _told(found: Mapping[str, Entry], wanted: Entry) -> str:
    there = next(iter(found.values()), None)
    if there is None:
        return "nothing, although it said that the entry was saved."
    differs = [
        name
        for name in ("date", "payee", "narration", "postings")
        if getattr(there, name) != getattr(wanted, name)
    ]
    return "; ".join(f"{name} {getattr(there, name)}, not {getattr(wanted, name)}" for name in differs)
