"""Correlation: keys, their properties, and how a process subscribes to them."""

from collections import Counter

from commonhold.base.bpmn.constraints.model import Model, Part
from commonhold.base.bpmn.constraints.rules import rule

SECTION = "8.4.2"


@rule("one-retrieval-per-message", SECTION, {"correlationProperty"})
def one_retrieval(model: Model, part: Part) -> str | None:
    seen: set[str] = set()
    for each in part.all("correlationPropertyRetrievalExpression"):
        if each.get("messageRef") in seen:
            return f"it has two expressions for the message {each.get('messageRef')}, and may have one for each message"
        seen.add(each.get("messageRef"))
    return None


@rule("bound-properties", SECTION, {"correlationSubscription"})
def bound(model: Model, part: Part) -> str | None:
    key = model.target(part, "correlationKeyRef")
    if key is None:
        return None
    wanted = set(key.refs("correlationPropertyRef"))
    given = [each.get("correlationPropertyRef") for each in part.all("correlationPropertyBinding")]
    if strange := sorted(set(given) - wanted):
        return f"it binds {strange[0]}, which is not a property of its correlation key {key.id}"
    if twice := [each for each, times in Counter(given).items() if times > 1]:
        return f"it binds {twice[0]} more than once"
    for each in sorted(wanted - set(given)):
        return f"it doesn't bind {each}, which is a property of its correlation key {key.id}"
    return None
