"""What becomes of orders to deduct from earnings, and of what was paid too much: pure."""

from commonhold.base.money import format_pence
from commonhold.records.pay.carrying.facts import DebtHeld, Known, OrderHeld
from commonhold.records.pay.orders.rules import TITLES
from commonhold.records.people.carrying.rules import Carried

_ORDERS = {
    "child_maintenance": (
        "gov.uk/child-maintenance-for-employers",
        "tell the Child Maintenance Service within 10 days that they left, and when",
    ),
    "direct_earnings_attachment": (
        "gov.uk, Direct earnings attachments: a guide for employers",
        "tell the office that asked for it within 10 days that they left, and when",
    ),
    "council_tax": (
        "Council Tax (Administration and Enforcement) Regulations 1992 reg.39",
        "tell the council within 14 days that they left, and when",
    ),
    "earnings_arrestment": (
        "Debtors (Scotland) Act 1987 s.47; gov.uk/debt-deductions-from-employee-pay",
        "tell the creditor that they left, when, and for whom they work now",
    ),
}
_OF_COURTS = (
    "Attachment of Earnings Act 1971 ss.7(2), 9(4), 15 and 22(2): a transfer between departments is a change of"
    " employment",
    "tell the court within 10 days that they left, and when",
)


def order(known: Known, each: OrderHeld) -> Carried:
    cited, tell = _ORDERS.get(each.kind.removesuffix("_wales"), _OF_COURTS)
    left = "" if each.owed_pence is None else f", {format_pence(each.owed_pence)} left"
    working = [f"{each.payee}, {each.reference}{left}", cited]
    if each.normal_pence:
        working.insert(1, f"Normal deduction {format_pence(each.normal_pence)}")
    if each.arrears_pence:
        working.insert(1, f"In arrears {format_pence(each.arrears_pence)}: tell {each.payee}")
    return Carried(
        f"pay.order.{each.id}",
        TITLES[each.kind],
        "asked",
        f"Noted in {known.joined} as it was in {known.left}, and takes nothing there until it is directed there.",
        "An order lapses when the employment ends, but for pay that is still to come from there, and works again once"
        " whoever made it directs it to the new employer.",
        working=tuple(working),
        to_do=f"Payroll of {known.left}: {tell}. Payroll of {known.joined}: tell them that they work for"
        " you now (a court within 7 days), and when the order comes, let it take effect.",
    )


def debt(known: Known, each: DebtHeld) -> Carried:
    plan = (
        "no plan agreed yet"
        if each.plan_pence is None
        else f"{format_pence(each.plan_pence)} each pay day, no more than {each.hardship_percent}% of net pay"
    )
    return Carried(
        f"pay.debt.{each.id}",
        "Overpayment to pay back",
        "carried",
        f"{format_pence(each.owed_pence)} stays owed to {known.left}; {known.joined} takes it back from pay: {plan}.",
        f"{known.left} pays them no more, so it can’t take it from pay. What was agreed stays, with the limit.",
        working=(each.reason,),
        to_do=f"Payroll of {known.joined}: pay over to {known.left} what is taken.",
    )
