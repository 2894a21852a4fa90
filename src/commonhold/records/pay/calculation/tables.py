"""What a calculation of pay is given and what it answers: columns, one row per employment that is paid.

Every column is a NumPy array of the same length; money is int64 pence. No float is let in. What few people have
(directorships, orders, other deductions) stands in tables of its own, whose `row` says which employment it is.
"""

from dataclasses import Field, dataclass, fields
from datetime import date
from typing import Any, Literal, Self, get_args

import numpy as np
from numpy.typing import NDArray

from commonhold.base.law.pay_parameters import LOAN_PLANS
from commonhold.base.money import LARGEST_PENCE

Pence = NDArray[np.int64]
Small = NDArray[np.int8]
Flags = NDArray[np.bool_]

Frequency = Literal["weekly", "two_weekly", "four_weekly", "monthly"]

SUFFIX, K, BASIC_RATE, D, NT = range(5)
"""Kinds of tax code: a number with L, M, N, T, P or Y (0T is number 0); K; BR; D with a digit; NT."""

NO_PENSION, ALPHA, PARTNERSHIP = range(3)
"""Schemes. Who opted out has none."""

ANNUAL, ALTERNATIVE = range(2)
"""How a director's National Insurance is worked out."""

LOAN_BITS = {plan: 1 << index for index, plan in enumerate(LOAN_PLANS)}
"""What to add up for `People.loans`: 1 plan 1, 2 plan 2, 4 plan 4, 8 plan 5, 16 postgraduate."""


ORDER_KINDS = (
    "child_maintenance",
    "priority_attachment",
    "fine",
    "council_tax",
    "council_tax_wales",
    "earnings_arrestment",
    "attachment",
    "direct_earnings_attachment",
)
"""Orders to deduct from earnings. A priority attachment is for maintenance (or an old fine), others for civil debts."""


@dataclass(frozen=True)
class Period:
    """The period that is paid."""

    frequency: Frequency
    number: int
    """The tax month (1 to 12), or the tax week in which it ends (1 to 56): 4 for the first four-weekly period."""
    pay_day: date
    """Whose law holds."""


@dataclass(frozen=True)
class Columns:
    """Columns of one length."""

    def __post_init__(self) -> None:
        columns = [getattr(self, field.name) for field in fields(self)]
        assert len({len(column) for column in columns}) == 1, "columns of different lengths"
        assert not any(np.issubdtype(column.dtype, np.floating) for column in columns), "a float"
        for column in columns:
            if column.dtype == np.int64 and len(column):
                assert -LARGEST_PENCE <= column.min() <= column.max() <= LARGEST_PENCE, "an amount too large"

    def __len__(self) -> int:
        return len(getattr(self, fields(self)[0].name))

    @classmethod
    def of(cls, count: int, **columns: object) -> Self:
        """A table of `count` rows from whatever can be made into its columns; those left out are 0."""
        made = {field.name: np.zeros(count, dtype=_dtype(field)) for field in fields(cls)}
        for name, values in columns.items():
            given = np.asarray(values, dtype=None if count else made[name].dtype)
            made[name] = given.astype(made[name].dtype)
            assert given.dtype.kind in "iub", f"{name} isn't whole numbers"
            assert (made[name] == given).all(), f"{name} holds what its column can't"
        return cls(**made)

    def part(self, rows: slice | NDArray[np.int64]) -> Self:
        """Some of the rows."""
        return type(self)(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})


@dataclass(frozen=True)
class People(Columns):
    """What is known of each employment before its deductions. "To date" is before this payment, in the tax year."""

    gross_pence: Pence
    """Everything paid, before salary sacrifice."""
    taxable_pence: Pence
    """Of it, what is taxed, before salary sacrifice and pension contributions."""
    nicable_pence: Pence
    """Of it, what National Insurance is due on, before salary sacrifice."""
    pensionable_pence: Pence
    assumed_pence: Pence
    """What pensionable pay is less by because of leave, that the employer contributes for all the same."""
    sacrifice_pence: Pence
    """Given up under salary sacrifice: taken off gross, taxable and NI-able pay."""
    regime: Small
    """Whose income tax: index in `pay_parameters.REGIMES`."""
    code_kind: Small
    """SUFFIX, K, BASIC_RATE, D or NT."""
    code_number: NDArray[np.int32]
    """The number of the tax code; of D codes the digit; else 0."""
    non_cumulative: Flags
    """Week 1 or month 1 basis."""
    taxable_to_date_pence: Pence
    tax_to_date_pence: Pence
    ni_letter: Small
    """Index in `pay_parameters.NI_LETTERS`."""
    main_row: NDArray[np.int64]
    """The row of the employment with which this one's earnings are aggregated for National Insurance and loans,
    its own if with none."""
    loans: NDArray[np.uint8]
    """Sum of LOAN_BITS."""
    scheme: Small
    """NO_PENSION, ALPHA or PARTNERSHIP."""
    partnership_basis_points: NDArray[np.int32]
    """Of pensionable earnings, what the employee pays into partnership, before tax relief: 500 for 5%."""
    age: Small
    """On the last 6 April."""
    after_leaving: Flags
    """Paid once after having left, as arrears are: the earnings period is a week."""


@dataclass(frozen=True)
class Directors(Columns):
    """Directorships. "To date" is before this payment, since the appointment or the beginning of the tax year."""

    row: NDArray[np.int64]
    method: Small
    """ANNUAL or ALTERNATIVE."""
    weeks: Small
    """Tax weeks of the year from the week of the appointment on; 52 for the whole year."""
    last: Flags
    """The last payment of the tax year or of the directorship, when the alternative method trues up."""
    nicable_to_date_pence: Pence
    employee_to_date_pence: Pence
    employer_to_date_pence: Pence
    at_lel_to_date_pence: Pence
    lel_to_pt_to_date_pence: Pence
    pt_to_uel_to_date_pence: Pence


@dataclass(frozen=True)
class Elsewhere(Columns):
    """What was paid apart from this in the same earnings period, by the same employer, and counts together with it."""

    row: NDArray[np.int64]
    """The main employment here."""
    nicable_pence: Pence
    employee_ni_pence: Pence
    employer_ni_pence: Pence
    at_lel_pence: Pence
    lel_to_pt_pence: Pence
    pt_to_uel_pence: Pence
    student_loan_pence: Pence
    postgraduate_loan_pence: Pence


@dataclass(frozen=True)
class Orders(Columns):
    """Orders to deduct from earnings."""

    row: NDArray[np.int64]
    kind: Small
    """Index in ORDER_KINDS."""
    day: NDArray[np.int32]
    """When it was made, `date.toordinal()`: earlier orders come first."""
    normal_pence: Pence
    """The normal deduction of a period; not used by kinds that go by a table."""
    protected_pence: Pence
    """Protected earnings of a period; child maintenance protects a share of earnings instead."""
    arrears_pence: Pence
    """Normal deductions that couldn't be made in full, carried from before."""
    protected_arrears_pence: Pence
    """Protected earnings that weren't reached, carried from before."""
    balance_pence: Pence
    """What is still owed; LARGEST_PENCE if it goes on until further notice."""


@dataclass(frozen=True)
class Deductions(Columns):
    """Other deductions (union subscriptions, recovery of a debt, charity), taken in order while pay lasts."""

    row: NDArray[np.int64]
    priority: Small
    """Lower ones first."""
    pence: Pence


@dataclass(frozen=True)
class Lines(Columns):
    """The answer, one row per row of People, all for this period unless they say otherwise."""

    taxable_pence: Pence
    """Taxable pay after salary sacrifice and pension contributions."""
    tax_pence: Pence
    """Positive what is deducted, negative what is refunded."""
    nicable_pence: Pence
    """National Insurance earnings; of aggregated employments all in the main one's row."""
    employee_ni_pence: Pence
    employer_ni_pence: Pence
    at_lel_pence: Pence
    """Earnings at the lower earnings limit, as the full payment submission wants them."""
    lel_to_pt_pence: Pence
    pt_to_uel_pence: Pence
    student_loan_pence: Pence
    postgraduate_loan_pence: Pence
    employee_pension_pence: Pence
    employer_pension_pence: Pence
    orders_pence: Pence
    """What orders took."""
    deductions_pence: Pence
    """Other deductions taken."""
    net_pence: Pence
    """What is paid into the bank, 0 or more."""
    debt_pence: Pence
    """What statutory deductions and negative payments left below 0: owed, to be recovered."""


@dataclass(frozen=True)
class OrderLines(Columns):
    """The answer for each row of Orders."""

    taken_pence: Pence
    arrears_pence: Pence
    """To be carried on."""
    protected_arrears_pence: Pence


@dataclass(frozen=True)
class Calculation:
    """Everything that was worked out."""

    lines: Lines
    orders: OrderLines
    deductions_taken_pence: Pence
    """For each row of Deductions."""


def _dtype(field: Field[Any]) -> type[np.generic]:
    """int64 of a column that is declared NDArray[np.int64]."""
    (kind,) = get_args(get_args(field.type)[1])
    assert isinstance(kind, type)
    return kind
