"""Tax codes: what may be one, and its parts."""

import re
from dataclasses import dataclass
from typing import ClassVar

from commonhold.base.refusals import Refusal
from commonhold.records.pay.calculation.tables import BASIC_RATE, NT, SUFFIX, D, K

_CODE = re.compile(
    r"(?P<regime>[SC])?(?:(?P<suffixed>[1-9]\d{0,5})[LMNPTY]|(?P<zero>0T)|(?P<basic>BR)|D(?P<d>[0-8])"
    r"|K(?P<k>[1-9]\d{0,5})|(?P<nt>NT))\s*(?P<basis>W1|M1|X)?",
    re.ASCII,
)
_REGIMES = {None: 0, "S": 1, "C": 2}


class NotATaxCode(Refusal):
    """“{code}” is not a tax code. Enter it as HMRC's notice gives it, such as 1257L, S1257L, BR, K475 or 1257L M1."""

    code: ClassVar[str] = "pay.not-a-tax-code"


@dataclass(frozen=True)
class TaxCode:
    """A tax code in the parts that `tables.People` has columns for."""

    regime: int
    kind: int
    number: int
    non_cumulative: bool


def parse(code: str) -> TaxCode:
    """The parts of "S1257L M1"; NotATaxCode if it can't be one."""
    found = _CODE.fullmatch(code.strip().upper())
    if found is None or (found["nt"] and found["regime"]):
        raise NotATaxCode(field="tax_code", code=code.strip()[:20])
    for group, kind in (("suffixed", SUFFIX), ("k", K), ("d", D)):
        if found[group] is not None:
            return TaxCode(_REGIMES[found["regime"]], kind, int(found[group]), bool(found["basis"]))
    kind = BASIC_RATE if found["basic"] else NT if found["nt"] else SUFFIX
    return TaxCode(_REGIMES[found["regime"]], kind, 0, bool(found["basis"]))
