"""What an event definition must say of its trigger, and the data that events carry."""

import re
from collections import defaultdict

from commonhold.base.bpmn.constraints.kinds import CATCH_EVENTS, EVENTS
from commonhold.base.bpmn.constraints.messages import described, same_item
from commonhold.base.bpmn.constraints.model import Model, Part
from commonhold.base.bpmn.constraints.rules import rule

_N = r"\d+([.,]\d+)?"
_DURATION = rf"-?P(?=.)({_N}W|({_N}Y)?({_N}M)?({_N}D)?(T(?=\d)({_N}H)?({_N}M)?({_N}S)?)?)"
_DATE = r"[+-]?\d{4,6}-?\d\d-?\d\d(T\d\d(:?\d\d(:?\d\d([.,]\d+)?)?)?(Z|[+-]\d\d(:?\d\d)?)?)?"
TIMES = {
    "timeDate": (re.compile(_DATE), "date and time of ISO 8601, such as 2030-04-01T09:00:00"),
    "timeDuration": (re.compile(_DURATION), "duration of ISO 8601, such as PT2H"),
    "timeCycle": (
        re.compile(rf"(R\d*/)?({_DATE}/)?{_DURATION}(/{_DATE})?|R\d*/{_DATE}/{_DATE}"),
        "cycle of ISO 8601, such as R3/PT10M",
    ),
}
_LITERAL = re.compile(r"[\w\s:.,/+\-]*")
"""Text with nothing of a formula in it: it means itself."""

_ITEMS = {
    "messageEventDefinition": ("messageRef", "itemRef"),
    "signalEventDefinition": ("signalRef", "structureRef"),
    "errorEventDefinition": ("errorRef", "structureRef"),
    "escalationEventDefinition": ("escalationRef", "structureRef"),
}


@rule("one-time", "10.5.5", {"timerEventDefinition"})
def one_time(model: Model, part: Part) -> str | None:
    found = part.all(*TIMES)
    if len(found) > 1:
        return "a timer must have one of timeDate, timeCycle and timeDuration, and this one has more"
    if not found and part.executable:
        return "a timer must have a timeDate, a timeCycle or a timeDuration"
    return None


@rule("iso-8601", "10.5.5", TIMES)
def iso(model: Model, part: Part) -> str | None:
    pattern, wanted = TIMES[part.kind]
    if not _LITERAL.fullmatch(part.text) or pattern.fullmatch(part.text):
        return None
    return f"it is “{part.text}”, and must be a {wanted}, or an expression that gives one"


def _user(part: Part) -> str:
    return part.parent.kind if part.parent is not None else ""


def _runs(model: Model, part: Part) -> bool:
    """Whether an event that runs uses it, as its own or by a reference."""
    return part.executable or (_user(part) == "definitions" and bool(_users(model, part)))


def _referring(model: Model) -> dict[str, list[Part]]:
    """The events that refer to each event definition outside processes."""
    found: dict[str, list[Part]] = defaultdict(list)
    for each in model.by_kind.get("eventDefinitionRef", ()):
        if each.parent is not None:
            found[each.text.rpartition(":")[2]].append(each.parent)
    return found


def _users(model: Model, part: Part) -> list[Part]:
    if _user(part) != "definitions":
        return [part.parent] if part.parent is not None else []
    return model.index(_referring).get(part.id, [])


@rule("message-of-event", "10.5.5", {"messageEventDefinition"})
def message(model: Model, part: Part) -> str | None:
    if _runs(model, part) and not part.get("messageRef"):
        return "it must have a messageRef in a process that runs"
    return None


@rule("operation-of-event", "10.5.5", {"messageEventDefinition"})
def operation(model: Model, part: Part) -> str | None:
    """A message without an item has no contents that an operation could describe, and tools give it none."""
    named = model.target(part, "messageRef")
    if _runs(model, part) and named is not None and named.get("itemRef") and not part.refs("operationRef"):
        return f"its message {named.id} has an item, so it must have an operationRef in a process that runs"
    return None


@rule("signal-of-event", "10.5.5", {"signalEventDefinition"})
def signal(model: Model, part: Part) -> str | None:
    if _runs(model, part) and not part.get("signalRef"):
        return "it must have a signalRef in a process that runs"
    return None


@rule("error-code", "8.4.3", {"errorEventDefinition"})
def error_code(model: Model, part: Part) -> str | None:
    return _code(model, part, "error", {"endEvent"})


@rule("escalation-code", "8.4.4", {"escalationEventDefinition"})
def escalation_code(model: Model, part: Part) -> str | None:
    return _code(model, part, "escalation", {"endEvent", "intermediateThrowEvent"})


def _code(model: Model, part: Part, what: str, throwers: set[str]) -> str | None:
    if not any(user.kind in throwers and user.executable for user in _users(model, part)):
        return None
    thrown = model.target(part, f"{what}Ref")
    if thrown is None:
        return f"an event that throws must have {what}Ref, to say which {what}"
    return None if thrown.get(f"{what}Code") else f"{thrown.id}, which it throws, must have an {what}Code"


@rule("data-of-several-triggers", "10.4.1", EVENTS)
def data_of_several(model: Model, part: Part) -> str | None:
    definitions, data = model.definitions(part), part.all(_data_kind(part))
    if len(definitions) < 2 or len(data) == len(definitions):
        return None
    if data or all(_item(model, each) is not None for each in definitions):
        return (
            f"it has {len(definitions)} event definitions, and {_data_kind(part)} {len(data)} times,"
            " and must have one for each"
        )
    return None


@rule("data-of-trigger", "10.4.1", EVENTS)
def data_of_trigger(model: Model, part: Part) -> str | None:
    definitions, data = model.definitions(part), part.all(_data_kind(part))
    for definition, each in zip(definitions, data, strict=False):
        wanted, item = _item(model, definition), model.target(each, "itemSubjectRef")
        if definition.kind in _ITEMS and wanted is not None and not same_item(wanted, item):
            needed = f"must have {described(wanted)} as its trigger has"
            return f"its {each.kind} {each.id} has {described(item)}, and {needed}"
    return None


def _data_kind(event: Part) -> str:
    return "dataOutput" if event.kind in CATCH_EVENTS else "dataInput"


def _item(model: Model, definition: Part) -> Part | None:
    if definition.kind not in _ITEMS:
        return None
    carrier, reference = _ITEMS[definition.kind]
    return model.target(model.target(definition, carrier), reference)
