"""The law of pay on one day, typed: what a calculation is made by, and where each figure is from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any

from commonhold.base import periods
from commonhold.base.law import tax_years
from commonhold.base.law.pay_parameters import SECONDARY_THRESHOLDS, SHAPES
from commonhold.base.law.reading import LawError
from commonhold.base.law.tax_years import Band, Figure

__all__ = ["Band", "Figure", "LawError", "NationalInsuranceLaw", "PayLaw", "pay_law"]


@dataclass(frozen=True)
class NationalInsuranceLaw:
    """Class 1 contributions: thresholds in pounds by period, then rates in percent by category letter.

    A letter that is no key is none in this year.
    """

    lower_earnings_limit: Mapping[str, Decimal]
    primary_threshold: Mapping[str, Decimal]
    upper_earnings_limit: Mapping[str, Decimal]
    secondary_thresholds: Mapping[str, Mapping[str, Decimal]]
    """The thresholds above which employers may pay, by the names of their parameters, then by period."""
    employer_pays_above: Mapping[str, str]
    """By letter, which of `secondary_thresholds`."""
    employee_main_rate: Mapping[str, Decimal]
    """On earnings from the primary threshold to the upper earnings limit."""
    employee_upper_rate: Mapping[str, Decimal]
    """On earnings above the upper earnings limit."""
    employer_rate: Mapping[str, Decimal]
    directors_employee_main_rate: Mapping[str, Decimal]
    """For annual earnings periods: another rate in a year in which the rates changed."""
    directors_employee_upper_rate: Mapping[str, Decimal]
    directors_employer_rate: Mapping[str, Decimal]


@dataclass(frozen=True)
class PayLaw:
    """What holds on `day`. Rates are in percent, amounts in pounds, all Decimal."""

    day: date
    tax_year: int
    """The calendar year in which the tax year began."""
    figures: Mapping[str, Figure]
    """Every parameter of the day by its name, with citation: what `explain` quotes, what others read."""
    income_tax_bands: Mapping[str, tuple[Band, ...]]
    """By regime ("ruk", "scotland", "wales"): limits of taxable pay in a year. One band is named "basic"."""
    regulatory_limit: Decimal
    """The most of a payment that may be taken as tax."""
    emergency_code: int
    """The number of the emergency tax code: 1257 for 1257L."""
    national_insurance: NationalInsuranceLaw
    loan_thresholds: Mapping[str, Decimal]
    """By plan, a year; a plan that is no key isn't collected in this year."""
    loan_rates: Mapping[str, Decimal]
    alpha_employee_bands: tuple[Band, ...]
    """By annualised pensionable earnings. The rate of the band is that of all of them."""
    alpha_employer_bands: tuple[Band, ...]
    partnership_employer_bands: tuple[Band, ...]
    """By age on the last 6 April."""
    partnership_employer_match: Decimal
    """The most that the employer adds on top, matching what the employee pays."""
    apprenticeship_levy_rate: Decimal
    apprenticeship_levy_allowance: Decimal

    def cite(self, *names: str) -> tuple[str, ...]:
        """The citations of some parameters, each once."""
        return tuple(dict.fromkeys(self.figures[name].citation for name in names if name in self.figures))


@cache
def pay_law(day: date, known_on: date | None = None) -> PayLaw:
    """The law of pay on `day`; LawError if its tax year isn't there.

    With `known_on`, without what was enacted later than that.
    """
    found = {name: tax_years.figure(name, day, known_on) for name in SHAPES}
    figures = MappingProxyType({name: figure for name, figure in found.items() if figure is not None})
    return PayLaw(
        day=day,
        tax_year=periods.tax_year(day),
        figures=figures,
        income_tax_bands=figures["income_tax_bands"].by_key,
        regulatory_limit=figures["regulatory_limit"].number,
        emergency_code=int(figures["emergency_code"].number),
        national_insurance=_national_insurance(figures),
        loan_thresholds=figures["student_loan_threshold"].by_key,
        loan_rates=figures["student_loan_rate"].by_key,
        alpha_employee_bands=figures["alpha_employee_bands"].bands,
        alpha_employer_bands=figures["alpha_employer_bands"].bands,
        partnership_employer_bands=figures["partnership_employer_bands"].bands,
        partnership_employer_match=figures["partnership_employer_match"].number,
        apprenticeship_levy_rate=figures["apprenticeship_levy_rate"].number,
        apprenticeship_levy_allowance=figures["apprenticeship_levy_allowance"].number,
    )


def _national_insurance(figures: Mapping[str, Figure]) -> NationalInsuranceLaw:
    def of(name: str) -> Mapping[str, Any]:
        return figures[f"ni_{name}"].by_key

    def directors(name: str) -> Mapping[str, Any]:
        return of(f"directors_{name}") if f"ni_directors_{name}" in figures else of(name)

    return NationalInsuranceLaw(
        lower_earnings_limit=of("lower_earnings_limit"),
        primary_threshold=of("primary_threshold"),
        upper_earnings_limit=of("upper_earnings_limit"),
        secondary_thresholds=MappingProxyType(
            {name: figures[name].by_key for name in SECONDARY_THRESHOLDS if name in figures}
        ),
        employer_pays_above=of("employer_pays_above"),
        employee_main_rate=of("employee_main_rate"),
        employee_upper_rate=of("employee_upper_rate"),
        employer_rate=of("employer_rate"),
        directors_employee_main_rate=directors("employee_main_rate"),
        directors_employee_upper_rate=directors("employee_upper_rate"),
        directors_employer_rate=directors("employer_rate"),
    )
