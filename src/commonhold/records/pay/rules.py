"""What a run can be, what its columns are, and what payroll may be told."""

from dataclasses import dataclass

from commonhold.base.refusals import Refusal

FREQUENCIES = ("monthly", "four_weekly", "weekly")
KINDS = ("allowance", "deduction")
PENSIONS = ("alpha", "partnership", "none")
NI_LETTERS = tuple("ABCDEFHIJKLMNSVXZ")
LOANS = ("1", "2", "4", "5", "postgraduate")
TAX_CODE = r"^[SC]?([1-9][0-9]{0,5}[LMNPTY]|BR|0T|NT|D[0-8]|K[1-9][0-9]{0,5})$"
STATES = ("open", "calculated", "reviewed", "approved", "committed", "published", "cancelled")
PREPARING = ("open", "calculated", "reviewed")
"""The states in which a run can still be calculated."""


class RunMovedOn(Refusal):
    """This pay run is {state}, so it can't be {wanted}."""

    code = "pay.run-moved-on"


class SamePerson(Refusal):
    """Whoever prepared a pay run can't approve it. Ask another payroll officer to look at it and approve it."""

    code = "pay.same-person"


class NothingCollected(Refusal):
    """This pay run has not collected what is recorded for its period yet. Collect first, then calculate."""

    code = "pay.nothing-collected"


class NobodyToPay(Refusal):
    """Nobody is in the pay group {group} in this period, so there is nothing to calculate. Put people into the group,
    or cancel the run."""

    code = "pay.nobody-to-pay"


@dataclass(frozen=True)
class Column:
    """What one place of a payslip's amounts is. `sign` is what it does to net pay: 1, -1 or 0."""

    code: str
    title: str
    sign: int
