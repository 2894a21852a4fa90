"""Activities that are repeated: one marker, how often, and over which collection."""

from commonhold.base.bpmn.constraints.items import is_collection, item_of
from commonhold.base.bpmn.constraints.kinds import ACTIVITIES, LOOPS
from commonhold.base.bpmn.constraints.messages import described, same_item
from commonhold.base.bpmn.constraints.model import Model, Part
from commonhold.base.bpmn.constraints.rules import rule

MULTIPLE = {"multiInstanceLoopCharacteristics"}


@rule("one-loop-marker", "10.3.8", ACTIVITIES)
def one_marker(model: Model, part: Part) -> str | None:
    if len(part.all(*LOOPS)) > 1:
        return "it has more than one loop marker: an activity is either a loop or multi-instance, not both"
    return None


@rule("loop-maximum", "10.3.8", {"standardLoopCharacteristics"})
def maximum(model: Model, part: Part) -> str | None:
    if part.number("loopMaximum", 0) < 0:
        return f"its loopMaximum is {part.get('loopMaximum')}, and must not be negative"
    return None


@rule("number-of-instances", "10.3.8", MULTIPLE)
def number_of_instances(model: Model, part: Part) -> str | None:
    if part.refs("loopDataInputRef") or part.first("loopCardinality") is not None:
        return None
    if part.first("extensionElements") is not None or any(
        str(name).startswith("{") for name in part.xml.attrib
    ):
        return None  # a tool says it in its own way
    return "a multiInstanceLoopCharacteristics must have a loopCardinality or a loopDataInputRef"


@rule("loop-data-collection", "10.3.8", MULTIPLE)
def collections(model: Model, part: Part) -> str | None:
    for name in ("loopDataInputRef", "loopDataOutputRef"):
        data = model.target(part, name)
        if data is not None and is_collection(model, data) is False:
            return f"its {name} {data.id} must be a collection"
    return None


@rule("loop-data-item", "10.3.8", MULTIPLE)
def items(model: Model, part: Part) -> str | None:
    for name, collection_name in (
        ("inputDataItem", "loopDataInputRef"),
        ("outputDataItem", "loopDataOutputRef"),
    ):
        one, whole = part.first(name), model.target(part, collection_name)
        if one is None or whole is None:
            continue
        item, wanted = item_of(model, one), item_of(model, whole)
        if one.true("isCollection") or (item is not None and item.true("isCollection")):
            return f"its {name} is one item of {whole.id} and must not be a collection itself"
        if item is not None and wanted is not None and not _same_type(model, item, wanted):
            return f"its {name} has {described(item)}, and an item of {whole.id} has {described(wanted)}"
    return None


def _same_type(model: Model, item: Part, whole: Part) -> bool:
    return same_item(item, whole) or not (item.get("structureRef") and whole.get("structureRef"))


@rule("loop-behaviour", "10.3.8", MULTIPLE)
def behaviour(model: Model, part: Part) -> str | None:
    chosen = part.get("behavior") or "All"
    if chosen == "Complex" and not part.all("complexBehaviorDefinition"):
        return "its behavior is Complex, which needs a complexBehaviorDefinition"
    if chosen != "Complex" and part.all("complexBehaviorDefinition"):
        return f"it has a complexBehaviorDefinition, so its behavior must be Complex, and it is {chosen}"
    for name, needed in (("oneBehaviorEventRef", "One"), ("noneBehaviorEventRef", "None")):
        if bool(part.get(name)) != (chosen == needed):
            return f"it must have a {name} when its behavior is {needed}, and only then; it is {chosen}"
    return None


@rule("implicit-throw-event", "10.3.8", {"event"})
def implicit_event(model: Model, part: Part) -> str | None:
    for trigger in model.triggers(part):
        if trigger in ("timer", "conditional", "link"):
            return f"the event of a complexBehaviorDefinition can't throw a {trigger}EventDefinition"
    return None
