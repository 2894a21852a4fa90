"""How a rule is written: a function that looks at one element and says what is wrong with it, or None."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from commonhold.base.bpmn.constraints.model import Model, Part

Check = Callable[[Model, Part], str | None]


@dataclass(frozen=True)
class Rule:
    """A constraint: its short name, the section of BPMN 2.0.2 that sets it, and the elements that it is about."""

    name: str
    section: str
    kinds: frozenset[str]
    check: Check


RULES: list[Rule] = []
"""In the order in which they are checked. The first breach is the one that is named."""


def rule(name: str, section: str, kinds: Iterable[str]) -> Callable[[Check], Check]:
    def register(check: Check) -> Check:
        RULES.append(Rule(name, section, frozenset(kinds), check))
        return check

    return register
