"""Small BPMN files as elements, for tests of one constraint each."""

from lxml import etree

from commonhold.base.bpmn.constraints.checking import Breach, breaches
from commonhold.base.bpmn.tests.drawn import drawn

SHELL = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:t="https://tool.example"'
    ' xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{inner}</definitions>'
)


def process(*parts: str, roots: str = "") -> etree._Element:
    """A process that runs, drawn as in the tests of the engine."""
    return etree.fromstring(drawn(*parts, roots=roots))


def around(*inner: str, roots: str = "") -> etree._Element:
    """A process whose flow is in order, and what these parts add to it."""
    return process("startEvent s", "task a", "endEvent e", "s > a", "a > e", *inner, roots=roots)


def whole(inner: str) -> etree._Element:
    return etree.fromstring(SHELL.format(inner=inner))


def first_breach(root: etree._Element) -> Breach | None:
    return next(breaches(root), None)
