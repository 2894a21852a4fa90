"""Event-based gateways: what may follow one, and how one may start a process."""

from commonhold.base.bpmn.constraints.kinds import a
from commonhold.base.bpmn.constraints.model import Model, Part
from commonhold.base.bpmn.constraints.rules import rule

GATEWAY = frozenset({"eventBasedGateway"})
SECTION = "10.6.6"
_TRIGGERS = {"message", "timer", "conditional", "signal"}


def _targets(model: Model, part: Part) -> list[Part]:
    found = [model.find(flow.get("targetRef")) for flow in model.outgoing.get(part.id, ())]
    return [each for each in found if each is not None]


@rule("event-gateway-outgoing", SECTION, GATEWAY)
def two_outgoing(model: Model, part: Part) -> str | None:
    if len(model.outgoing.get(part.id, ())) < 2:
        return "an event-based gateway must have two or more outgoing flows"
    return None


@rule("event-gateway-conditions", SECTION, GATEWAY)
def no_conditions(model: Model, part: Part) -> str | None:
    for flow in model.outgoing.get(part.id, ()):
        if flow.first("conditionExpression") is not None:
            return f"the flow {flow.label} out of an event-based gateway must not have a condition"
    return None


@rule("event-gateway-targets", SECTION, GATEWAY)
def targets(model: Model, part: Part) -> str | None:
    for target in _targets(model, part):
        allowed = "a receiveTask or an intermediateCatchEvent for a message, timer, condition or signal"
        if target.kind not in ("receiveTask", "intermediateCatchEvent"):
            return f"it must lead to {allowed}, and {target.id} is {a(target.kind)}"
        if wrong := set(model.triggers(target)) - _TRIGGERS:
            return f"it must lead to {allowed}, and {target.id} has {a(min(wrong) + 'EventDefinition')}"
    return None


@rule("event-gateway-messages", SECTION, GATEWAY)
def messages_or_tasks(model: Model, part: Part) -> str | None:
    found = _targets(model, part)
    if any(each.kind == "receiveTask" for each in found) and any(
        "message" in model.triggers(e) for e in found
    ):
        return "it leads to receive tasks and to message events, and must lead to only one of these"
    return None


@rule("event-gateway-boundary", SECTION, GATEWAY)
def no_boundary_events(model: Model, part: Part) -> str | None:
    for target in _targets(model, part):
        if target.kind == "receiveTask" and model.pointing("boundaryEvent", "attachedToRef").get(target.id):
            return f"the receive task {target.id} after it must not have boundary events"
    return None


@rule("event-gateway-only-source", SECTION, GATEWAY)
def only_source(model: Model, part: Part) -> str | None:
    for target in _targets(model, part):
        if len(model.incoming[target.id]) > 1:
            return f"{target.id} after it must not have another incoming flow"
    return None


@rule("event-gateway-instantiates", SECTION, GATEWAY)
def instantiates(model: Model, part: Part) -> str | None:
    if part.true("instantiate") and model.incoming.get(part.id):
        return "an event-based gateway that starts the process must not have an incoming flow"
    if not part.true("instantiate") and part.get("eventGatewayType") == "Parallel":
        return "its eventGatewayType may be Parallel only when it starts the process (instantiate)"
    return None
