"""The DMN Technology Compatibility Kit, compliance level 2 (github.com/dmn-tck/tck)."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from commonhold.base.dmn import operators
from commonhold.base.dmn.tables import parse_decisions
from commonhold.base.dmn.values import from_python

KIT = Path(__file__).parents[6] / "shared" / "data" / "dmn-tck"
CASE = "{http://www.omg.org/spec/DMN/20160719/testcase}"
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
pytestmark = pytest.mark.skipif(
    not KIT.is_dir(), reason="the Technology Compatibility Kit isn't beside this repository"
)
MODELS = sorted(each.name for each in KIT.iterdir() if each.is_dir()) if KIT.is_dir() else []


@pytest.mark.parametrize("model", MODELS)
def test_every_case_of_a_model_comes_out_as_published(model: str) -> None:
    decisions = {
        each.name: each for each in parse_decisions((KIT / model / f"{model}.dmn").read_bytes()).values()
    }
    checked = 0
    for case in cases(model):
        variables = {each.get("name"): value(each) for each in case.iter(f"{CASE}inputNode")}
        for result in case.iter(f"{CASE}resultNode"):
            expected = value(result.find(f"{CASE}expected"))
            decided = decisions[result.get("name")].decide(variables).value
            assert same(decided, expected), (case.get("id"), result.get("name"), decided, expected)
            checked += 1
    assert checked


def test_the_whole_of_level_2_is_run() -> None:
    assert sum(1 for model in MODELS for _ in cases(model)) == 116


def cases(model: str) -> Iterator[etree._Element]:
    for path in sorted((KIT / model).glob("*-test-*.xml")):
        yield from etree.parse(path).getroot().iter(f"{CASE}testCase")


def value(node: etree._Element) -> object:
    """What a node of a test case holds: a value, a list of items, or components by their names."""
    if (found := node.find(f"{CASE}list")) is not None:
        return [value(each) for each in found.iter(f"{CASE}item")]
    if components := node.findall(f"{CASE}component"):
        return {each.get("name"): value(each) for each in components}
    held = node.find(f"{CASE}value")
    if held is None or held.get("{http://www.w3.org/2001/XMLSchema-instance}nil") == "true":
        return None
    kind, text = (held.get(TYPE) or "xsd:string").partition(":")[2], held.text or ""
    if kind in ("decimal", "double", "integer", "int"):
        return Decimal(text)
    return text == "true" if kind == "boolean" else text


def same(left: object, right: object) -> bool:
    """The kit's expected numbers are rounded; FEEL's have 34 digits."""
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return abs(left - right) <= Decimal("1e-8") * max(1, abs(right))
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(each, right[key]) for key, each in left.items())
    return operators.equal(from_python(left), from_python(right)) is True
