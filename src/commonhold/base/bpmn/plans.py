"""How running instances go over from one version of a process to another: what a migration's plan says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from commonhold.base.bpmn.definition import Definition
from commonhold.base.refusals import Refusal


class PlanInvalid(Refusal):
    """The plan can't be used: {why}. Correct it and try again; nothing was moved."""

    code = "bpmn.plan-invalid"
    status = 422


@dataclass(frozen=True)
class Plan:
    """`elements` says which element (flow, process) of the new version stands for one of the old; each that it
    doesn't name stands for itself. `restart` are elements of the new version whose timers and due times begin again
    when a case comes there; all others keep the moment that they had. `stay` are elements of the old version at which
    a case is left on it."""

    elements: Mapping[str, str] = field(default_factory=dict)
    restart: frozenset[str] = frozenset()
    stay: frozenset[str] = frozenset()

    def counterpart(self, element_id: str) -> str:
        return self.elements.get(element_id, element_id)

    def inverse(self) -> Plan:
        """The plan that leads back. An element that stands for several doesn't tell which, so cases there stay."""
        stands_for = Counter(self.elements.values())
        unclear = {new for new, count in stands_for.items() if count > 1}
        return Plan(
            {new: old for old, new in self.elements.items() if new not in unclear}, stay=frozenset(unclear)
        )

    def as_json(self) -> dict[str, object]:
        return {
            "elements": dict(self.elements),
            "restart": sorted(self.restart),
            "stay": sorted(self.stay),
        }


def plan_from(found: object) -> Plan:
    """A plan from JSON: {"elements": {old: new}, "restart": [new], "stay": [old]}, each of them optional."""
    if not isinstance(found, dict):
        raise PlanInvalid(why="it is not a JSON object with “elements”, “restart” and “stay”")
    unknown = sorted(set(found) - {"elements", "restart", "stay"})
    if unknown:
        raise PlanInvalid(why=f"it has “{str(unknown[0])[:80]}”, which means nothing in a plan")
    elements = found.get("elements", {})
    if not isinstance(elements, dict) or not all(isinstance(new, str) for new in elements.values()):
        raise PlanInvalid(why="“elements” must give one id of the new version for each id of the old")
    for name in ("restart", "stay"):
        ids = found.get(name, [])
        if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
            raise PlanInvalid(why=f"“{name}” must be a list of ids")
    return Plan(elements, frozenset(found.get("restart", [])), frozenset(found.get("stay", [])))


def check_plan(plan: Plan, old: Definition, new: Definition) -> None:
    """Refuse a plan that names what isn't there: most often a slip of the pen."""
    for ids, definition, which in (
        ((*plan.elements, *plan.stay), old, "present"),
        ((*plan.elements.values(), *plan.restart), new, "new"),
    ):
        known = {each.id for each in definition.elements} | {each.id for each in definition.flows}
        known |= {each.id for each in definition.bodies}
        for each in ids:
            if each not in known:
                raise PlanInvalid(why=f"the {which} version has nothing with the id “{each[:80]}”")
