"""Gateways: how many flows enter and leave them, by their direction."""

from commonhold.base.bpmn.constraints.kinds import GATEWAYS
from commonhold.base.bpmn.constraints.model import Model, Part
from commonhold.base.bpmn.constraints.rules import rule


def _counts(model: Model, part: Part) -> tuple[int, int]:
    return len(model.incoming.get(part.id, ())), len(model.outgoing.get(part.id, ()))


@rule("diverging-gateway", "8.4.9", GATEWAYS)
def diverging(model: Model, part: Part) -> str | None:
    incoming, _ = _counts(model, part)
    if part.get("gatewayDirection") == "Diverging" and incoming > 1:
        return f"a diverging gateway must not have more than one incoming flow, and has {incoming}"
    return None


@rule("converging-gateway", "8.4.9", GATEWAYS)
def converging(model: Model, part: Part) -> str | None:
    _, outgoing = _counts(model, part)
    if part.get("gatewayDirection") == "Converging" and outgoing > 1:
        return f"a converging gateway must not have more than one outgoing flow, and has {outgoing}"
    return None


@rule("gateway-splits-or-joins", "8.4.9, 10.6.1", GATEWAYS)
def splits_or_joins(model: Model, part: Part) -> str | None:
    """Tools let one flow pass through a gateway of which they don't say the direction, and so do we."""
    incoming, outgoing = _counts(model, part)
    if incoming > 1 or outgoing > 1 or (not part.get("gatewayDirection") and incoming and outgoing):
        return None
    return (
        f"a gateway must have several incoming or several outgoing flows, and has {incoming} and {outgoing}"
    )


@rule("gateway-direction", "8.4.9", GATEWAYS)
def direction(model: Model, part: Part) -> str | None:
    incoming, outgoing = _counts(model, part)
    said = part.get("gatewayDirection")
    if said == "Diverging" and outgoing < 2:
        return f"a diverging gateway must have several outgoing flows, and has {outgoing}"
    if said == "Converging" and incoming < 2:
        return f"a converging gateway must have several incoming flows, and has {incoming}"
    if said == "Mixed" and (incoming < 2 or outgoing < 2):
        return f"a mixed gateway must have several incoming and outgoing flows, and has {incoming} and {outgoing}"
    return None


@rule("complex-gateway-activation", "10.6.5", {"complexGateway"})
def activation(model: Model, part: Part) -> str | None:
    condition = part.first("activationCondition")
    if condition is not None and not condition.text:
        return "its activationCondition is empty"
    return None
