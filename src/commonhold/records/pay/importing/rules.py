"""One row of what payroll is to know."""

from typing import NamedTuple, Self

from commonhold.records.pay.standing.rules import Terms
from commonhold.records.people.rules import check_name


class TermsRow(NamedTuple):
    """An employment's terms, by its number in the department; the tax code as HMRC's notice has it."""

    number: str
    tax_code: str
    non_cumulative: bool
    ni_letter: str
    loans: tuple[str, ...]
    pension: str
    partnership_basis_points: int = 0

    def checked(self, group_id: int) -> Self:
        """The row as it is recorded; refuses what could never be right."""
        terms = Terms(group_id, *self[1:])
        return type(self)(
            check_name(self.number, field="number"),
            terms.tax_code,
            terms.non_cumulative,
            terms.ni_letter,
            terms.loans,
            terms.pension,
            terms.partnership_basis_points,
        )
