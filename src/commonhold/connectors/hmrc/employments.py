"""Employment of a Full Payment Submission: one employment, and what was paid for it, in the schema's order."""

from datetime import date
from functools import lru_cache

from commonhold.connectors.hmrc import amounts, values
from commonhold.connectors.hmrc.values import Unfit
from commonhold.connectors.hmrc.years import TaxYear
from commonhold.records.pay.filing.facts import (
    Contributions,
    Employment,
    Payment,
    Starter,
    StatutoryToDate,
    TaxCode,
    ToDate,
)

_DIRECTORS_METHODS = frozenset({"AN", "AL"})
_DECLARATIONS = frozenset("ABC")
_LATE_REASONS = frozenset("ABCDEFGH")
_HOURS = frozenset("ABCDE")
_REGIMES = frozenset("SC")
_FREQUENCIES = frozenset({"W1", "W2", "W4", "M1", "M3", "M6", "MA", "IO", "IR"})
_LETTERS = frozenset("ABCDEFGHIJKLMNPQRSTVWXYZ")
_WEEKS = frozenset({*range(1, 55), 56})
_MONTHS = frozenset(range(1, 13))
_MOST_PERIODS = 99
_REMEMBERED = 4096


def employment_xml(employment: Employment, year: TaxYear) -> str:
    contributions = employment.contributions
    statutory = employment.statutory
    return (
        f"<Employment>{'<OffPayrollWorker>yes</OffPayrollWorker>' if employment.off_payroll_worker else ''}"
        f"{_director(employment) if employment.director else ''}"
        f"{'' if employment.starter is None else _starter(employment.starter)}"
        f"{_workplace(employment.workplace_postcode) if employment.workplace_postcode else ''}"
        f"<PayId>{values.identifier('payroll id', employment.payroll_id)}</PayId>"
        f"{'' if employment.former_payroll_id is None else _former(employment.former_payroll_id)}"
        f"{'<IrrEmp>yes</IrrEmp>' if employment.irregular else ''}"
        f"{'' if employment.left_on is None else _leaving(employment, year)}"
        f"{_to_date(employment.to_date)}{_payment(employment.payment, year)}"
        f"{'' if statutory is None else _statutory_pay(statutory, year)}</Payment>"
        f"{''.join(map(_contributions, contributions))}"
        "</Employment>"
    )


def _director(employment: Employment) -> str:
    method = values.one_of("director’s method", employment.director, _DIRECTORS_METHODS)
    week = employment.director_from_week
    if week is None:
        return f"<DirectorsNIC>{method}</DirectorsNIC>"
    if week not in _WEEKS:
        raise Unfit("director from week", f"{week} is not a tax week")
    return f"<DirectorsNIC>{method}</DirectorsNIC><TaxWkOfApptOfDirector>{week}</TaxWkOfApptOfDirector>"


def _starter(starter: Starter) -> str:
    declaration = values.one_of("starter declaration", starter.declaration, _DECLARATIONS)
    return (
        f"<Starter><StartDate>{values.day(starter.started_on)}</StartDate><StartDec>{declaration}</StartDec>"
        f"{'<StudentLoan>yes</StudentLoan>' if starter.student_loan else ''}"
        f"{'<PostgradLoan>yes</PostgradLoan>' if starter.postgraduate_loan else ''}</Starter>"
    )


def _workplace(postcode: str) -> str:
    checked = values.workplace_postcode("workplace postcode", postcode)
    return f"<EmployeeWorkplacePostcode>{checked}</EmployeeWorkplacePostcode>"


def _former(payroll_id: str) -> str:
    old = (
        f"<OldPayrollId>{values.identifier('former payroll id', payroll_id)}</OldPayrollId>"
        if payroll_id
        else ""
    )
    return f"<PayIdChgd><PayrollIdChangedIndicator>yes</PayrollIdChangedIndicator>{old}</PayIdChgd>"


def _leaving(employment: Employment, year: TaxYear) -> str:
    left = employment.left_on
    assert left is not None
    if left < year.earliest_leaving:
        raise Unfit(
            "leaving date", f"{left} is before {year.earliest_leaving}, as far back as HMRC takes one"
        )
    return f"<LeavingDate>{values.day(left)}</LeavingDate>"


def _to_date(to_date: ToDate) -> str:
    return (
        f"<FiguresToDate>{amounts.taxable_to_date(to_date.taxable_pence)}{amounts.tax_to_date(to_date.tax_pence)}"
        f"{amounts.student_loan_to_date(to_date.student_loan_pence)}"
        f"{amounts.postgraduate_loan_to_date(to_date.postgraduate_loan_pence)}"
        f"{amounts.benefits_to_date(to_date.benefits_pence)}{amounts.pension_to_date(to_date.pension_pence)}"
        f"{amounts.pension_after_tax_to_date(to_date.pension_after_tax_pence)}</FiguresToDate>"
    )


def _payment(payment: Payment, year: TaxYear) -> str:
    """The payment but for statutory pay and its end."""
    loan, each = payment.student_loan, payment
    return (
        f"{_when(year, each.frequency, each.paid_on, each.late_reason, each.week, each.month, each.periods)}"
        f"{'<AggregatedEarnings>yes</AggregatedEarnings>' if payment.aggregated_earnings else ''}"
        f"{'<PmtAfterLeaving>yes</PmtAfterLeaving>' if payment.after_leaving else ''}"
        f"<HoursWorked>{values.one_of('hours worked', payment.hours, _HOURS)}</HoursWorked>"
        f"{_tax_code(payment.tax_code)}"
        f"{amounts.taxable(payment.taxable_pence)}{amounts.not_taxed(payment.not_taxed_pence)}"
        f"{amounts.from_net(payment.from_net_pence)}{amounts.after_statutory(payment.after_statutory_pence)}"
        f"{amounts.benefits(payment.benefits_pence)}{amounts.class_1a_to_date(payment.class_1a_to_date_pence)}"
        f"{amounts.pension(payment.pension_pence)}"
        f"{amounts.only_national_insurance(payment.only_national_insurance_pence)}"
        f"{amounts.pension_after_tax(payment.pension_after_tax_pence)}"
        f"{'' if loan is None else _student_loan(payment, year)}"
        f"{amounts.postgraduate_loan(payment.postgraduate_loan_pence)}{amounts.tax(payment.tax_pence)}"
        f"{'<OnStrike>yes</OnStrike>' if payment.on_strike else ''}"
        f"{'<UnpaidAbsence>yes</UnpaidAbsence>' if payment.unpaid_absence else ''}"
    )


@lru_cache(_REMEMBERED)
def _when(
    year: TaxYear, frequency: str, paid_on: date, late: str, week: int | None, month: int | None, periods: int
) -> str:
    if not year.first_day <= paid_on <= year.last_day:
        raise Unfit("payment date", f"{paid_on} is not in the tax year {year.name}")
    if not 1 <= periods <= _MOST_PERIODS:
        raise Unfit("periods covered", f"{periods} is not between 1 and {_MOST_PERIODS}")
    if month in _MONTHS and week is None:
        period = f"<MonthNo>{month}</MonthNo>"
    elif week in _WEEKS and month is None:
        period = f"<WeekNo>{week}</WeekNo>"
    else:
        raise Unfit("tax period", f"week {week}, month {month}: it has to be one week or one month")
    how_often = values.one_of("pay frequency", frequency, _FREQUENCIES)
    if late:
        late = f"<LateReason>{values.one_of('reason for lateness', late, _LATE_REASONS)}</LateReason>"
    return (
        f"<Payment><PayFreq>{how_often}</PayFreq><PmtDate>{paid_on}</PmtDate>{late}{period}"
        f"<PeriodsCovered>{periods}</PeriodsCovered>"
    )


@lru_cache(_REMEMBERED)
def _tax_code(code: TaxCode) -> str:
    basis = ' BasisNonCumulative="yes"' if code.non_cumulative else ""
    regime = f' TaxRegime="{values.one_of("tax regime", code.regime, _REGIMES)}"' if code.regime else ""
    return f"<TaxCode{basis}{regime}>{values.tax_code('tax code', code.code)}</TaxCode>"


def _student_loan(payment: Payment, year: TaxYear) -> str:
    assert payment.student_loan is not None
    plan, recovered_pence = payment.student_loan
    values.one_of("student loan plan", plan, year.loan_plans)
    return amounts.student_loan(recovered_pence).replace(">", f' PlanType="{plan}">', 1)


def _statutory_pay(statutory: StatutoryToDate, year: TaxYear) -> str:
    return (
        f"{amounts.maternity(statutory.maternity_pence)}{amounts.paternity(statutory.paternity_pence)}"
        f"{amounts.adoption(statutory.adoption_pence)}{amounts.shared_parental(statutory.shared_parental_pence)}"
        f"{amounts.bereavement(statutory.bereavement_pence)}{_northern_ireland(statutory, year)}"
        f"{amounts.neonatal(statutory.neonatal_pence)}"
    )


def _northern_ireland(statutory: StatutoryToDate, year: TaxYear) -> str:
    pence, miscarriage = statutory.bereavement_ni_pence, statutory.miscarriage_ni
    postcode = statutory.workplace_postcode_ni
    if pence is None and miscarriage is None and not postcode:
        return ""
    if not year.northern_ireland:
        raise Unfit("bereavement pay in Northern Ireland", f"HMRC's form of {year.name} doesn't know it")
    told = amounts.bereavement_ni(pence)
    if miscarriage is not None:
        told += f"<MiscarriageNIRE>{'yes' if miscarriage else 'no'}</MiscarriageNIRE>"
    if postcode:
        checked = values.workplace_postcode_ni("workplace postcode in Northern Ireland", postcode)
        told += f"<EmployeeWorkplacePostcodeNIRE>{checked}</EmployeeWorkplacePostcodeNIRE>"
    return told


def _contributions(paid: Contributions) -> str:
    return (
        f"<NIlettersAndValues><NIletter>{values.one_of('NI letter', paid.letter, _LETTERS)}</NIletter>"
        f"{amounts.earnings(paid.earnings_pence)}{amounts.earnings_to_date(paid.earnings_to_date_pence)}"
        f"{amounts.at_lower_limit(paid.at_lower_limit_pence)}"
        f"{amounts.to_primary_threshold(paid.to_primary_threshold_pence)}"
        f"{amounts.to_upper_limit(paid.to_upper_limit_pence)}"
        f"{amounts.employer(paid.employer_pence)}{amounts.employer_to_date(paid.employer_to_date_pence)}"
        f"{amounts.employee(paid.employee_pence)}{amounts.employee_to_date(paid.employee_to_date_pence)}"
        "</NIlettersAndValues>"
    )
