"""Compensation: an association leads from a boundary event to the activity that undoes."""

from commonhold.base.bpmn.constraints.kinds import ACTIVITIES, SUB_PROCESSES, a
from commonhold.base.bpmn.constraints.model import Model, Part
from commonhold.base.bpmn.constraints.rules import rule

SECTION = "10.7"


@rule("compensation-handler", SECTION, {"boundaryEvent"})
def handler(model: Model, part: Part) -> str | None:
    if "compensate" not in model.triggers(part):
        return None
    found = [
        model.find(each.get("targetRef"))
        for each in model.pointing("association", "sourceRef").get(part.id, ())
    ]
    handlers = [each for each in found if each is not None and each.kind in ACTIVITIES]
    if not handlers:
        wrong = f", and {found[0].id} is {a(found[0].kind)}" if found and found[0] is not None else ""
        return (
            f"an association must lead from a compensation boundary event to a compensation activity{wrong}"
        )
    if len(handlers) > 1:
        return "a compensation boundary event must lead to only one compensation activity"
    if not handlers[0].true("isForCompensation"):
        return f"{handlers[0].id}, to which it leads, must be for compensation (isForCompensation)"
    return None


@rule("compensation-activity-flows", SECTION, ACTIVITIES)
def no_flows(model: Model, part: Part) -> str | None:
    if not part.true("isForCompensation"):
        return None
    for flow in (*model.incoming.get(part.id, ()), *model.outgoing.get(part.id, ())):
        return f"an activity for compensation must not have flows, and {flow.label} is one"
    return None


@rule("compensated-activity", SECTION, {"compensateEventDefinition"})
def activity(model: Model, part: Part) -> str | None:
    """What is thrown reaches activities of the same process only."""
    named = model.target(part, "activityRef")
    if named is None or part.process is None:
        return None
    if named.process is not part.process:
        return f"its activityRef {named.id} is in another process"
    if named.kind in SUB_PROCESSES and named.by_event:
        return f"its activityRef {named.id} is an event sub-process, which can't be compensated"
    return None
