"""Cedar: reading the text of a set of policies, and what a set makes of the facts."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import cedarpy

from commonhold.base.refusals import Refusal
from commonhold.work.residency.cedar.limits import unreadable
from commonhold.work.residency.cedar.vocabulary import schema_text

_HERE = Path(__file__).parent


class Problem(NamedTuple):
    """What is wrong with a policy, which is named by its @id, or empty where it is the text as a whole."""

    policy: str
    message: str


class PolicyInvalid(Refusal):
    """The policy can't be used: {first}"""

    code: ClassVar[str] = "residency.policy_invalid"
    status: ClassVar[int] = 422

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        first = f"{problems[0].policy}: {problems[0].message}" if problems[0].policy else problems[0].message
        super().__init__(field="text", first=first)


@dataclass(frozen=True, slots=True)
class Rule:
    """One policy of a set, by its @id and its @words."""

    id: str
    effect: str
    """ "permit" or "forbid"."""
    words: str


@dataclass(frozen=True)
class PolicySet:
    """A set that was read; equal to any other of the same text."""

    text: str
    rules: Mapping[str, Rule] = field(compare=False, repr=False)
    """By the names that Cedar gives them, in order."""
    handle: Any = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Facts:
    """What policies decide by."""

    unit_kind: str
    mode: str
    data_class: str
    country: str
    clearance: str
    classification: str
    department: str
    safeguards: frozenset[str]
    adequate: bool
    safeguarded: bool
    approved: bool


class Outcome(NamedTuple):
    """What one set says: whether it permits, and the policies by which; none if it is silent."""

    permits: bool
    rules: tuple[Rule, ...]


@cache
def shipped(name: str) -> PolicySet:
    """The "law", the "government" set, or the "starting" set of departments."""
    return read((_HERE / f"{name}.cedar").read_text(encoding="utf-8"))


@lru_cache(maxsize=500)
def read(text: str) -> PolicySet:
    """A set from its text; PolicyInvalid says what is wrong, policy by policy."""
    if problem := unreadable(text):
        raise PolicyInvalid([Problem("", problem)])
    result = cedarpy.validate_policies(text, _schema())
    if not result.validation_passed and not all(each.policy_id for each in result.errors):
        first = next(each.error for each in result.errors if not each.policy_id)
        raise PolicyInvalid([Problem("", f"Cedar can’t read it: {first}")])
    try:
        content = json.loads(cedarpy.policies_to_json_str(text))
    except (ValueError, RecursionError) as error:
        too_long = "One of its conditions is too long: part it into several policies"
        raise PolicyInvalid([Problem("", too_long)]) from error
    if content["templates"]:
        raise PolicyInvalid([Problem("", "Templates (?principal, ?resource) are not used here")])
    rules = {
        key: Rule(*(str(part) for part in _named(key, each)))
        for key, each in content["staticPolicies"].items()
    }
    names = result.id_annotations_by_policy_id
    problems = [
        Problem(names.get(each.policy_id, each.policy_id), _plain(each.error, each.policy_id))
        for each in result.errors
    ]
    problems += _nameless(rules) if rules else [Problem("", "Write at least one policy")]
    if problems:
        raise PolicyInvalid(list(dict.fromkeys(problems)))
    return PolicySet(text, rules, cedarpy.PolicySet.from_str(text))


@lru_cache(maxsize=200_000)
def evaluate(policies: PolicySet, facts: Facts) -> Outcome:
    """What a set makes of the facts. A policy that can't be evaluated forbids: skipping it could permit."""
    request = {
        "principal": {"type": "Unit", "id": facts.unit_kind},
        "action": {"type": "Action", "id": facts.mode},
        "resource": {"type": "Data", "id": facts.data_class},
        "context": {
            "department": facts.department,
            "country": _entity("Country", facts.country),
            "clearance": _entity("Clearance", facts.clearance),
            "classification": _entity("Classification", facts.classification),
            "safeguards": [_entity("Safeguard", each) for each in sorted(facts.safeguards)],
            "adequate": facts.adequate,
            "safeguarded": facts.safeguarded,
            "approved": facts.approved,
        },
    }
    answer = cedarpy.is_authorized(request, policies.handle, _no_entities())
    if answer.diagnostics.errors:
        return Outcome(False, (Rule("error", "forbid", f"A policy failed: {answer.diagnostics.errors[0]}"),))
    determining = frozenset(answer.diagnostics.reasons)
    return Outcome(answer.allowed, tuple(rule for key, rule in policies.rules.items() if key in determining))


def _named(key: str, policy: Mapping[str, Any]) -> tuple[str, str, str]:
    notes = policy.get("annotations") or {}
    return notes.get("id") or key, policy["effect"], " ".join((notes.get("words") or "").split())


def _nameless(rules: Mapping[str, Rule]) -> list[Problem]:
    seen: set[str] = set()
    problems = []
    for key, rule in rules.items():
        if rule.id == key:
            problems.append(Problem(key, 'Give it a name of its own: @id("…") before permit or forbid'))
        elif rule.id in seen:
            problems.append(Problem(rule.id, "Another policy has the same @id"))
        if not rule.words:
            problems.append(Problem(rule.id, 'Say in words what it means: @words("…")'))
        seen.add(rule.id)
    return problems


def _plain(error: str, policy_id: str) -> str:
    """Cedar's words, without its own name for the policy."""
    said = re.sub(rf"for policy `{policy_id}`[,:] ", "", error)
    if unknown := re.match(r"entity `(\w+)::(.+)` is of an enumerated entity type", said):
        return f"{unknown[1]} {unknown[2]} is not known"
    return said[:300]


def _entity(kind: str, name: str) -> dict[str, dict[str, str]]:
    return {"__entity": {"type": kind, "id": name}}


@cache
def _schema() -> Any:
    return cedarpy.Schema.from_str(schema_text())


@cache
def _no_entities() -> Any:
    return cedarpy.Entities.from_json_str("[]")
