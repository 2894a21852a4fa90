"""What rulings mean for a delivery unit: which tasks it may do, what it may see, and what is approved for it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from commonhold.work.residency.cedar.sets import PolicySet
from commonhold.work.residency.cedar.vocabulary import CLASSIFICATIONS, DATA_CLASSES
from commonhold.work.residency.rules import PERMIT, VERDICTS, Asking, Reason, Ruling, rule


@dataclass(frozen=True, slots=True)
class UnitPlace:
    """What residency has to know of a delivery unit."""

    id: int
    code: str
    kind: str
    country: str
    clearance: str
    safeguards: frozenset[str] = frozenset()
    supplier: str = ""
    """Its supplier's code, if it has one."""


@dataclass(frozen=True, slots=True)
class Approval:
    """What a senior information risk owner approved, for those days on which it is in force."""

    id: int
    unit: str
    """A unit's code; empty where it is for a supplier's units."""
    supplier: str
    country: str
    classes: frozenset[str]
    modes: frozenset[str]
    classification: str
    """Up to which."""

    def covers(self, unit: UnitPlace, data_class: str, classification: str, mode: str) -> bool:
        return (
            (self.unit == unit.code if self.unit else self.supplier == unit.supplier)
            and self.country == unit.country
            and data_class in self.classes
            and mode in self.modes
            and level(classification) <= level(self.classification)
        )


@dataclass(frozen=True, slots=True)
class Residence:
    """Whether a unit may do a task: the hardest verdict on what it needs, and which classes it is not shown."""

    verdict: str
    hidden: frozenset[str]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Rulebook:
    """A department's own policies and the approvals in force in it on a day."""

    department: str
    """Its code."""
    policies: PolicySet
    approvals: tuple[Approval, ...]
    on: date
    _known: dict[object, Residence] = field(default_factory=dict, init=False, compare=False, repr=False)
    """Residences by what was asked: units and kinds of tasks are few, and choices many."""

    def asking(self, unit: UnitPlace, data_class: str, classification: str, mode: str) -> Asking:
        """The question for a unit, with whether it is approved."""
        approved = any(each.covers(unit, data_class, classification, mode) for each in self.approvals)
        return Asking(
            unit.kind,
            unit.country,
            unit.clearance,
            mode,
            self.department,
            data_class,
            classification,
            unit.safeguards,
            approved,
        )

    def ruling(self, unit: UnitPlace, data_class: str, classification: str, mode: str) -> Ruling:
        return rule(self.asking(unit, data_class, classification, mode), self.policies, on=self.on)

    def may_do(
        self, unit: UnitPlace, *, needs: Iterable[str], shows: Iterable[str], classification: str
    ) -> Residence:
        """A task that needs some classes of data, and shows others besides: those that may not be viewed are hidden.

        Whoever works with data views it, so both must be permitted.
        """
        key = (unit, frozenset(needs), frozenset(shows), classification)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._residence(*key)
        return found

    def _residence(
        self, unit: UnitPlace, needs: frozenset[str], shows: frozenset[str], classification: str
    ) -> Residence:
        needed = [
            self.ruling(unit, each, classification, mode)
            for each in sorted(needs)
            for mode in ("work", "view")
        ]
        verdict = max((each.verdict for each in needed), key=VERDICTS.index, default=PERMIT)
        reasons = dict.fromkeys(
            reason for each in needed if each.verdict == verdict for reason in each.reasons
        )
        hidden = frozenset(
            each for each in shows if self.ruling(unit, each, classification, "view").verdict != PERMIT
        )
        return Residence(verdict, hidden, tuple(reasons))

    def seen(self, unit: UnitPlace) -> list[tuple[str, str]]:
        """The classes and classifications that a unit may view."""
        return [
            (data_class, classification)
            for data_class in DATA_CLASSES
            for classification in CLASSIFICATIONS
            if self.ruling(unit, data_class, classification, "view").verdict == PERMIT
        ]


def level(classification: str) -> int:
    """How high a classification is."""
    return list(CLASSIFICATIONS).index(classification)
