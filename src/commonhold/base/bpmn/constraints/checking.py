"""Checks a file against every rule, in an order that names the cause before what follows from it."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from commonhold.base.bpmn.constraints import (
    activities,
    associations,
    calls,
    choreographies,
    collaborations,
    compensation,
    correlation,
    data_sets,
    event_definitions,
    event_gateways,
    event_positions,
    expressions,
    flows,
    gateways,
    items,
    levels,
    links,
    loops,
    messages,
    references,
    resources,
    structure,
)
from commonhold.base.bpmn.constraints.model import Model
from commonhold.base.bpmn.constraints.rules import RULES
from commonhold.base.bpmn.refusals import Invalid

MODULES = (
    *(choreographies, structure, messages, references, flows, collaborations),
    *(event_gateways, event_positions, expressions, loops, event_definitions, links, compensation),
    *(activities, levels, gateways, resources, items, data_sets, associations, calls, correlation),
)
"""The order in which ideas are checked, so that a breach isn't taken for one that follows from it."""

_PLACES = {module.__name__: place for place, module in enumerate(MODULES)}
ORDERED = sorted(RULES, key=lambda rule: _PLACES[rule.check.__module__])


@dataclass(frozen=True)
class Breach:
    """A constraint that a file breaks, and the element that breaks it."""

    rule: str
    element: str
    why: str


def breaches(root: etree._Element) -> Iterator[Breach]:
    model = Model(root)
    for rule in ORDERED:
        for part in model.of(rule.kinds):
            if why := rule.check(model, part):
                yield Breach(rule.name, part.label, f"{why} (BPMN 2.0.2, {rule.section})")


def check_constraints(root: etree._Element) -> None:
    """Refuse a file that breaks a constraint of the BPMN 2.0 standard, naming the element and the constraint."""
    if found := next(breaches(root), None):
        raise Invalid(element=found.element, why=found.why)
