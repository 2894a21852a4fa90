"""What a file of a tax year may hold, by parameter: its unit and the shape of its value.

To let the files hold another parameter, add a line to `SHAPES`; a name that isn't here is an error in a file, and
so is a parameter that a file lacks, unless it is `optional`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

FREQUENCIES = ("weekly", "two_weekly", "four_weekly", "monthly")
"""How often people are paid."""
PERIODS = (*FREQUENCIES, "yearly")
"""The periods for which National Insurance thresholds are set; yearly is that of directors."""
REGIMES = ("ruk", "scotland", "wales")
"""Whose income tax: the rest of the United Kingdom's, Scotland's, that of Wales."""
NI_LETTERS = tuple("ABCDEFHIJKLMNSVXZ")
"""National Insurance category letters."""
LOAN_PLANS = ("plan_1", "plan_2", "plan_4", "plan_5", "postgraduate")
TABLE_PERIODS = ("weekly", "monthly")
"""The periods for which tables of orders are printed; two and four weeks go by the weekly one."""
PARENTAL = ("smp", "sap", "spp", "shpp", "spbp", "sncp")
"""Maternity, adoption, paternity, shared parental, parental bereavement and neonatal care pay."""
WAGE_BANDS = ("from_23", "from_21", "from_18", "under_18", "apprentice")
"""Of the minimum wage: from an age on, below the youngest, and apprentices."""
SECONDARY_THRESHOLDS = (
    "ni_secondary_threshold",
    "ni_upper_secondary_threshold",
    "ni_freeport_upper_secondary_threshold",
    "ni_investment_zone_upper_secondary_threshold",
)
"""Above which an employer may begin to pay National Insurance, as parameters."""


@dataclass(frozen=True)
class Shape:
    """What a parameter's value must look like."""

    unit: str
    leaf: Literal["number", "bands", "choice"] = "number"
    """A number; a list of bands, each with its upper limit and rate; one of `choices`."""
    keys: tuple[str, ...] = ()
    """If there are any, the value is a mapping by some of these, each to a leaf."""
    choices: tuple[str, ...] = ()
    year: Literal["tax", "financial"] = "tax"
    """The year to which a file's value belongs: from 6 April, or from 1 April (pensions, minimum wage)."""
    optional: bool = False
    """A tax year may do without it."""


def _by(keys: tuple[str, ...], unit: str, **more: bool) -> Shape:
    return Shape(unit, keys=keys, **more)  # type: ignore[arg-type]


SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        # Income tax
        "income_tax_bands": Shape("pounds a year, percent", "bands", keys=REGIMES),
        "regulatory_limit": Shape("percent"),
        "emergency_code": Shape("tax code number"),
        # National Insurance
        "ni_lower_earnings_limit": _by(PERIODS, "pounds"),
        "ni_primary_threshold": _by(PERIODS, "pounds"),
        "ni_secondary_threshold": _by(PERIODS, "pounds"),
        "ni_upper_earnings_limit": _by(PERIODS, "pounds"),
        "ni_upper_secondary_threshold": _by(PERIODS, "pounds"),
        "ni_freeport_upper_secondary_threshold": _by(PERIODS, "pounds"),
        "ni_investment_zone_upper_secondary_threshold": _by(PERIODS, "pounds", optional=True),
        "ni_employee_main_rate": _by(NI_LETTERS, "percent"),
        "ni_employee_upper_rate": _by(NI_LETTERS, "percent"),
        "ni_employer_rate": _by(NI_LETTERS, "percent"),
        "ni_employer_pays_above": Shape(
            "name of a threshold", "choice", keys=NI_LETTERS, choices=SECONDARY_THRESHOLDS
        ),
        "ni_directors_employee_main_rate": _by(NI_LETTERS, "percent", optional=True),
        "ni_directors_employee_upper_rate": _by(NI_LETTERS, "percent", optional=True),
        "ni_directors_employer_rate": _by(NI_LETTERS, "percent", optional=True),
        "apprenticeship_levy_rate": Shape("percent"),
        "apprenticeship_levy_allowance": Shape("pounds a year"),
        # Student and postgraduate loans
        "student_loan_threshold": _by(LOAN_PLANS, "pounds a year"),
        "student_loan_rate": _by(LOAN_PLANS, "percent"),
        # Orders to deduct from earnings
        "child_maintenance_protected": Shape("percent"),
        "council_tax_attachment": Shape("pounds, percent", "bands", keys=TABLE_PERIODS),
        "council_tax_attachment_wales": Shape("pounds, percent", "bands", keys=TABLE_PERIODS),
        "fine_attachment": Shape("pounds, percent", "bands", keys=TABLE_PERIODS),
        "earnings_arrestment": Shape("pounds, percent", "bands", keys=TABLE_PERIODS),
        "earnings_arrestment_least": Shape("pounds", keys=TABLE_PERIODS),
        "direct_earnings_attachment": Shape("pounds, percent", "bands", keys=TABLE_PERIODS),
        "direct_earnings_attachment_protected": Shape("percent"),
        # Civil Service pensions
        "alpha_employee_bands": Shape("pounds a year, percent", "bands", year="financial"),
        "alpha_employer_bands": Shape("pounds a year, percent", "bands", year="financial"),
        "partnership_employer_bands": Shape("years of age, percent", "bands", year="financial"),
        "partnership_employer_match": Shape("percent", year="financial"),
        # Statutory sick pay
        "ssp_weekly_rate": Shape("pounds a week"),
        "ssp_earnings_percent": Shape("percent", optional=True),
        "ssp_waiting_days": Shape("days"),
        "ssp_least_period_days": Shape("days"),
        "ssp_linking_days": Shape("days"),
        "ssp_most_weeks": Shape("weeks"),
        # What statutory payments share, and those of parents
        "statutory_earnings_limit": _by(("sick", "parental"), "pounds a week"),
        "statutory_average_weeks": Shape("weeks"),
        "parental_weekly_rate": Shape("pounds a week"),
        "parental_earnings_percent": Shape("percent"),
        "parental_higher_rate_weeks": _by(PARENTAL, "weeks"),
        "parental_most_weeks": _by(PARENTAL, "weeks"),
        "parental_window_weeks": _by(PARENTAL, "weeks"),
        "parental_service_weeks": Shape("weeks"),
        "statutory_recovery_percent": _by(("standard", "small"), "percent"),
        "small_employer_limit": Shape("pounds a year"),
        # Minimum wage
        "minimum_wage": Shape("pounds an hour", keys=WAGE_BANDS, year="financial"),
        "minimum_wage_accommodation": Shape("pounds a day", year="financial"),
    }
)
