"""What a run can be, what its columns are and where they are booked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from commonhold.base.money import LARGEST_PENCE, format_pence
from commonhold.base.refusals import Refusal
from commonhold.records.pay.groups.rules import ElementFacts

FREQUENCIES = ("monthly", "four_weekly", "weekly")
BASES = ("calendar", "working")
"""Whether pay is shared out over calendar days or over working days."""
KINDS = ("allowance", "deduction", "sacrifice")
DIRECTORS = ("", "annual", "alternative")
"""How a director's National Insurance is worked out: their places less one are a calculation's `method`."""
PENSIONS = ("none", "alpha", "partnership")
LOANS = ("1", "2", "4", "5", "postgraduate")
"""Plans of student loans: their places are the bits of a calculation's `loans`."""
SEXES = ("F", "M")
"""As HMRC has them."""
DECLARATIONS = ("A", "B", "C")
STATES = ("open", "calculated", "reviewed", "approved", "committed", "published", "cancelled")
PREPARING = ("open", "calculated", "reviewed")
"""The states in which a run can still be calculated."""
FINAL = ("committed", "published")

WAGES, SOCIAL_SECURITY, PENSION_COSTS = "50100", "50200", "50300"
NET_PAY, REVENUE, PENSIONS_OWED, OTHERS = "20300", "20400", "20500", "20600"
TO_BE_PAID_BACK = "11400"


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


class RunExists(Refusal):
    """There is a pay run of {period} for this group already. Open a supplementary run to pay more for it."""

    code = "pay.run-exists"


class RunInPreparation(Refusal):
    """Another pay run of this group is being prepared. Commit or cancel it first, so that what was paid to date is
    right in this one."""

    code = "pay.run-in-preparation"


class NothingToSupplement(Refusal):
    """The run of {period} isn't committed yet, so there is nothing to supplement. Change what it pays instead."""

    code = "pay.nothing-to-supplement"


class PeriodPassed(Refusal):
    """A run of a later period is committed. Pay what is still owed for {period} in the next run."""

    code = "pay.period-passed"


class PaidElsewhereMeanwhile(Refusal):
    """Another pay run that pays some of the same people was committed since this one was calculated, so their tax or
    National Insurance may be wrong here. Collect and calculate again, and have it approved."""

    code = "pay.paid-elsewhere-meanwhile"


class NotInThisRun(Refusal):
    """This employment is not paid in this run's group and period. Check the number."""

    code = "pay.not-in-this-run"


@dataclass(frozen=True)
class Column:
    """One place of a payslip's amounts. `sign` is what it does to net pay: 1, -1 or 0.

    What pays is debited to `account` and what is taken off is credited to it; what an employer pays on top is debited
    to `cost` and credited to `account`; what is only reckoned with has no account. A run has a column that is `rare`
    only if it has an amount for somebody.
    """

    code: str
    title: str
    sign: int
    account: str = ""
    cost: str = ""
    rare: bool = False


SALARY = Column("salary", "Salary", 1, WAGES)
OVERTIME = Column("overtime", "Overtime", 1, WAGES, rare=True)
STATUTORY = (
    Column("ssp", "Statutory sick pay", 1, WAGES, rare=True),
    Column("smp", "Statutory maternity pay", 1, WAGES, rare=True),
    Column("sap", "Statutory adoption pay", 1, WAGES, rare=True),
    Column("spp", "Statutory paternity pay", 1, WAGES, rare=True),
    Column("shpp", "Statutory shared parental pay", 1, WAGES, rare=True),
    Column("spbp", "Statutory parental bereavement pay", 1, WAGES, rare=True),
    Column("sncp", "Statutory neonatal care pay", 1, WAGES, rare=True),
)
COLUMNS = (
    SALARY,
    *STATUTORY,
    OVERTIME,
    Column("tax", "Income tax", -1, REVENUE),
    Column("employee_ni", "National Insurance", -1, REVENUE),
    Column("student_loan", "Student loan", -1, REVENUE),
    Column("postgraduate_loan", "Postgraduate loan", -1, REVENUE),
    Column("employee_pension", "Pension contributions", -1, PENSIONS_OWED),
    Column("orders", "Orders to deduct", -1, OTHERS),
    Column("recovery", "Overpayment paid back", -1, TO_BE_PAID_BACK),
    Column("debt", "Owed, to be paid back later", 1, TO_BE_PAID_BACK),
    Column("employer_ni", "Employer’s National Insurance", 0, REVENUE, SOCIAL_SECURITY),
    Column("employer_pension", "Employer’s pension contributions", 0, PENSIONS_OWED, PENSION_COSTS),
    Column("taxable", "Taxable pay", 0),
    Column("nicable", "Pay for National Insurance", 0),
    Column("pensionable", "Pensionable pay", 0),
    Column("at_lel", "Earnings at the lower earnings limit", 0),
    Column("lel_to_pt", "Earnings up to the primary threshold", 0),
    Column("pt_to_uel", "Earnings up to the upper earnings limit", 0),
)
"""What every run has, but for those that are rare."""


def element_column(element: ElementFacts) -> Column:
    """The column of an allowance, a deduction or a salary sacrifice that a department has.

    What is given up costs the department less pay; what is got instead is booked where it is bought.
    """
    if element.kind != "deduction":
        sign = 1 if element.kind == "allowance" else -1
        return Column(f"{element.kind}:{element.code}", element.title, sign, WAGES)
    return Column(f"deduction:{element.code}", element.title, -1, OTHERS)


def brought_forward_fault(columns: Sequence[str], amounts: Sequence[int | None]) -> str:
    """Why these can't be what somebody was paid before, by column in pence; nothing if they can."""
    known = {each.code for each in COLUMNS}
    unknown = [each for each in columns if each not in known and each.partition(":")[0] not in KINDS]
    if unknown:
        return f"there is no column {unknown[0][:40]}"
    if len(set(columns)) < len(columns) or len(columns) != len(amounts):
        return "each column needs one amount"
    if not all(each is not None and abs(each) <= LARGEST_PENCE for each in amounts):
        return f"an amount is above {format_pence(LARGEST_PENCE)}"
    return ""


def columns_of(elements: Iterable[ElementFacts]) -> tuple[Column, ...]:
    """The columns that a run may have which pays these elements."""
    return (*COLUMNS, *(element_column(each) for each in elements))
