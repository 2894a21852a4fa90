"""What a tax authority is told of an employer and of each employee's pay: facts, in whichever form it wants them.

The words and the rules of what must be told are those of HMRC's "Guide to RTI data items". Amounts are pence; None
leaves an item out, which is not the same as nought. What is told of people comes by the hundred thousand, so those are
named tuples, which are made several times as fast as frozen dataclasses.
"""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


@dataclass(frozen=True)
class Employer:
    """A PAYE scheme: "120/AB12345" is tax office 120, reference AB12345."""

    tax_office: str
    paye_reference: str
    accounts_office_reference: str


class Partner(NamedTuple):
    """Whom an employee shares parental pay with."""

    forename: str
    surname: str
    national_insurance_number: str | None = None


class Person(NamedTuple):
    """Who is paid. `sex` is F or M; `address` has up to four lines, and abroad a `country` in place of a postcode."""

    surname: str
    forename: str
    born_on: date
    sex: str
    national_insurance_number: str | None = None
    address: tuple[str, ...] = ()
    postcode: str = ""
    country: str = ""
    title: str = ""
    second_forename: str = ""
    passport_number: str = ""
    partner: Partner | None = None


class Starter(NamedTuple):
    """Told once, with the first payment. `declaration` is A, B or C, as the starter checklist has it."""

    started_on: date
    declaration: str
    student_loan: bool = False
    postgraduate_loan: bool = False


class ToDate(NamedTuple):
    """Figures of the tax year up to and with this payment."""

    taxable_pence: int
    tax_pence: int
    student_loan_pence: int | None = None
    postgraduate_loan_pence: int | None = None
    benefits_pence: int | None = None
    pension_pence: int | None = None
    """Pension contributions taken before tax ("net pay arrangement"), which alpha's are."""
    pension_after_tax_pence: int | None = None


class StatutoryToDate(NamedTuple):
    """Statutory pay of the tax year. `bereavement_ni_pence` and what follows are Northern Ireland's, from 2026-27."""

    maternity_pence: int | None = None
    paternity_pence: int | None = None
    adoption_pence: int | None = None
    shared_parental_pence: int | None = None
    bereavement_pence: int | None = None
    neonatal_pence: int | None = None
    bereavement_ni_pence: int | None = None
    miscarriage_ni: bool | None = None
    workplace_postcode_ni: str = ""


class TaxCode(NamedTuple):
    """`code` without its prefix ("1257L", "BR", "K475"); `regime` is S, C or empty for the rest of the kingdom."""

    code: str
    regime: str = ""
    non_cumulative: bool = False


class StudentLoan(NamedTuple):
    """What was taken in the period in whole pounds, in pence, and by which plan: 01, 02, 04 or 05."""

    plan: str
    recovered_pence: int


class Payment(NamedTuple):
    """One payment. Its period is a tax `week` or a tax `month`, one of the two.

    `frequency` is W1, W2, W4, M1, M3, M6, MA, IO or IR; `hours` a band of weekly hours, A (to 15:59), B (to 23:59),
    C (to 29:59), D (30 and more) or E (another); `late_reason` A to H where it is told after payday.
    """

    frequency: str
    paid_on: date
    hours: str
    tax_code: TaxCode
    taxable_pence: int
    tax_pence: int
    week: int | None = None
    month: int | None = None
    periods: int = 1
    late_reason: str = ""
    aggregated_earnings: bool = False
    after_leaving: bool = False
    not_taxed_pence: int | None = None
    from_net_pence: int | None = None
    after_statutory_pence: int | None = None
    benefits_pence: int | None = None
    class_1a_to_date_pence: int | None = None
    pension_pence: int | None = None
    only_national_insurance_pence: int | None = None
    pension_after_tax_pence: int | None = None
    student_loan: StudentLoan | None = None
    postgraduate_loan_pence: int | None = None
    on_strike: bool = False
    unpaid_absence: bool = False


class Contributions(NamedTuple):
    """National Insurance under one category letter, of the period and of the tax year."""

    letter: str
    earnings_pence: int
    earnings_to_date_pence: int
    at_lower_limit_pence: int
    """Of the year, in whole pounds; so are the two that follow, but to the penny."""
    to_primary_threshold_pence: int
    to_upper_limit_pence: int
    employer_pence: int
    employer_to_date_pence: int
    employee_pence: int
    employee_to_date_pence: int


class Employment(NamedTuple):
    """An employment and what was paid for it. `payroll_id` is unique in the scheme and never used again.

    `former_payroll_id` says that the id has changed: the old one, or empty if that isn't known. `director` is AN or AL,
    for an annual earnings period or the alternative method.
    """

    payroll_id: str
    to_date: ToDate
    payment: Payment
    contributions: tuple[Contributions, ...] = ()
    statutory: StatutoryToDate | None = None
    starter: Starter | None = None
    left_on: date | None = None
    former_payroll_id: str | None = None
    off_payroll_worker: bool = False
    director: str = ""
    director_from_week: int | None = None
    workplace_postcode: str = ""
    irregular: bool = False


class Employee(NamedTuple):
    """A person, and up to fifteen employments of theirs in the scheme."""

    person: Person
    employments: tuple[Employment, ...]


@dataclass(frozen=True)
class Final:
    """The scheme's last return: of the year, and, if the scheme has ceased, for ever."""

    ceased_on: date | None = None


@dataclass(frozen=True)
class FullPayment:
    """A Full Payment Submission, but for its employees. `tax_year` is the year in which it begins, 2026 for 2026-27."""

    employer: Employer
    tax_year: int
    made_on: date
    final: Final | None = None


@dataclass(frozen=True)
class Recovered:
    """Statutory pay recovered in the tax year up to a tax month; Northern Ireland's `bereavement_ni` from 2026-27.

    The compensation for its National Insurance is for small employers, which no department is.
    """

    month: int
    maternity_pence: int | None = None
    paternity_pence: int | None = None
    adoption_pence: int | None = None
    shared_parental_pence: int | None = None
    bereavement_pence: int | None = None
    bereavement_ni_pence: int | None = None
    neonatal_pence: int | None = None


@dataclass(frozen=True)
class Levy:
    """The apprenticeship levy of the tax year up to a tax month, in whole pounds, and the year's allowance."""

    month: int
    due_to_date_pence: int
    allowance_pence: int


@dataclass(frozen=True)
class PaymentSummary:
    """An Employer Payment Summary: what HMRC can't tell from the Full Payment Submissions.

    `nobody_paid` is the first and last day of tax months without a payment; `inactive` the same of months to come.
    """

    employer: Employer
    tax_year: int
    made_on: date
    nobody_paid: tuple[date, date] | None = None
    inactive: tuple[date, date] | None = None
    recovered: Recovered | None = None
    levy: Levy | None = None
    final: Final | None = None
