"""Types: `instance of`, item definitions, and what becomes of a value where a type is declared."""

import pytest

from commonhold.base.dmn.refusals import Invalid
from commonhold.base.dmn.tables import parse_decisions
from commonhold.base.dmn.tests.drawn import dmn, text
from commonhold.base.dmn.tests.lines import feel, lines
from commonhold.base.dmn.values import from_python

ITEMS = """
  <itemDefinition name="tLevel"><typeRef>string</typeRef>
    <allowedValues><text>"low", "high"</text></allowedValues></itemDefinition>
  <itemDefinition name="tLevels" isCollection="true"><typeRef>tLevel</typeRef></itemDefinition>
  <itemDefinition name="tFew" isCollection="true"><typeRef>number</typeRef>
    <allowedValues><text>[0..9]</text></allowedValues>
    <typeConstraint><text>count(?) &lt; 3</text></typeConstraint></itemDefinition>
  <itemDefinition name="tPerson">
    <itemComponent name="Full Name"><typeRef>string</typeRef></itemComponent>
    <itemComponent name="born"><typeRef>date</typeRef></itemComponent>
    <itemComponent name="children" isCollection="true"><typeRef>tPerson</typeRef></itemComponent>
  </itemDefinition>
  <itemDefinition name="tAdding"><functionItem outputTypeRef="number">
    <parameters name="a" typeRef="number"/><parameters name="b" typeRef="number"/></functionItem></itemDefinition>"""


def coerced(declared: str, said: str, **variables: object) -> object:
    """What an expression comes to as a decision that is declared to be of a type."""
    variable = f'<variable name="x" typeRef="{declared}"/>'
    decision = f'<decision id="x" name="x">{variable}{text("literalExpression", said)}</decision>'
    return parse_decisions(dmn(ITEMS + decision))["x"].decide(variables).value


@lines(
    """
    123 instance of number
    "abc" instance of string
    not(123 instance of string)
    [123] instance of list<number>
    [1, null] instance of list<number>
    not([1, "a"] instance of list<number>)
    [[1], []] instance of list<list<number>>
    {a: 1, b: "x"} instance of context<a: number>
    not({a: 1} instance of context<a: number, b: string>)
    {first name: "x"} instance of context<first name: string>
    [1..5] instance of range<number>
    (< @"2026-01-01") instance of range<date>
    not([1..5] instance of range<string>)
    (function(a: number, b) a) instance of function<number, string> -> Any
    not((function(a: number) a) instance of function<string> -> number)
    null instance of Null
    not(null instance of string)
    not(null instance of Any)
    1 instance of Any
    @"P1D" instance of days and time duration and @"P1M" instance of years and months duration
    @"2026-01-01T00:00:00" instance of date and time
    1 instance of number = true
    (123 instance of list) = null
    (123 instance of tUnknown) = null
    """
)
def test_instance_of(line: str) -> None:
    assert feel(line) is True


@pytest.mark.parametrize(
    ("declared", "said", "answer"),
    [
        ("number", "1", 1),
        ("number", '"123"', None),
        ("number", "[7]", 7),
        ("number", "[7, 8]", None),
        ("string", "null", None),
        ("date and time", 'string(@"2026-01-01")', None),
        ("tLevel", '"low"', "low"),
        ("tLevel", '"medium"', None),
        ("tLevels", '["low", "high"]', ["low", "high"]),
        ("tLevels", '["low", "medium"]', None),
        ("tLevels", '"low"', ["low"]),
        ("tFew", "[1, 2]", [1, 2]),
        ("tFew", "[1, 2, 3]", None),
        ("tFew", "[10]", None),
        ("context", "{a: 1}", {"a": 1}),
        ("context", "1", None),
        ("Any", "1", 1),
        ("tUnknown", "1", 1),
    ],
)
def test_a_decision_is_of_the_type_declared_or_null(declared: str, said: str, answer: object) -> None:
    assert coerced(declared, said) == from_python(answer)


def test_a_date_is_its_midnight_where_a_moment_is_declared() -> None:
    moment = coerced("date and time", '@"2026-01-01"')
    assert moment == feel('@"2026-01-01T00:00:00Z"')


def test_structures_may_be_made_of_themselves() -> None:
    child = '{Full Name: "Ada", born: @"2015-12-10", children: []}'
    parent = f'{{Full Name: "Anne", born: null, children: [{child}], shoe size: 38}}'
    assert coerced("tPerson", parent) == feel(parent)
    assert coerced("tPerson", parent.replace('"Ada"', "1")) is None
    assert coerced("tPerson", '{Full Name: "Anne"}') is None


def test_functions_have_types() -> None:
    assert coerced("tAdding", "function(a: number, b: number) a + b") is not None
    assert coerced("tAdding", "function(a: string, b: number) a") is None
    assert coerced("tAdding", "function(a) a") is None


def test_an_input_is_of_the_type_declared_or_null() -> None:
    body = f"""{ITEMS}
      <inputData id="p" name="person"><variable name="person" typeRef="tPerson"/></inputData>
      <inputData id="l" name="level"><variable name="level" typeRef="tLevel"/></inputData>
      <decision id="x" name="x">
        <informationRequirement><requiredInput href="#p"/></informationRequirement>
        <informationRequirement><requiredInput href="#l"/></informationRequirement>
        {text("literalExpression", "[person.Full Name, level]")}</decision>"""
    decision = parse_decisions(dmn(body))["x"]
    person = {"Full Name": "Ada", "born": None, "children": []}
    assert decision.names == {"person", "level"}
    assert decision.decide({"person": person, "level": "high"}).value == ["Ada", "high"]
    assert decision.decide({"person": {"Full Name": 1}, "level": "medium"}).value == [None, None]


def test_arguments_are_of_the_types_declared_or_the_answer_is_null() -> None:
    assert feel('(function(a: number, b: string) b)(1, "x")') == "x"
    assert feel('(function(a: number, b: string) b)("1", "x")') is None
    assert feel("(function(a: number) a)([1])") == 1
    assert feel("(function(a: list<number>) a)(1)") == [1]
    assert feel("(function(a, b) a)(b: 1)") is None
    assert feel("(function(a, b) [a, b])(b: 1)") == [None, 1]
    assert feel("(function(a, b) a)(1)") is None


def test_a_type_whose_constraint_is_no_test_is_refused() -> None:
    wrong = (
        '<itemDefinition name="t"><typeRef>number</typeRef><allowedValues><text>1 +</text></allowedValues>'
    )
    with pytest.raises(Invalid, match=r"t: “1 [+]” can't be read"):
        parse_decisions(dmn(f"{wrong}</itemDefinition>"))
