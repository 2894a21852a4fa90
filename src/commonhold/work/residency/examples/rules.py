"""Examples by which a department's policies are tested: questions, each with the verdict that it should get."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from commonhold.base.countries import countries
from commonhold.base.refusals import Refusal
from commonhold.work.residency.cedar.sets import PolicySet
from commonhold.work.residency.cedar.vocabulary import (
    CLASSIFICATIONS,
    CLEARANCES,
    DATA_CLASSES,
    MODES,
    SAFEGUARDS,
    UNIT_KINDS,
)
from commonhold.work.residency.rules import VERDICTS, Asking, Ruling, rule

COLUMNS = (
    "unit", "country", "clearance", "safeguards", "approved", "mode", "class", "classification", "verdict",
)  # fmt: skip
MOST_EXAMPLES = 200
_KNOWN: Mapping[str, Collection[str]] = {
    "unit": UNIT_KINDS,
    "country": countries(),
    "clearance": CLEARANCES,
    "approved": ("yes", "no"),
    "mode": MODES,
    "class": DATA_CLASSES,
    "classification": CLASSIFICATIONS,
    "verdict": VERDICTS,
}


class ExamplesInvalid(Refusal):
    """The examples can't be used: {first}"""

    code: ClassVar[str] = "residency.examples_invalid"
    status: ClassVar[int] = 422

    def __init__(self, problems: list[str]) -> None:
        self.reasons = problems
        super().__init__(field="examples", first=problems[0])


@dataclass(frozen=True, slots=True)
class Example:
    """A question, and the verdict that it should get."""

    asking: Asking
    verdict: str


@dataclass(frozen=True, slots=True)
class Trial:
    """An example, and what it got."""

    example: Example
    ruling: Ruling

    @property
    def passed(self) -> bool:
        return self.ruling.verdict == self.example.verdict


def examples_from(text: str, *, department: str) -> tuple[Example, ...]:
    """Examples from lines of COLUMNS, parted by commas; ExamplesInvalid names the line and the column."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith(",".join(COLUMNS))]
    if len(lines) > MOST_EXAMPLES:
        raise ExamplesInvalid([f"there are {len(lines)}; {MOST_EXAMPLES} is the most"])
    examples, problems = [], []
    for number, line in enumerate(lines, start=1):
        given = [cell.strip() for cell in line.split(",")]
        if len(given) != len(COLUMNS):
            problems.append(f"example {number} has {len(given)} columns instead of {len(COLUMNS)}")
            continue
        cells = dict(zip(COLUMNS, given, strict=True))
        safeguards = frozenset(cells["safeguards"].split())
        wrong = [key for key, known in _KNOWN.items() if cells[key] not in known]
        wrong += ["safeguards"] if safeguards - SAFEGUARDS.keys() else []
        if wrong:
            problems += [f"example {number}: {key} “{cells[key][:40]}” is not known" for key in wrong]
            continue
        examples.append(Example(_asking(cells, safeguards, department), cells["verdict"]))
    if problems:
        raise ExamplesInvalid(problems)
    return tuple(examples)


def examples_text(examples: Iterable[Example]) -> str:
    """The same examples as lines again, under a line with COLUMNS."""
    lines = [",".join(COLUMNS)]
    for each in examples:
        asked = each.asking
        cells = (
            asked.unit_kind,
            asked.country,
            asked.clearance,
            " ".join(sorted(asked.safeguards)),
            "yes" if asked.approved else "no",
            asked.mode,
            asked.data_class,
            asked.classification,
            each.verdict,
        )
        lines.append(",".join(cells))
    return "\n".join(lines) + "\n"


def _asking(cells: Mapping[str, str], safeguards: frozenset[str], department: str) -> Asking:
    return Asking(
        unit_kind=cells["unit"],
        country=cells["country"],
        clearance=cells["clearance"],
        mode=cells["mode"],
        department=department,
        data_class=cells["class"],
        classification=cells["classification"],
        safeguards=safeguards,
        approved=cells["approved"] == "yes",
    )


def trials(policies: PolicySet, examples: Iterable[Example], *, on: date) -> list[Trial]:
    """What each example gets, on a day."""
    return [Trial(each, rule(each.asking, policies, on=on)) for each in examples]
