"""What a joiner's statement or P45 comes to for pay.

Sources: HMRC, "Starter checklist for PAYE"; GOV.UK, "Tell HMRC about a new employee", and "National Insurance rates and
categories: Category letters".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from commonhold.base.law.pay import pay_law
from commonhold.base.periods import months_after
from commonhold.records.pay.standing.rules import Terms

STATEMENTS: Mapping[str, str] = {
    "A": "This is my first job since 6 April, and I have had no taxable benefits or pension since then",
    "B": "Since 6 April I have had another job or a taxable benefit, and have neither that nor a pension now",
    "C": "I have another job, or get a pension",
}


def tax_terms(given: Mapping[str, Any], *, group_id: int, born: date, on: date) -> Terms:
    """The terms with which somebody is paid first.

    Statement A has the emergency code over the tax year, B for each period on its own, C the basic rate. The code of a
    P45 is for each period on its own too, as pay and tax of before don't count here, until HMRC sends a code.
    Whoever is under 21 has the category M of National Insurance.
    """
    emergency = f"{pay_law(on).emergency_code}L"
    if given["has_p45"]:
        code, alone = given["tax_code"], True
    else:
        code, alone = {"A": (emergency, False), "B": (emergency, True), "C": ("BR", False)}[
            given["statement"]
        ]
    loans = [given["loan"]] if given["loan"] != "none" else []
    if given["postgraduate"]:
        loans.append("postgraduate")
    letter = "M" if on < months_after(born, 21 * 12) else "A"
    return Terms(group_id, code, alone, letter, tuple(loans), "alpha")
