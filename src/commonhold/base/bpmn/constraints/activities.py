"""Activities: quantities of tokens, starting a process, transactions, and what sub-processes mustn't have."""

import re

from commonhold.base.bpmn.constraints.kinds import ACTIVITIES, SUB_PROCESSES
from commonhold.base.bpmn.constraints.model import Model, Part
from commonhold.base.bpmn.constraints.rules import rule
from commonhold.base.bpmn.constraints.structure import MIME_TYPE

URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:([A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+")
_METHODS = frozenset({"##compensate", "##image", "##store"})
_IMPLEMENTATIONS = frozenset({"##unspecified", "##webservice", "##humantaskwebservice"})
_LANGUAGES = frozenset({"feel", "javascript", "ecmascript", "groovy", "python", "ruby", "juel", "xpath"})
_IMPLEMENTED = frozenset(
    {"sendTask", "receiveTask", "serviceTask", "userTask", "businessRuleTask"}
    | {"globalUserTask", "globalBusinessRuleTask"}
)


@rule("start-quantity", "10.3", ACTIVITIES)
def start_quantity(model: Model, part: Part) -> str | None:
    return _quantity(part, "startQuantity")


@rule("completion-quantity", "10.3", ACTIVITIES)
def completion_quantity(model: Model, part: Part) -> str | None:
    return _quantity(part, "completionQuantity")


def _quantity(part: Part, name: str) -> str | None:
    if part.number(name, 1) < 1:
        return f"its {name} is {part.get(name)}, and must be at least 1"
    return None


@rule("instantiating-receive-task", "10.3.3", {"receiveTask"})
def instantiating(model: Model, part: Part) -> str | None:
    if part.true("instantiate") and model.incoming.get(part.id):
        return "a receive task that starts the process must not have an incoming flow"
    return None


@rule("implementation", "10.3.3", _IMPLEMENTED)
def implementation(model: Model, part: Part) -> str | None:
    chosen = part.get("implementation")
    if chosen.startswith("##") and chosen.lower() not in _IMPLEMENTATIONS:
        return f"its implementation is “{chosen}”, and must be ##unspecified, ##WebService or a URI"
    return None


@rule("script-format", "10.3.3", {"scriptTask"})
def script_format(model: Model, part: Part) -> str | None:
    """Tools write the short names of languages, and leave it out where the engine knows only one."""
    chosen = part.get("scriptFormat")
    if not chosen or chosen.lower() in _LANGUAGES or MIME_TYPE.fullmatch(chosen):
        return None
    return f"its scriptFormat is “{chosen}”, and must be a MIME type such as text/javascript"


@rule("transaction-method", "10.3.5", {"transaction"})
def method(model: Model, part: Part) -> str | None:
    chosen = part.get("method")
    if not chosen or chosen.lower() in _METHODS or URI.fullmatch(chosen):
        return None
    return f"its method is “{chosen}”, and must be ##Compensate, ##Image, ##Store or a URI"


@rule("sub-process-data", "10.4.1", SUB_PROCESSES)
def sub_process_data(model: Model, part: Part) -> str | None:
    if part.first("ioSpecification") is not None:
        return "a sub-process must not have an ioSpecification: what is in it sees the data around it"
    return None
