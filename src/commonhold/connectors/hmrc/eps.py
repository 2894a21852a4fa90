"""Writes Employer Payment Summaries: what an employer recovers, owes as levy, or did not pay, for HMRC."""

from datetime import date
from typing import ClassVar

from commonhold.base.refusals import Refusal
from commonhold.connectors.hmrc.envelopes import CannotBeFiled, final_submission, marked, opening
from commonhold.connectors.hmrc.values import Amount, Unfit, amount
from commonhold.connectors.hmrc.years import TaxYear, tax_year
from commonhold.records.pay.filing.facts import Levy, PaymentSummary, Recovered
from commonhold.records.pay.filing.rules import Return

_MESSAGE = "EmployerPaymentSummary"


def _recovered(element: str) -> Amount:
    return amount(element, 0, 9_999_999_999)


_maternity = _recovered("SMPRecovered")
_paternity = _recovered("SPPRecovered")
_adoption = _recovered("SAPRecovered")
_shared_parental = _recovered("ShPPRecovered")
_bereavement = _recovered("SPBPRecovered")
_bereavement_ni = _recovered("SPBPRecoveredInNorthernIreland")
_neonatal = _recovered("SNCPRecovered")
_levy = amount("LevyDueYTD", 0, 9_999_999_900, whole=True)
_allowance = amount("AnnualAllce", 0, 1_500_000)
_MONTHS = range(1, 13)
_FIRST, _LAST = 6, 5
"""A tax month runs from the 6th to the 5th."""


class NothingToSummarise(Refusal):
    """This Employer Payment Summary says nothing. Leave it out, or say what HMRC should know."""

    code: ClassVar[str] = "hmrc.nothing-to-summarise"


def write(eps: PaymentSummary) -> Return:
    """The return that tells it. The same facts give the same bytes."""
    year = tax_year(eps.tax_year)
    before, after = opening(_MESSAGE, eps.employer, year)
    try:
        told = "".join(
            [_nobody_paid(eps, year), _inactive(eps), _amounts(eps.recovered, year), _levied(eps.levy)]
        )
    except Unfit as unfit:
        scheme = f"PAYE scheme {eps.employer.tax_office}/{eps.employer.paye_reference}"
        raise CannotBeFiled(field=unfit.field, whose=scheme, why=unfit.why) from unfit
    final = final_submission(eps.final, year, eps.made_on)
    if not told and not final:
        raise NothingToSummarise
    ending = f"<RelatedTaxYear>{year.name}</RelatedTaxYear>{final}</{_MESSAGE}></IRenvelope>"
    return marked(before, (after, told, ending), kind="eps", employees=0)


def _nobody_paid(eps: PaymentSummary, year: TaxYear) -> str:
    if eps.nobody_paid is None:
        return ""
    if eps.nobody_paid[0] < year.first_day or eps.nobody_paid[1] > year.last_day:
        raise Unfit("months without a payment", f"they are not all in the tax year {year.name}")
    dates = _dates("months without a payment", eps.nobody_paid)
    return f"<NoPaymentForPeriod>yes</NoPaymentForPeriod><NoPaymentDates>{dates}</NoPaymentDates>"


def _inactive(eps: PaymentSummary) -> str:
    if eps.inactive is None:
        return ""
    return f"<PeriodOfInactivity>{_dates('months of inactivity', eps.inactive)}</PeriodOfInactivity>"


def _dates(field: str, period: tuple[date, date]) -> str:
    first, last = period
    if first.day != _FIRST or last.day != _LAST or first > last:
        raise Unfit(field, f"{first} to {last} are not whole tax months, from a 6th to a 5th")
    return f"<From>{first}</From><To>{last}</To>"


def _month(month: int) -> str:
    if month not in _MONTHS:
        raise Unfit("tax month", f"{month} is not between 1 and 12")
    return f"<TaxMonth>{month}</TaxMonth>"


def _amounts(recovered: Recovered | None, year: TaxYear) -> str:
    if recovered is None:
        return ""
    if recovered.bereavement_ni_pence is not None and not year.northern_ireland:
        raise Unfit("bereavement pay in Northern Ireland", f"HMRC's form of {year.name} doesn't know it")
    return (
        f"<RecoverableAmountsYTD>{_month(recovered.month)}"
        f"{_maternity(recovered.maternity_pence)}{_paternity(recovered.paternity_pence)}"
        f"{_adoption(recovered.adoption_pence)}{_shared_parental(recovered.shared_parental_pence)}"
        f"{_bereavement(recovered.bereavement_pence)}{_bereavement_ni(recovered.bereavement_ni_pence)}"
        f"{_neonatal(recovered.neonatal_pence)}</RecoverableAmountsYTD>"
    )


def _levied(levy: Levy | None) -> str:
    if levy is None:
        return ""
    return (
        f"<ApprenticeshipLevy>{_levy(levy.due_to_date_pence)}{_month(levy.month)}"
        f"{_allowance(levy.allowance_pence)}</ApprenticeshipLevy>"
    )
