"""Which triggers an event may have, by where it stands."""

from commonhold.base.bpmn.constraints.kinds import CATCH_EVENTS, SUB_PROCESSES, THROW_EVENTS, a
from commonhold.base.bpmn.constraints.model import Model, Part
from commonhold.base.bpmn.constraints.rules import rule

TOP_LEVEL = frozenset({"message", "timer", "conditional", "signal"})
EVENT_SUB_PROCESS = TOP_LEVEL | {"error", "escalation", "compensate"}
BOUNDARY = EVENT_SUB_PROCESS | {"cancel"}
CATCH = TOP_LEVEL | {"link"}
THROW = frozenset({"message", "escalation", "compensate", "link", "signal"})
END = frozenset({"message", "escalation", "error", "cancel", "compensate", "signal", "terminate"})
ALWAYS_INTERRUPTS = frozenset({"error", "cancel", "compensate"})


def _outside(model: Model, part: Part, allowed: frozenset[str], what: str) -> str | None:
    for trigger in model.triggers(part):
        if trigger not in allowed:
            return f"{what} must not have {a(trigger + 'EventDefinition')}"
    return None


def _none(model: Model, part: Part, what: str) -> str | None:
    return None if model.triggers(part) else f"{what} must have an event definition"


@rule("start-event-trigger", "10.5.2", {"startEvent"})
def start(model: Model, part: Part) -> str | None:
    level = part.parent
    if level is None:
        return None
    if level.kind == "process":
        return _outside(model, part, TOP_LEVEL, "the start event of a process")
    if level.kind not in SUB_PROCESSES:
        return None
    if not level.by_event:
        return _outside(model, part, frozenset(), "the start event of a sub-process")
    what = "the start event of an event sub-process"
    return _outside(model, part, EVENT_SUB_PROCESS, what) or _none(model, part, what)


@rule("non-interrupting-start", "10.5.2", {"startEvent"})
def non_interrupting_start(model: Model, part: Part) -> str | None:
    if part.true("isInterrupting", default=True) or part.parent is None or not part.parent.by_event:
        return None
    what = "the start event of an event sub-process that doesn't interrupt"
    return _outside(model, part, EVENT_SUB_PROCESS - ALWAYS_INTERRUPTS, what)


@rule("boundary-event-trigger", "10.5.3", {"boundaryEvent"})
def boundary(model: Model, part: Part) -> str | None:
    what = "a boundary event"
    return _outside(model, part, BOUNDARY, what) or _none(model, part, what)


@rule("non-interrupting-boundary", "10.5.3", {"boundaryEvent"})
def non_interrupting_boundary(model: Model, part: Part) -> str | None:
    if part.true("cancelActivity", default=True):
        return None
    return _outside(
        model, part, BOUNDARY - ALWAYS_INTERRUPTS, "a boundary event that doesn't cancel its activity"
    )


@rule("catch-event-trigger", "10.5.3", {"intermediateCatchEvent"})
def catch(model: Model, part: Part) -> str | None:
    what = "an intermediateCatchEvent"
    return _outside(model, part, CATCH, what) or _none(model, part, what)


@rule("throw-event-trigger", "10.5.3", {"intermediateThrowEvent"})
def throw(model: Model, part: Part) -> str | None:
    return _outside(model, part, THROW, "an intermediateThrowEvent")


@rule("end-event-trigger", "10.5.4", {"endEvent"})
def end(model: Model, part: Part) -> str | None:
    return _outside(model, part, END, "an endEvent")


@rule("cancel-end-in-transaction", "10.3.5, 10.5.4", {"endEvent"})
def cancel_end(model: Model, part: Part) -> str | None:
    if "cancel" in model.triggers(part) and not part.in_transaction:
        return "a cancel end event may only stand in a transaction"
    return None


@rule("cancel-boundary-on-transaction", "10.3.5, 10.5.3", {"boundaryEvent"})
def cancel_boundary(model: Model, part: Part) -> str | None:
    host = model.target(part, "attachedToRef")
    if "cancel" in model.triggers(part) and host is not None and host.kind != "transaction":
        return (
            f"a cancel boundary event may only be attached to a transaction, and {host.id} is {a(host.kind)}"
        )
    return None


@rule("boundary-beside-activity", "10.5.3", {"boundaryEvent"})
def beside(model: Model, part: Part) -> str | None:
    host = model.target(part, "attachedToRef")
    if host is not None and host.parent is not part.parent:
        return f"it is attached to {host.id}, and must stand on the same level as that"
    return None


@rule("boundary-outgoing", "10.5.3", {"boundaryEvent"})
def boundary_outgoing(model: Model, part: Part) -> str | None:
    compensates = "compensate" in model.triggers(part)
    if compensates and model.outgoing.get(part.id):
        return "a compensation boundary event must not have an outgoing flow; an association leads out of it"
    if not compensates and not model.outgoing.get(part.id):
        return "no flow leads out of this boundary event, and one must"
    return None


@rule("reusable-event-definition", "10.5.5", CATCH_EVENTS | THROW_EVENTS | {"event"})
def reusable(model: Model, part: Part) -> str | None:
    for reference in part.refs("eventDefinitionRef"):
        found = model.find(reference)
        if found is not None and found.parent is not None and found.parent.kind != "definitions":
            return (
                f"its event definition {found.id} belongs to {found.parent.label};"
                " only those outside processes may be referred to"
            )
    return None
