"""Cedar: what a residency policy may speak of, reading its text, and what a set of policies makes of the facts.

This file is the one addition to an app's usual shape. It is pure, as rules.py is, which decides with it.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import cedarpy

from commonhold.base.countries import countries
from commonhold.base.refusals import Refusal

DATA_CLASSES: Mapping[str, str] = {
    "contact": "Contact",
    "identity": "Identity",
    "bank": "Bank",
    "pay": "Pay",
    "health": "Health",
    "family": "Family",
    "conduct": "Conduct",
    "clearance": "Clearance",
    "criminal_record": "Criminal record",
    "national_security": "National security",
    "official": "Business, about nobody in particular",
}
CLASSIFICATIONS: Mapping[str, str] = {
    "official": "OFFICIAL",
    "official_sensitive": "OFFICIAL-SENSITIVE",
    "secret": "SECRET",
    "top_secret": "TOP SECRET",
}
"""From the lowest to the highest."""
MODES: Mapping[str, str] = {"store": "Store", "view": "View", "work": "Work", "develop": "Develop"}
UNIT_KINDS: Mapping[str, str] = {"in_house": "In-house team", "supplier": "Supplier’s team", "robot": "Robot"}
CLEARANCES: Mapping[str, str] = {
    "none": "None",
    "bpss": "Baseline standard (BPSS)",
    "ctc": "Counter-terrorist check (CTC)",
    "sc": "Security check (SC)",
    "dv": "Developed vetting (DV)",
}
SAFEGUARDS: Mapping[str, str] = {
    "idta": "International data transfer agreement",
    "addendum": "Addendum to the EU’s standard clauses",
    "bcr": "Binding corporate rules",
    "data_bridge": "UK-US data bridge certificate",
    "pipeda": "Subject to Canada’s PIPEDA",
    "appi": "Private sector under Japan’s APPI",
    "uk_standards": "UK standards applied and tested",
}

LONGEST_TEXT = 20_000
MOST_POLICIES = 100
DEEPEST = 40
"""Brackets within brackets. Cedar's parser falls over its stack, and takes the process with it, at some hundreds."""
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
def schema_text() -> str:
    """What a policy may speak of, as a Cedar schema."""

    def enum(name: str, values: Iterable[str]) -> str:
        return f"entity {name} enum {json.dumps(sorted(values))};\n"

    entities = (
        enum("Unit", UNIT_KINDS) + enum("Data", DATA_CLASSES) + enum("Country", countries())
        + enum("Clearance", CLEARANCES) + enum("Classification", CLASSIFICATIONS) + enum("Safeguard", SAFEGUARDS)
    )  # fmt: skip
    return entities + (
        "action store, view, work, develop appliesTo { principal: Unit, resource: Data, context: {"
        " department: String, country: Country, clearance: Clearance, classification: Classification,"
        " safeguards: Set<Safeguard>, adequate: Bool, safeguarded: Bool, approved: Bool } };"
    )


@cache
def shipped(name: str) -> PolicySet:
    """The "law", the "government" set, or the "starting" set of departments."""
    return read((_HERE / f"{name}.cedar").read_text(encoding="utf-8"))


@lru_cache(maxsize=500)
def read(text: str) -> PolicySet:
    """A set from its text; PolicyInvalid says what is wrong, policy by policy."""
    if problem := _unreadable(text):
        raise PolicyInvalid([Problem("", problem)])
    result = cedarpy.validate_policies(text, _schema())
    if not result.validation_passed and not all(each.policy_id for each in result.errors):
        first = next(each.error for each in result.errors if not each.policy_id)
        raise PolicyInvalid([Problem("", f"Cedar can’t read it: {first}")])
    content = json.loads(cedarpy.policies_to_json_str(text))
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


def _unreadable(text: str) -> str:
    """Why a text isn't even given to Cedar, or nothing."""
    if not text.strip():
        return "Write at least one policy"
    if len(text) > LONGEST_TEXT:
        return f"It has {len(text):,} characters; {LONGEST_TEXT:,} is the most"
    steps = {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}
    if (
        max(accumulate((steps.get(each, 0) for each in text), lambda depth, step: max(0, depth + step)))
        > DEEPEST
    ):
        return f"It has brackets within brackets more than {DEEPEST} deep"
    if len(re.findall(r"\b(?:permit|forbid)\b", text)) > MOST_POLICIES:
        return f"It has more than {MOST_POLICIES} policies"
    return ""


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
