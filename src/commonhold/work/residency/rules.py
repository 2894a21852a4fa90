"""Where data may go: what is asked, and what the three sets of policies rule."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from commonhold.base.countries import countries
from commonhold.base.law import transfers
from commonhold.work.residency.cedar.sets import Facts, Outcome, PolicySet, evaluate, read, shipped
from commonhold.work.residency.cedar.vocabulary import (
    CLASSIFICATIONS,
    CLEARANCES,
    DATA_CLASSES,
    MODES,
    SAFEGUARDS,
    UNIT_KINDS,
)

PERMIT, AFTER_APPROVAL, FORBID = "permit", "after_approval", "forbid"
VERDICTS = (PERMIT, AFTER_APPROVAL, FORBID)
"""From the mildest to the hardest."""
SETS: Mapping[str, str] = {
    "law": "The law",
    "government": "The government’s policy",
    "department": "The department’s policy",
}


@dataclass(frozen=True, slots=True)
class Asking:
    """May a unit of this kind, in this country, do this with data of this class? Every value is one of the
    vocabulary's."""

    unit_kind: str
    country: str
    clearance: str
    mode: str
    department: str
    """Its code."""
    data_class: str
    classification: str
    safeguards: frozenset[str] = frozenset()
    approved: bool = False
    """Whether the department's senior information risk owner has approved it, for the day."""

    def __post_init__(self) -> None:
        assert self.unit_kind in UNIT_KINDS, self.unit_kind
        assert self.country in countries(), self.country
        assert self.clearance in CLEARANCES, self.clearance
        assert self.mode in MODES, self.mode
        assert self.data_class in DATA_CLASSES, self.data_class
        assert self.classification in CLASSIFICATIONS, self.classification
        assert self.safeguards <= SAFEGUARDS.keys(), self.safeguards


@dataclass(frozen=True, slots=True)
class Reason:
    """What one policy of one of SETS says about it."""

    policy_set: str
    policy: str
    """Its @id; "silence" where nothing in the set permits."""
    words: str


@dataclass(frozen=True, slots=True)
class Ruling:
    """One of VERDICTS, and why."""

    verdict: str
    reasons: tuple[Reason, ...]


def rule(asking: Asking, policies: PolicySet, *, on: date) -> Ruling:
    """What the law of the day, the government and a department rule: each must permit, and a forbid anywhere wins.

    What an approval would change is to be had after approval.
    """
    return _ruled(asking, policies, *_law(asking.country, asking.safeguards, on))


@lru_cache(maxsize=200_000)
def _ruled(asking: Asking, policies: PolicySet, adequate: bool, safeguarded: bool) -> Ruling:
    facts = Facts(
        asking.unit_kind,
        asking.mode,
        asking.data_class,
        asking.country,
        asking.clearance,
        asking.classification,
        asking.department,
        asking.safeguards,
        adequate,
        safeguarded,
        asking.approved,
    )
    sets = {"law": shipped("law"), "government": shipped("government"), "department": policies}
    now = {name: _outcome(name, each, facts) for name, each in sets.items()}
    if all(each.permits for each in now.values()):
        return Ruling(PERMIT, _reasons(now))
    approved = replace(facts, approved=True)
    then = {name: _outcome(name, each, approved) for name, each in sets.items()}
    if denying := {name: each for name, each in then.items() if not each.permits}:
        return Ruling(FORBID, _reasons(denying))
    return Ruling(
        AFTER_APPROVAL, _reasons({name: each for name, each in then.items() if not now[name].permits})
    )


def _outcome(name: str, policies: PolicySet, facts: Facts) -> Outcome:
    # Law and government say the same of every department, so what they say is kept for all at once.
    return evaluate(policies, facts if name == "department" else replace(facts, department=""))


def _reasons(outcomes: Mapping[str, Outcome]) -> tuple[Reason, ...]:
    found = []
    for name, outcome in outcomes.items():
        found += [Reason(name, each.id, each.words) for each in outcome.rules]
        if not outcome.rules:
            nothing = f"Nothing in {SETS[name][0].lower()}{SETS[name][1:]} permits it."
            found.append(Reason(name, "silence", nothing))
    return tuple(found)


@lru_cache(maxsize=10_000)
def _law(country: str, safeguards: frozenset[str], on: date) -> tuple[bool, bool]:
    """Whether the country's recipients are adequate, and whether an instrument in force binds this one."""
    return (
        transfers.adequate(country, safeguards, on) is not None,
        bool(safeguards & transfers.instruments(on)),
    )


def home_only() -> PolicySet:
    """What holds in a department that has released no policy."""
    return shipped("starting")


def policies_of(text: str) -> PolicySet:
    """A department's policies from their text."""
    return read(text)
