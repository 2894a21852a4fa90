"""What a process must have so that it can be run, beyond what the standard asks of every process."""

from collections.abc import Iterator, Mapping

from commonhold.base.bpmn import times
from commonhold.base.bpmn.definition import (
    AWAITED,
    RESTING,
    WITH_A_BODY,
    Cause,
    Decision,
    Definition,
    Element,
    Kind,
)
from commonhold.base.bpmn.drawing import Drawing, Node
from commonhold.base.bpmn.refusals import Invalid, Unsupported

_CAUGHT = AWAITED | {Cause.ERROR, Cause.ESCALATION}
_ALLOWED = {
    Kind.CATCH: AWAITED | {Cause.LINK},
    Kind.BOUNDARY: _CAUGHT,
    Kind.THROW: {Cause.MESSAGE, Cause.SIGNAL, Cause.ESCALATION, Cause.LINK},
    Kind.END: {Cause.MESSAGE, Cause.SIGNAL, Cause.ESCALATION, Cause.ERROR, Cause.TERMINATE},
}


def check_drawing(drawing: Drawing, decisions: Mapping[str, Decision]) -> None:
    """Refuse what can't be put together or run: Unsupported and Invalid name the element.

    That the file keeps the standard's constraints is checked before.
    """
    for node in drawing.nodes.values():
        _check_triggers(node, drawing)
        _check_task(node, decisions)
        if node.kind is Kind.BOUNDARY:
            _check_boundary(node, drawing)
        if node.kind is Kind.CALL:
            _check_call(node, drawing)
        if node.loop is not None and node.host:
            raise Unsupported(element=node.id, what="a loop on an event")
    list(links(drawing))


def links(drawing: Drawing) -> Iterator[tuple[Node, Node]]:
    """Each link event that throws, with the one of its name in the same process that catches."""
    targets: dict[tuple[str, str | None], Node] = {}
    for node in drawing.nodes.values():
        if node.kind is Kind.CATCH and node.triggers and node.triggers[0].cause is Cause.LINK:
            name = node.triggers[0].name
            if (node.parent, name) in targets:
                raise Invalid(element=node.id, why=f"two links of the name {name} lead here")
            targets[node.parent, name] = node
    for node in drawing.nodes.values():
        if node.kind is Kind.THROW and node.triggers and node.triggers[0].cause is Cause.LINK:
            target = targets.get((node.parent, node.triggers[0].name))
            if target is None:
                raise Invalid(element=node.id, why=f"no link of the name {node.triggers[0].name} catches it")
            yield node, target


def _check_triggers(node: Node, drawing: Drawing) -> None:
    causes = {each.cause for each in node.triggers}
    allowed = _ALLOWED.get(node.kind)
    if node.kind is Kind.START:
        parent = drawing.nodes.get(node.parent)
        allowed = _CAUGHT if parent is not None else {Cause.MESSAGE, Cause.SIGNAL, Cause.TIMER}
    for cause in causes - allowed if allowed is not None else ():
        raise Unsupported(element=node.id, what=f"a {cause.value}EventDefinition on a {node.kind.value}")
    if Cause.LINK in causes and len(node.triggers) > 1:
        raise Invalid(element=node.id, why="a link can't be one of several events")
    if node.all_triggers and node.kind is not Kind.CATCH and len(node.triggers) > 1:
        raise Unsupported(element=node.id, what="several events that must all happen, but between two steps")
    if Cause.ERROR in causes and node.kind in (Kind.BOUNDARY, Kind.START) and not node.interrupting:
        raise Invalid(element=node.id, why="an error always interrupts")


def _check_task(node: Node, decisions: Mapping[str, Decision]) -> None:
    try:
        if node.due:
            times.working_duration(node.due)
    except ValueError as error:
        raise Invalid(element=node.id, why=str(error)) from error
    if node.kind is Kind.BUSINESS_RULE and node.decision not in decisions:
        raise Invalid(element=node.id, why=f"there is no decision “{node.decision}” in the service's rules")
    if node.kind is Kind.USER and not node.candidates:
        raise Invalid(element=node.id, why="it doesn't say who may do it (commonhold:candidates)")
    if node.kind is Kind.SCRIPT and not node.script:
        raise Invalid(element=node.id, why="its script is empty")
    if node.kind is Kind.EVENT_BASED and node.instantiates:
        raise Unsupported(element=node.id, what="an event-based gateway to begin with")
    if node.by_event and node.loop is not None:
        raise Invalid(element=node.id, why="an event sub-process can't be repeated")


def _check_boundary(node: Node, drawing: Drawing) -> None:
    host = drawing.nodes[node.host or ""]
    if host.loop is None and host.kind not in RESTING | WITH_A_BODY:
        raise Invalid(element=node.id, why=f"it could never happen, as nothing waits at {host.id}")
    causes = {each.cause for each in node.triggers}
    if Cause.ERROR in causes and host.kind not in WITH_A_BODY | {Kind.SERVICE}:
        raise Invalid(element=node.id, why=f"{host.id} never fails with an error")
    if Cause.ESCALATION in causes and host.kind not in WITH_A_BODY:
        raise Invalid(element=node.id, why=f"{host.id} never escalates anything")


def _check_call(node: Node, drawing: Drawing) -> None:
    called = drawing.containers.get(node.called)
    task = drawing.nodes.get(node.called)
    if called is None or (task is not None and task.parent != called.id):  # a sub-process can't be called
        raise Invalid(
            element=node.id,
            why=f"it calls “{node.called}”, which is no process or global task of the file. A case of another"
            " service is opened by a service task",
        )
    if not called.executable:
        raise Invalid(element=node.id, why=f"it calls {node.called}, which is not marked as executable")
    around, seen = [node.called], set[str]()
    while around:
        container = around.pop()
        if container in seen:
            continue
        seen.add(container)
        inside = [each for each in drawing.nodes.values() if each.parent == container]
        around += [each.called for each in inside if each.kind is Kind.CALL]
        around += [each.id for each in inside if each.kind is Kind.SUB_PROCESS]
    parent = node.parent
    while parent in drawing.nodes and drawing.nodes[parent].kind is Kind.SUB_PROCESS:
        parent = drawing.nodes[parent].parent
    if parent in seen:
        raise Unsupported(element=node.id, what=f"a process, {parent}, that calls itself")


def check_definition(definition: Definition) -> None:
    """Refuse flows that a token could not follow, and elements that none reaches."""
    for body in definition.bodies:
        inside = [each for each in definition.elements if each.body == body.number]
        begins = [each for each in inside if each.kind is Kind.START and not each.triggers]
        if len(begins) > 1:
            raise Invalid(
                element=body.id, why=f"it has {len(begins)} start events without a trigger and may have one"
            )
        for element in inside:
            _check_flows(element)
        _check_reachable(definition, body.number, inside)
    if not definition.bodies[definition.main].starts and not any(
        each.kind is Kind.START or each.instantiates for each in definition.elements
    ):
        raise Invalid(element=definition.id, why="nothing starts it")


def _check_flows(element: Element) -> None:
    if (
        element.kind in (Kind.PARALLEL, Kind.EVENT_BASED, Kind.START, Kind.CATCH, Kind.THROW)
        and element.chooses
    ):
        raise Invalid(
            element=element.id,
            why="a flow that leaves it has a condition, or is its default, which it would not look at",
        )
    if element.kind in (Kind.EXCLUSIVE, Kind.INCLUSIVE) and len(element.outgoing) > 1:
        for flow in element.outgoing:
            if flow.condition is None and flow is not element.default:
                why = f"the flow {flow.id} has no condition and is not the default"
                raise Invalid(element=element.id, why=why)


def _check_reachable(definition: Definition, body: int, inside: list[Element]) -> None:
    starts = definition.bodies[body].starts
    ahead = [
        each.number
        for each in inside
        if each.kind is Kind.START or each.number in starts or each.instantiates
    ]
    reached = set[int]()
    while ahead:
        number = ahead.pop()
        if number not in reached:
            reached.add(number)
            element = definition.elements[number]
            ahead += [flow.target for flow in element.outgoing] + list(element.boundaries)
    for element in inside:
        if element.number not in reached:
            raise Invalid(element=element.id, why="nothing leads to it from the start event")
