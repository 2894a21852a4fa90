"""One row of what payroll is to know."""

from typing import NamedTuple

from commonhold.records.pay.standing.rules import Terms


class TermsRow(NamedTuple):
    """An employment's terms, by its number in the department."""

    number: str
    tax_code: str
    non_cumulative: bool
    ni_letter: str
    loans: tuple[str, ...]
    pension: str

    def check(self, group_id: int) -> None:
        """Refuse what could never be right."""
        Terms(group_id, *self[1:])
