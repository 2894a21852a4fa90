"""Every rule has a file that breaks it, and says what is wrong with which element."""

import copy
import random
from pathlib import Path

import pytest
from lxml import etree

from commonhold.base.bpmn.constraints import check_constraints
from commonhold.base.bpmn.constraints.checking import ORDERED, breaches
from commonhold.base.bpmn.constraints.schema import SHAPES
from commonhold.base.bpmn.constraints.tests.files import around, first_breach, process, whole
from commonhold.base.bpmn.constraints.tests.sampled import SAMPLED
from commonhold.base.bpmn.refusals import Invalid

HERE = Path(__file__).parent


def examples() -> list[tuple[str, str, str, tuple[str, ...]]]:
    """Rule, element, words of the message, and the lines of the file."""
    found: list[tuple[str, str, str, tuple[str, ...]]] = []
    for line in (HERE / "breaches.txt").read_text().splitlines():
        if line.startswith("["):
            rule, _, rest = line[1:].partition("] ")
            found.append((rule, *rest.split(": ", 1), ()))
        elif line.startswith("  "):
            *head, lines = found[-1]
            found[-1] = (*head, (*lines, line.strip()))
    return found


def file_of(lines: tuple[str, ...]) -> etree._Element:
    roots = "".join(line[2:] for line in lines if line.startswith("+ "))
    parts = [line for line in lines if not line.startswith("+ ")]
    if parts[:1] == ["whole"]:
        return whole("".join(parts[1:]))
    return process(*parts[1:], roots=roots) if parts[:1] == ["alone"] else around(*parts, roots=roots)


@pytest.mark.parametrize(("rule", "element", "words", "lines"), examples())
def test_a_breach_is_named(rule: str, element: str, words: str, lines: tuple[str, ...]) -> None:
    breach = first_breach(file_of(lines))
    assert breach is not None
    assert (breach.rule, breach.element) == (rule, element), breach
    assert words in breach.why


def test_every_rule_has_a_breach() -> None:
    sampled = {rule for rules in SAMPLED.values() for rule in rules.split()}
    assert {rule.name for rule in ORDERED} == sampled | {example[0] for example in examples()}


def test_every_rule_is_in_the_readme() -> None:
    readme = (HERE.parent / "README.md").read_text()
    for rule in ORDERED:
        module = rule.check.__module__.rpartition(".")[2]
        assert f"| {rule.name} | {rule.section} | {module}.py |" in readme


def test_every_child_in_the_schema_has_a_shape() -> None:
    assert not {kind for shape in SHAPES.values() for kind in shape.allowed} - set(SHAPES)


def test_names_of_rules_are_unique() -> None:
    assert len({rule.name for rule in ORDERED}) == len(ORDERED)


def test_the_refusal_names_the_section() -> None:
    with pytest.raises(Invalid) as caught:
        check_constraints(around("startEvent t"))
    assert caught.value.message.startswith(
        "t: a start event must have an outgoing flow (BPMN 2.0.2, 10.5.2)."
    )


@pytest.mark.parametrize(
    "root",
    [
        whole(""),
        whole('<process id="p"/><process id="p"/>'),
        whole("<subProcess>" * 200 + "</subProcess>" * 200),
        around(
            '<callActivity id="x" calledElement="p"/>', '<association id="y" sourceRef="y" targetRef="y"/>'
        ),
        around(
            '<laneSet id="x"><lane><childLaneSet><lane/></childLaneSet></lane></laneSet>', "<?target data?>"
        ),
        around(*(f'<task id="t{n}"/>' for n in range(5000))),
    ],
    ids=["empty", "doubled", "deep", "circular", "nested lanes", "many"],
)
def test_a_hostile_file_is_accepted_or_refused(root: etree._Element) -> None:
    breach = first_breach(root)
    assert breach is None or breach.why


@pytest.mark.parametrize("seed", range(20))
def test_a_damaged_file_is_accepted_or_refused(seed: int) -> None:
    """Attributes and elements taken away, emptied, doubled and moved: no rule may rely on what another one checks."""
    chance = random.Random(seed)
    for _, _, _, lines in examples():
        root = file_of(lines)
        for _ in range(3):
            one, other = (
                chance.choice(list(root.iter(etree.Element))),
                chance.choice(list(root.iter(etree.Element))),
            )
            if one.attrib:
                one.set(
                    chance.choice(list(one.attrib)), chance.choice(["", "x", ":", "-1", other.get("id", "a")])
                )
            if chance.random() < 0.3 and one is not root:
                one.getparent().remove(one)
            elif chance.random() < 0.3 and one is not root:
                one.tag = other.tag
            elif chance.random() < 0.5:
                other.append(copy.deepcopy(one))
        assert all(breach.why for breach in breaches(root))
