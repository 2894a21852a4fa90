"""Tasks that send, receive or call an operation: their data must be that of the message."""

from commonhold.base.bpmn.constraints.model import Model, Part
from commonhold.base.bpmn.constraints.rules import rule

_PLURALS = {"dataInput": "data inputs", "dataOutput": "data outputs"}


def same_item(left: Part | None, right: Part | None) -> bool:
    """Whether two item definitions are the same, or have the same structure."""
    if left is None or right is None or left is right:
        return left is right
    return bool(left.get("structureRef")) and left.get("structureRef") == right.get("structureRef")


def described(item: Part | None) -> str:
    return f"the item definition {item.id}" if item is not None else "no item definition"


def _sets(part: Part, kind: str) -> str | None:
    specification = part.first("ioSpecification")
    if specification is not None and len(specification.all(kind)) > 1:
        return (
            f"it has {len(specification.all(kind))} elements {kind}, and a {part.kind} must have at most one"
        )
    return None


def _data(model: Model, part: Part, kind: str, message: Part | None) -> str | None:
    specification = part.first("ioSpecification")
    data = specification.all(kind) if specification is not None else []
    if len(data) > 1:
        return f"it has {len(data)} {_PLURALS[kind]}, and a {part.kind} must have at most one"
    if not data or message is None:
        return None
    wanted, item = model.target(message, "itemRef"), model.target(data[0], "itemSubjectRef")
    if same_item(wanted, item):
        return None
    return (
        f"its {kind} {data[0].id} has {described(item)} and its message {message.id} has {described(wanted)};"
        " they must be the same"
    )


def _operation(model: Model, part: Part, name: str) -> Part | None:
    operation = model.target(part, "operationRef")
    return model.target(operation, name) if operation is not None else None


@rule("service-task-sets", "10.3.3", {"serviceTask"})
def service_sets(model: Model, part: Part) -> str | None:
    return _sets(part, "inputSet") or _sets(part, "outputSet")


@rule("service-task-input", "10.3.3", {"serviceTask"})
def service_input(model: Model, part: Part) -> str | None:
    if not part.get("operationRef"):
        return None
    return _data(model, part, "dataInput", _operation(model, part, "inMessageRef"))


@rule("service-task-output", "10.3.3", {"serviceTask"})
def service_output(model: Model, part: Part) -> str | None:
    if not part.get("operationRef"):
        return None
    return _data(model, part, "dataOutput", _operation(model, part, "outMessageRef"))


@rule("send-task-sets", "10.3.3", {"sendTask"})
def send_sets(model: Model, part: Part) -> str | None:
    return _sets(part, "inputSet")


@rule("send-task-input", "10.3.3", {"sendTask"})
def send_input(model: Model, part: Part) -> str | None:
    message = model.target(part, "messageRef") or _operation(model, part, "inMessageRef")
    return _data(model, part, "dataInput", message)


@rule("receive-task-sets", "10.3.3", {"receiveTask"})
def receive_sets(model: Model, part: Part) -> str | None:
    return _sets(part, "outputSet")


@rule("receive-task-output", "10.3.3", {"receiveTask"})
def receive_output(model: Model, part: Part) -> str | None:
    message = model.target(part, "messageRef") or _operation(model, part, "inMessageRef")
    return _data(model, part, "dataOutput", message)
