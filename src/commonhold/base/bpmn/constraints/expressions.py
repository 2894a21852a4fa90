"""Expressions: in a process that runs they are formal, and a condition is something that is true or false."""

import re

from commonhold.base.bpmn.constraints.model import Model, Part
from commonhold.base.bpmn.constraints.rules import rule

INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
CONDITIONS = frozenset(
    {"conditionExpression", "completionCondition", "activationCondition", "loopCondition", "condition"}
)
EXPRESSIONS = CONDITIONS | {"loopCardinality", "timeDate", "timeCycle", "timeDuration", "from", "to"}
FORMULA = re.compile(r"""[()<>="'{}\[\]$#*?]""")
"""What formulas have and prose hasn't."""
CONSTANT = re.compile(r"""[+-]?\d+(\.\d+)?|"[^"]*"|'[^']*'""")


@rule("formal-expression", "8.4.6", EXPRESSIONS)
def formal(model: Model, part: Part) -> str | None:
    """A file that doesn't know the schema's own namespace has no way to mark an expression, nor a need to."""
    if not part.executable or INSTANCE not in part.xml.nsmap.values() or FORMULA.search(part.text):
        return None
    if part.parent is not None and part.parent.kind == "complexBehaviorDefinition":
        return None  # the schema says already that it is formal
    if (part.xml.get(f"{{{INSTANCE}}}type") or "").rpartition(":")[2] == "tFormalExpression":
        return None
    return (
        f"“{part.text}” must be a formal expression in a process that runs:"
        ' give it xsi:type="tFormalExpression"'
    )


@rule("boolean-condition", "8.4.6, 10.3.8", CONDITIONS)
def boolean(model: Model, part: Part) -> str | None:
    if CONSTANT.fullmatch(part.text):
        return f"it is {part.text}, and a condition must be something that is true or false"
    return None


@rule("whole-number-of-instances", "10.3.8", {"loopCardinality"})
def whole_number(model: Model, part: Part) -> str | None:
    if CONSTANT.fullmatch(part.text) and not re.fullmatch(r"\+?\d+", part.text):
        return f"it is {part.text}, and the number of instances must be a whole number that isn't negative"
    return None
