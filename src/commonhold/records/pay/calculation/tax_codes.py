"""Tax codes: what may be one, and its parts."""

import re
from dataclasses import dataclass
from typing import ClassVar

from commonhold.base.refusals import Refusal
from commonhold.records.pay.calculation.tables import BASIC_RATE, NT, SUFFIX, D, K

PATTERN = "NT|[SC]?([1-9][0-9]{0,5}[LMNPTY]|0T|BR|D[0-8]|K[1-9][0-9]{0,5})"
"""A code without its basis, for Python and for PostgreSQL."""
_CODE = re.compile(rf"(?P<code>{PATTERN})\s*(?P<basis>W1|M1|X)?")
_REGIMES = {"": 0, "S": 1, "C": 2}


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


def of_notice(text: str) -> tuple[str, bool]:
    """The code of "s1257l m1" as it is recorded, and whether each period is on its own.

    NotATaxCode if it can't be one.
    """
    found = _CODE.fullmatch(text.strip().upper())
    if found is None:
        raise NotATaxCode(field="tax_code", code=text.strip()[:20])
    return found["code"], bool(found["basis"])


def parse(code: str) -> TaxCode:
    """The parts of "S1257L M1"; NotATaxCode if it can't be one."""
    whole, basis = of_notice(code)
    regime = whole[0] if whole[0] in _REGIMES else ""
    own = whole.removeprefix(regime)
    for first, kind in (("K", K), ("D", D)):
        if own[0] == first:
            return TaxCode(_REGIMES[regime], kind, int(own[1:]), basis)
    kind = BASIC_RATE if own == "BR" else NT if own == "NT" else SUFFIX
    return TaxCode(_REGIMES[regime], kind, int(own[:-1]) if kind == SUFFIX else 0, basis)
