"""Why orders to deduct from earnings took what they took."""

from dataclasses import replace
from datetime import date

import numpy as np

from commonhold.base.law.pay import PayLaw
from commonhold.records.pay.calculation.explaining.explanation import Explanation, explanation, money
from commonhold.records.pay.calculation.tables import ORDER_KINDS, Calculation, Orders

_KINDS = {
    "child_maintenance": (
        "child maintenance",
        "its amount, but never below the protected share of net earnings",
    ),
    "priority_attachment": (
        "attachment of earnings (priority)",
        "its normal deduction above protected earnings",
    ),
    "fine": ("fine", "the rate of its table on net earnings"),
    "council_tax": ("council tax", "the rate of its table on net earnings"),
    "council_tax_wales": ("council tax (Wales)", "the rate of its table on net earnings"),
    "earnings_arrestment": ("earnings arrestment", "the rates of its table on bands of net earnings"),
    "attachment": ("attachment of earnings (civil debt)", "its normal deduction above protected earnings"),
    "direct_earnings_attachment": (
        "direct earnings attachment",
        "the rate of its table, but never below the protected share",
    ),
}
_ATTACHMENTS = "Attachment of Earnings Act 1971 Sch.3"
_CITED = {
    "child_maintenance": ("child_maintenance_protected",),
    "fine": ("fine_attachment",),
    "council_tax": ("council_tax_attachment",),
    "council_tax_wales": ("council_tax_attachment_wales",),
    "earnings_arrestment": ("earnings_arrestment", "earnings_arrestment_least"),
    "direct_earnings_attachment": ("direct_earnings_attachment", "direct_earnings_attachment_protected"),
}


def orders(given: Orders, calculation: Calculation, row: int, law: PayLaw) -> Explanation:
    """All orders of one row: each with what it took and what it carries on."""
    said: list[str] = []
    cited: list[str] = []
    for index in np.flatnonzero(given.row == row):
        kind = ORDER_KINDS[given.kind[index]]
        name, how = _KINDS[kind]
        made = date.fromordinal(int(given.day[index]))
        taken, carried = calculation.orders.taken_pence[index], calculation.orders.arrears_pence[index]
        said.append(f"Order of {made:%-d %B %Y}, {name}: {money(taken)}, {how}.")
        if carried:
            said.append(f"{money(carried)} of it could not be taken and is carried on.")
        cited += _CITED.get(kind, ())
    found = explanation(
        "orders",
        "Orders to deduct from earnings",
        int(calculation.lines.orders_pence[row]),
        "Priority orders first, then student loans, then civil debts; within each the earlier order first.",
        said,
        law,
        *cited,
    )
    kinds = {ORDER_KINDS[kind] for kind in given.kind[given.row == row]}
    by_act = (_ATTACHMENTS,) if kinds & {"priority_attachment", "attachment"} else ()
    return replace(found, citations=(*found.citations, *by_act))
