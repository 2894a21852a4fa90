"""How an amount on a payslip came about: its rule, what it was worked out from, and by which law."""

from collections.abc import Iterator
from dataclasses import dataclass

from commonhold.base.law.tax_years import Figure
from commonhold.base.money import format_pence


@dataclass(frozen=True)
class Explained:
    """One line of pay, explained."""

    title: str
    rule: str
    """What is done, in a sentence or two."""
    inputs: tuple[tuple[str, str], ...]
    """What it was done with, by name, as people write it."""
    figures: tuple[Figure, ...]
    """The figures of law that were used, each with its citation."""
    citation: str
    """Where the rule itself is written; a department's own rule says so."""
    pence: int

    def lines(self) -> Iterator[str]:
        """It as text, a line at a time."""
        yield f"{self.title}: {format_pence(self.pence)}"
        yield f"  {self.rule}"
        for name, value in self.inputs:
            yield f"  {name}: {value}"
        for each in self.figures:
            shown = (
                each.number if not hasattr(each.value, "items") and not isinstance(each.value, tuple) else ""
            )
            doubt = " (provisional)" if each.provisional else ""
            yield f"  {each.title}: {shown} {each.unit}, from {each.from_date}{doubt} [{each.citation}]"
        yield f"  Source: {self.citation}"
