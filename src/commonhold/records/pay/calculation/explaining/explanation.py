"""What an explanation of a pay line consists of, and how its sentences write figures."""

from collections.abc import Sequence
from dataclasses import dataclass

from commonhold.base.law.pay import PayLaw
from commonhold.base.money import format_pence

PERIOD_NAMES = {"weekly": "week", "two_weekly": "two weeks", "four_weekly": "four weeks", "monthly": "month"}


@dataclass(frozen=True)
class Explanation:
    """Why a line is what it is."""

    line: str
    """A column of `tables.Lines` without "_pence"."""
    title: str
    pence: int
    rule: str
    """The rule in one sentence."""
    working: tuple[str, ...]
    """Sentences with the inputs and the law's figures, up to the amount."""
    citations: tuple[str, ...]
    provisional: bool
    """Whether some figure of the law in it is still to be confirmed."""


def explanation(
    line: str, title: str, pence: int, rule: str, working: Sequence[str], law: PayLaw, *figures: str
) -> Explanation:
    """An explanation that cites these figures of the law."""
    provisional = any(law.figures[name].provisional for name in figures if name in law.figures)
    return Explanation(line, title, pence, rule, tuple(working), law.cite(*figures), provisional)


def money(pence: int) -> str:
    return format_pence(int(pence))


def percent(basis_points: int) -> str:
    """825 is "8.25%", 2000 is "20%"."""
    return f"{int(basis_points) / 100:g}%"
