"""Where tokens wait for one another: parallel and inclusive gateways, and activities that need several tokens."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from commonhold.base.bpmn.definition import Element, Flow, Kind

if TYPE_CHECKING:
    from commonhold.base.bpmn.engine import Run


def arrive(run: Run, gateway: Element, flow: Flow | None, scope: int) -> None:
    """A token reaches a gateway that may be a join."""
    if flow is None or len(gateway.incoming) < 2:
        run.leave(gateway, scope)
        return
    run.arrived.append((flow.number, scope))
    if gateway.kind is Kind.PARALLEL:
        here = {number for number, where in run.arrived if where == scope}
        if all(each.number in here for each in gateway.incoming):
            _pass(run, gateway, scope, {each.number for each in gateway.incoming})


def gathered(run: Run, element: Element, flow: Flow | None, scope: int) -> bool:
    """Whether an activity that needs several tokens has them with this one; they are used up then."""
    if flow is None:
        return True
    run.arrived.append((flow.number, scope))
    own = {each.number for each in element.incoming}
    here = [each for each in run.arrived if each[1] == scope and each[0] in own]
    if len(here) < element.start_quantity:
        return False
    for each in here[: element.start_quantity]:
        run.arrived.remove(each)
    return True


def complete(run: Run) -> bool:
    """Let one inclusive join go on to which no further token can come (BPMN 2.0.2, 13.3.4, table 13.3)."""
    if not run.arrived:
        return False
    here: dict[tuple[int, int], set[int]] = {}
    for number, scope in run.arrived:
        target = run.definition.flows[number].target
        if run.elements[target].kind is Kind.INCLUSIVE:
            here.setdefault((target, scope), set()).add(number)
    for (target, scope), full in sorted(here.items()):
        gateway = run.elements[target]
        if not _more_can_come(run, gateway, scope, full):
            _pass(run, gateway, scope, full)
            return True
    return False


def _more_can_come(run: Run, gateway: Element, scope: int, full: set[int]) -> bool:
    """Whether some token can come by a flow that has none, other than one that can come by a flow that has one."""
    empty = [flow.number for flow in gateway.incoming if flow.number not in full]
    for place in _places(run, scope):
        if any(place in gateway.can_reach[number] for number in empty) and not any(
            place in gateway.can_reach[number] for number in full
        ):
            return True
    return False


def _places(run: Run, scope: int) -> set[int]:
    """The elements at which the tokens of a scope are, or are about to be."""
    places = {each.element for each in run.live.values() if each.scope == scope and each.host is None}
    places |= {run.definition.flows[number].target for number, where in run.arrived if where == scope}
    return places | {element.number for element, _, where, _ in run.throwing if where == scope}


def _pass(run: Run, gateway: Element, scope: int, flows: set[int]) -> None:
    taken = Counter(dict.fromkeys(flows, 1))
    left = []
    for each in run.arrived:
        if each[1] == scope and taken[each[0]]:
            taken[each[0]] -= 1
        else:
            left.append(each)
    run.arrived = left
    run.leave(gateway, scope)
