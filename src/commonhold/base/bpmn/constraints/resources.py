"""Who performs something: a resource with its parameters, or an expression that gives one."""

from collections import defaultdict

from commonhold.base.bpmn.constraints.kinds import RESOURCE_ROLES
from commonhold.base.bpmn.constraints.model import Model, Part
from commonhold.base.bpmn.constraints.rules import rule

SECTION = "10.3.1"


@rule("resource-or-expression", SECTION, RESOURCE_ROLES)
def one_way(model: Model, part: Part) -> str | None:
    if part.first("resourceRef") is not None and part.first("resourceAssignmentExpression") is not None:
        return "it must have a resourceRef or a resourceAssignmentExpression, not both"
    return None


def _required(model: Model) -> dict[Part | None, list[Part]]:
    """The parameters that each resource requires."""
    found: dict[Part | None, list[Part]] = defaultdict(list)
    for each in model.by_kind.get("resourceParameter", ()):
        if each.true("isRequired"):
            found[each.parent].append(each)
    return found


@rule("bound-parameters", SECTION, RESOURCE_ROLES)
def bound(model: Model, part: Part) -> str | None:
    bindings = part.all("resourceParameterBinding")
    if bindings and part.first("resourceRef") is None:
        return "it binds parameters of a resource, and so must have a resourceRef"
    resource = model.target(part, "resourceRef")
    if resource is None:
        return None
    given = {model.target(each, "parameterRef") for each in bindings}
    for parameter in given:
        if parameter is not None and parameter.parent is not resource:
            return f"it binds {parameter.label}, which is not a parameter of its resource {resource.id}"
    for parameter in model.index(_required)[resource]:
        if parameter not in given:
            return (
                f"its resource {resource.id} requires the parameter {parameter.label}, which it doesn't bind"
            )
    return None
