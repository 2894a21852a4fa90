"""Item definitions and what refers to them: collections, data objects, and references to data objects."""

from commonhold.base.bpmn.constraints.model import Model, Part
from commonhold.base.bpmn.constraints.rules import rule


def _held(model: Model, data: Part) -> Part:
    """What a reference to data stands for, or the data itself."""
    name = {"dataObjectReference": "dataObjectRef", "dataStoreReference": "dataStoreRef"}.get(data.kind)
    return (model.target(data, name) or data) if name else data


def item_of(model: Model, data: Part) -> Part | None:
    """The item definition of an item-aware element."""
    return model.target(_held(model, data), "itemSubjectRef")


def is_collection(model: Model, data: Part) -> bool | None:
    """Whether it is a collection; None if that can't be known."""
    held, item = _held(model, data), item_of(model, data)
    if held.true("isCollection") or (item is not None and item.true("isCollection")):
        return True
    return None if item is None and held.kind in ("property", "dataStore", "dataStoreReference") else False


@rule("collection-of-item", "8.4.10, 10.4.1", {"dataObject", "dataInput", "dataOutput"})
def collection_of_item(model: Model, part: Part) -> str | None:
    item = model.target(part, "itemSubjectRef")
    if item is None or item.true("isCollection") == part.true("isCollection"):
        return None
    is_one = "a collection" if item.true("isCollection") else "not a collection"
    return f"its item definition {item.id} is {is_one}, and so its isCollection must say the same"


@rule("data-object-state", "10.4.1", {"dataObject"})
def data_object_state(model: Model, part: Part) -> str | None:
    if part.first("dataState") is not None:
        return "a dataObject must not have a state; a dataObjectReference may"
    return None


@rule("data-object-reference-item", "10.4.1", {"dataObjectReference"})
def reference_item(model: Model, part: Part) -> str | None:
    if part.get("itemSubjectRef"):
        return "a dataObjectReference must not have an item definition of its own; its dataObject has it"
    return None


@rule("data-object-reference-name", "10.4.1", {"dataObjectReference"})
def reference_name(model: Model, part: Part) -> str | None:
    data, state = model.target(part, "dataObjectRef"), part.first("dataState")
    if data is None or not data.get("name") or not part.get("name"):
        return None
    shown = f" [{state.get('name')}]" if state is not None and state.get("name") else ""
    if part.get("name") == data.get("name") + shown:
        return None
    return (
        f"it is called “{part.get('name')}”, and must be called after its data object and its state:"
        f" “{data.get('name')}{shown}”"
    )


@rule("data-store-capacity", "10.4.1", {"dataStore"})
def capacity(model: Model, part: Part) -> str | None:
    if part.number("capacity", 0) < 0:
        return "the capacity of a dataStore must not be negative"
    return None
