"""What differs between the tax years whose returns can be written, from HMRC's schemas RTI-2026 and RTI-2027 v1.0."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from commonhold.base.refusals import Refusal


class YearNotKnown(Refusal):
    """Returns for the tax year that began in {year} can't be written: Commonhold knows HMRC's forms of {known}."""

    code: ClassVar[str] = "hmrc.year-not-known"


@dataclass(frozen=True)
class TaxYear:
    """From 6 April to 5 April. `name` is what the schemas call it, "25-26"."""

    begins_in: int
    loan_plans: frozenset[str]
    northern_ireland: bool
    """Statutory pay of Northern Ireland is told apart."""

    @property
    def name(self) -> str:
        return f"{self.begins_in % 100:02}-{(self.begins_in + 1) % 100:02}"

    @property
    def first_day(self) -> date:
        return date(self.begins_in, 4, 6)

    @property
    def last_day(self) -> date:
        return date(self.begins_in + 1, 4, 5)

    @property
    def earliest_leaving(self) -> date:
        """HMRC takes payments after leaving for six years."""
        return date(self.begins_in - 6, 4, 6)

    def namespace(self, message: str) -> str:
        return f"http://www.govtalk.gov.uk/taxation/PAYE/RTI/{message}/{self.name}/1"


_YEARS = {
    2025: TaxYear(2025, frozenset({"01", "02", "04"}), northern_ireland=False),
    2026: TaxYear(2026, frozenset({"01", "02", "04", "05"}), northern_ireland=True),
}


def tax_year(begins_in: int) -> TaxYear:
    if begins_in not in _YEARS:
        raise YearNotKnown(year=begins_in, known=" and ".join(year.name for year in _YEARS.values()))
    return _YEARS[begins_in]
