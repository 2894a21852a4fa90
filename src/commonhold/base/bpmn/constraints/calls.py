"""Calling a process or a global task, and offering one as an operation: the data on both sides must match."""

from commonhold.base.bpmn.constraints.kinds import CALLABLE
from commonhold.base.bpmn.constraints.messages import described, same_item
from commonhold.base.bpmn.constraints.model import Model, Part
from commonhold.base.bpmn.constraints.rules import rule


def _started_by_calls(model: Model) -> set[Part | None]:
    """The processes with a start event without a trigger."""
    return {each.parent for each in model.by_kind.get("startEvent", ()) if not model.triggers(each)}


@rule("called-process-start", "10.5.2", {"callActivity"})
def none_start(model: Model, part: Part) -> str | None:
    called = model.target(part, "calledElement")
    if called is None or not called.all("startEvent") or called in model.index(_started_by_calls):
        return None
    return f"it calls {called.id}, which must have a start event without a trigger"


@rule("call-activity-data", "10.3.6", {"callActivity"})
def same_data(model: Model, part: Part) -> str | None:
    called = model.target(part, "calledElement")
    if called is None or called.kind not in CALLABLE:
        return None
    ours, theirs = part.first("ioSpecification"), called.first("ioSpecification")
    for kind in ("dataInput", "dataOutput"):
        mine = ours.all(kind) if ours is not None else []
        wanted = theirs.all(kind) if theirs is not None else []
        if len(mine) != len(wanted):
            counts = f"it has {len(mine)} elements {kind} and {called.id}, which it calls, has {len(wanted)}"
            return f"{counts}; they must match"
        for left, right in zip(mine, wanted, strict=True):
            item, needed = model.target(left, "itemSubjectRef"), model.target(right, "itemSubjectRef")
            if not same_item(item, needed):
                return (
                    f"its {kind} {left.id} has {described(item)} and {right.id} of {called.id}, which it calls,"
                    f" has {described(needed)}; they must match"
                )
    return None


@rule("bound-operation", "10.3.7", {"ioBinding"})
def bound(model: Model, part: Part) -> str | None:
    operation = model.target(part, "operationRef")
    for data_name, message_name in (("inputDataRef", "inMessageRef"), ("outputDataRef", "outMessageRef")):
        data, message = model.target(part, data_name), model.target(operation, message_name)
        if data is None or message is None:
            continue
        item, wanted = model.target(data, "itemSubjectRef"), model.target(message, "itemRef")
        if not same_item(item, wanted):
            return (
                f"its {data_name} {data.id} has {described(item)} and the message {message.id} of its operation"
                f" has {described(wanted)}; they must be the same"
            )
    return None


@rule("bound-interface", "10.3.7", {"ioBinding"})
def offered(model: Model, part: Part) -> str | None:
    operation = model.target(part, "operationRef")
    offers = part.parent.refs("supportedInterfaceRef") if part.parent is not None else []
    if operation is None or operation.parent is None or not offers:
        return None
    if all(model.find(each) is not operation.parent for each in offers):
        return f"its operation {operation.id} must be one of the interfaces that the element supports"
    return None
