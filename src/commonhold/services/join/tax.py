"""What a joiner's statement or P45 comes to for pay.

Sources: HMRC, "Starter checklist for PAYE"; GOV.UK, "Tell HMRC about a new employee", and "National Insurance rates and
categories: Category letters".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from commonhold.base.law.pay import pay_law
from commonhold.base.periods import months_after, tax_year
from commonhold.records.pay.calculation.tax_codes import of_notice
from commonhold.records.pay.standing.rules import Terms

STATEMENTS: Mapping[str, str] = {
    "A": "This is my first job since 6 April, and I have had no taxable benefits or pension since then",
    "B": "Since 6 April I have had another job or a taxable benefit, and have neither that nor a pension now",
    "C": "I have another job, or get a pension",
}


APRIL = 4
LAST_DAY_OF_OLD_P45 = (5, 24)
"""24 May: up to then the code of a P45 of the tax year before is used (HMRC, "What to do with employees' P45s")."""


def tax_terms(given: Mapping[str, Any], *, group_id: int, born: date, on: date) -> Terms:
    """The terms with which somebody is paid first.

    Statement A has the emergency code over the tax year, B for each period on its own, C the basic rate. The code of a
    P45 of the tax year is as it says: over the year, unless it is marked. One of the year before still gives the code
    for those who begin by 24 May, over the year; later, and of older ones, it is the emergency code, for each period.
    Whoever is under 21 has the category M of National Insurance.
    """
    emergency = f"{pay_law(on).emergency_code}L"
    if given["has_p45"]:
        code, alone = _of_p45(given, emergency, on)
    else:
        code, alone = {"A": (emergency, False), "B": (emergency, True), "C": ("BR", False)}[
            given["statement"]
        ]
    loans = [given["loan"]] if given["loan"] != "none" else []
    if given["postgraduate"]:
        loans.append("postgraduate")
    letter = "M" if on < months_after(born, 21 * 12) else "A"
    return Terms(group_id, code, alone, letter, tuple(loans), "alpha")


def brought(given: Mapping[str, Any], terms: Terms, on: date) -> tuple[int, int] | None:
    """Pay and tax to date of a P45 that count for the first payslips; None if there is none that does."""
    if not given["has_p45"] or terms.non_cumulative or _year_of_p45(given) != tax_year(on):
        return None
    return given.get("p45_pay") or 0, given.get("p45_tax") or 0


def _of_p45(given: Mapping[str, Any], emergency: str, on: date) -> tuple[str, bool]:
    """The code, and whether each period is on its own though the code isn't marked so."""
    years_ago = tax_year(on) - _year_of_p45(given)
    if years_ago <= 0:
        return given["tax_code"], False
    if years_ago == 1 and (on.month, on.day) <= LAST_DAY_OF_OLD_P45 and on.month >= APRIL:
        return of_notice(given["tax_code"])[0], False
    return emergency, True


def _year_of_p45(given: Mapping[str, Any]) -> int:
    return tax_year(date.fromisoformat(given["p45_left"]))
