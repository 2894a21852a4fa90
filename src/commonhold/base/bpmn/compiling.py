"""From a drawing to a definition that can run, or a refusal that names the element to mend."""

from collections.abc import Mapping

from commonhold.base.bpmn import parsing, times
from commonhold.base.bpmn.definition import (
    TASKS,
    WAITING,
    Condition,
    Decision,
    Definition,
    Element,
    Flow,
    Kind,
)
from commonhold.base.bpmn.parsing import Drawing, Node
from commonhold.base.bpmn.refusals import Invalid, Unsupported
from commonhold.base.bpmn.soundness import check_soundness
from commonhold.base.dmn.feel import compile_expression
from commonhold.base.refusals import Refusal


def compile_process(bpmn: bytes, decisions: Mapping[str, Decision]) -> Definition:
    """The definition in a BPMN file, its business rules bound to `decisions` by their ids.

    Raises NotBpmn, Unsupported or Invalid, naming the element and what to mend.
    """
    drawing = parsing.read(bpmn)
    for node in drawing.nodes.values():
        _check_node(node, drawing, decisions)
    numbers = {node_id: number for number, node_id in enumerate(drawing.nodes)}
    flows = _flows(drawing, numbers)
    elements = []
    for node in drawing.nodes.values():
        number = numbers[node.id]
        incoming = tuple(flow for flow in flows if flow.target == number)
        outgoing = tuple(flow for flow in flows if flow.source == number)
        element = Element(
            number,
            node.id,
            node.name,
            node.kind,
            incoming,
            outgoing,
            default=next((flow for flow in outgoing if flow.id == node.default), None),
            boundaries=tuple(numbers[each.id] for each in drawing.nodes.values() if each.host == node.id),
            candidates=node.candidates,
            due=node.due,
            decision_id=node.decision,
            decision=decisions.get(node.decision),
            host=numbers[node.host] if node.host else None,
            interrupting=node.interrupting,
            timer=node.timer,
            catches_errors=node.kind is Kind.BOUNDARY and node.is_error,
            error_code=node.error_code,
            terminates=node.terminates,
        )
        _check_flows(element, node)
        elements.append(element)
    definition = Definition(drawing.id, drawing.name, tuple(elements), _start(drawing, numbers))
    _check_reachable(definition)
    check_soundness(definition)
    return definition


def _flows(drawing: Drawing, numbers: Mapping[str, int]) -> list[Flow]:
    flows = []
    for number, arrow in enumerate(drawing.arrows):
        for end in (arrow.source, arrow.target):
            if end not in numbers:
                raise Invalid(element=arrow.id, why=f"it is joined to {end}, which is not in the process")
        condition = _condition(arrow.id, arrow.condition)
        flows.append(Flow(number, arrow.id, numbers[arrow.source], numbers[arrow.target], condition))
    return flows


def _condition(flow_id: str, text: str | None) -> Condition | None:
    if text is None:
        return None
    try:
        return compile_expression(text)
    except Refusal as refusal:
        raise Invalid(element=flow_id, why=f"its condition can't be read: {refusal.message}") from refusal


def _start(drawing: Drawing, numbers: Mapping[str, int]) -> int:
    starts = [node.id for node in drawing.nodes.values() if node.kind is Kind.START]
    if len(starts) != 1:
        raise Invalid(element=drawing.id, why=f"it has {len(starts)} start events and must have one")
    if not any(node.kind is Kind.END for node in drawing.nodes.values()):
        raise Invalid(element=drawing.id, why="it has no end event")
    return numbers[starts[0]]


def _check_node(node: Node, drawing: Drawing, decisions: Mapping[str, Decision]) -> None:
    try:
        if node.due:
            times.working_duration(node.due)
        if node.timer and node.timer.is_date:
            times.moment(node.timer.text)
        elif node.timer:
            (times.working_duration if node.timer.working else times.duration)(node.timer.text)
    except ValueError as error:
        raise Invalid(element=node.id, why=str(error)) from error
    if node.kind is Kind.BUSINESS_RULE and node.decision not in decisions:
        raise Invalid(element=node.id, why=f"there is no decision “{node.decision}” in the service's rules")
    if node.kind is Kind.USER and not node.candidates:
        raise Invalid(element=node.id, why="it doesn't say who may do it (commonhold:candidates)")
    if node.kind is Kind.BOUNDARY:
        _check_boundary(node, drawing)
    if node.kind is Kind.END and node.is_error and not node.error_code:
        raise Invalid(element=node.id, why="it throws an error without a code")


def _check_boundary(node: Node, drawing: Drawing) -> None:
    host = drawing.nodes.get(node.host or "")
    if host is None or host.kind not in TASKS:
        raise Invalid(element=node.id, why="a boundary event must be attached to a task")
    if node.timer is None and not node.is_error:
        raise Unsupported(element=node.id, what="a boundary event that is neither a timer nor an error")
    if node.timer and host.kind not in WAITING:
        raise Invalid(element=node.id, why=f"a timer on {host.id} could never go off, as nothing waits there")
    if node.is_error and not node.interrupting:
        raise Invalid(element=node.id, why="an error always interrupts")
    if node.is_error and host.kind is not Kind.SERVICE:
        raise Invalid(element=node.id, why=f"{host.id} never fails with an error")


def _check_flows(element: Element, node: Node) -> None:
    def refuse(why: str) -> Invalid:
        return Invalid(element=element.id, why=why)

    if element.kind in (Kind.START, Kind.BOUNDARY) and element.incoming:
        raise refuse("no flow may lead into it")
    if element.kind is Kind.END and element.outgoing:
        raise refuse("no flow may lead out of an end event")
    if element.kind is not Kind.END and not element.outgoing:
        raise refuse("no flow leads out of it")
    if node.default and element.default is None:
        raise refuse(f"its default flow {node.default} doesn't lead out of it")
    if element.kind is not Kind.EXCLUSIVE:
        if element.default or any(flow.condition for flow in element.outgoing):
            raise Unsupported(
                element=element.id, what="a condition on a flow that leaves no exclusive gateway"
            )
        return
    if element.default and element.default.condition:
        raise refuse(f"its default flow {element.default.id} has a condition")
    if len(element.outgoing) > 1:
        for flow in element.outgoing:
            if flow.condition is None and flow is not element.default:
                raise refuse(f"the flow {flow.id} has no condition and is not the default")


def _check_reachable(definition: Definition) -> None:
    reached, ahead = set(), [definition.start]
    while ahead:
        number = ahead.pop()
        if number not in reached:
            reached.add(number)
            element = definition.elements[number]
            ahead += [flow.target for flow in element.outgoing] + list(element.boundaries)
    for element in definition.elements:
        if element.number not in reached:
            raise Invalid(element=element.id, why="nothing leads to it from the start event")
