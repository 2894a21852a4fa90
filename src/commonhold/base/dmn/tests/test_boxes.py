"""Boxed expressions: what each kind comes to, wherever it stands."""

from decimal import Decimal

import pytest

from commonhold.base.dmn.refusals import Invalid, Unsupported
from commonhold.base.dmn.tables import parse_decisions, parse_model
from commonhold.base.dmn.tests.drawn import dmn, text
from commonhold.base.dmn.values import from_python


def literal(said: str) -> str:
    return text("literalExpression", said)


def entry(name: str, box: str) -> str:
    return f'<contextEntry><variable name="{name}"/>{box}</contextEntry>'


def decided(box: str, **variables: object) -> object:
    decision = f'<decision id="x" name="x">{box}</decision>'
    return parse_decisions(dmn(decision))["x"].decide(variables).value


def test_a_context_is_its_entries_or_its_result() -> None:
    entries = entry("Basic Pay", literal("26000")) + entry("weekly", literal("Basic Pay / 52"))
    assert decided(f"<context>{entries}</context>") == {"Basic Pay": 26000, "weekly": 500}
    result = f"<contextEntry>{literal('weekly * 2')}</contextEntry>"
    assert decided(f"<context>{entries}{result}</context>") == 1000


def test_a_context_may_hold_contexts_and_tables() -> None:
    table = f"""
      <decisionTable><input>{text("inputExpression", "pay")}</input><output/>
        <rule>{text("inputEntry", "> limit")}{text("outputEntry", '"much"')}</rule>
      </decisionTable>"""
    inner = f"<context>{entry('limit', literal('100'))}<contextEntry>{table}</contextEntry></context>"
    box = f"<context>{entry('pay', literal('given'))}{entry('band', inner)}</context>"
    assert decided(box, given=200) == {"pay": 200, "band": "much"}
    assert decided(box, given=1) == {"pay": 1, "band": None}


def test_a_function_is_defined_in_a_context_and_called() -> None:
    double = f'<functionDefinition><formalParameter name="n"/>{literal("n * factor")}</functionDefinition>'
    call = (
        f'<invocation>{literal("double")}<binding><parameter name="n"/>{literal("21")}</binding></invocation>'
    )
    entries = entry("factor", literal("2")) + entry("double", double)
    assert decided(f"<context>{entries}<contextEntry>{call}</contextEntry></context>") == 42
    assert (
        decided(
            f"<context>{entries}<contextEntry>{literal('double(5) + double(n: 1)')}</contextEntry></context>"
        )
        == 12
    )


def test_a_function_may_call_itself() -> None:
    body = literal("if n <= 1 then 1 else n * factorial(n - 1)")
    function = f'<functionDefinition><formalParameter name="n"/>{body}</functionDefinition>'
    box = f"<context>{entry('factorial', function)}<contextEntry>{literal('factorial(10)')}</contextEntry></context>"
    assert decided(box) == 3628800


def test_an_invocation_may_be_of_a_built_in_function() -> None:
    binding = f'<binding><parameter name="list"/>{literal("[3, 1, 2]")}</binding>'
    assert decided(f"<invocation>{literal('max')}{binding}</invocation>") == 3
    assert decided(f"<invocation>{literal('3')}{binding}</invocation>") is None


def test_lists_and_relations() -> None:
    assert decided(f"<list>{literal('1')}<list>{literal('2')}</list></list>") == [1, [Decimal(2)]]
    columns = '<column name="name"/><column name="age"/>'
    rows = "".join(f"<row>{literal(a)}{literal(b)}</row>" for a, b in (('"Ada"', "36"), ('"Grace"', "85")))
    expected = [{"name": "Ada", "age": 36}, {"name": "Grace", "age": 85}]
    assert decided(f"<relation>{columns}{rows}</relation>") == from_python(expected)
    with pytest.raises(Invalid, match="one cell for each column"):
        decided(f"<relation>{columns}<row>{literal('1')}</row></relation>")


def test_conditionals_filters_and_iterators() -> None:
    choice = f"<if>{literal('a > 1')}</if><then>{literal('1')}</then><else>{literal('2')}</else>"
    assert decided(f"<conditional>{choice}</conditional>", a=5) == 1
    assert decided(f"<conditional>{choice}</conditional>") == 2
    kept = f"<in>{literal('lines')}</in><match>{literal('pence > 100 and item.kind = kind')}</match>"
    lines = [{"kind": "meal", "pence": 50}, {"kind": "taxi", "pence": 200}]
    assert decided(f"<filter>{kept}</filter>", lines=lines) == [from_python(lines[1])]
    source = f"<in>{literal('[1, 2, 3]')}</in>"
    doubled = f'<for iteratorVariable="each one">{source}<return>{literal("each one * 2")}</return></for>'
    assert decided(doubled) == [2, 4, 6]
    sums = f'<for iteratorVariable="n">{source}<return>{literal("n + count(partial)")}</return></for>'
    assert decided(sums) == [1, 3, 5]
    for kind, answer in (("some", True), ("every", False)):
        test = f"<satisfies>{literal('n > 2')}</satisfies>"
        assert decided(f'<{kind} iteratorVariable="n">{source}{test}</{kind}>') is answer


def test_a_box_without_what_it_needs_is_refused() -> None:
    with pytest.raises(Invalid, match="conditional has no “else”"):
        decided(f"<conditional><if>{literal('a')}</if><then>{literal('1')}</then></conditional>")
    with pytest.raises(Invalid, match="two entries called a"):
        decided(f"<context>{entry('a', literal('1'))}{entry('a', literal('2'))}</context>")
    with pytest.raises(Unsupported, match="a function of Java"):
        decided(f'<functionDefinition kind="Java">{literal("{}")}</functionDefinition>')


def test_one_decision_that_can_not_be_read_leaves_the_others() -> None:
    java = f'<functionDefinition kind="Java"><formalParameter name="n"/>{literal("{}")}</functionDefinition>'
    called = f"<context>{entry('f', java)}<contextEntry>{literal('f(1)')}</contextEntry></context>"
    body = "".join(
        f'<decision id="{name}">{box}</decision>'
        for name, box in (
            ("half", literal("1 +")),
            ("empty", ""),
            ("whole", literal("1 + 1")),
            ("unknown", literal("[no such function(1), 2]")),
            ("outside", called),
        )
    )
    model = parse_model(dmn(body), lenient=True)
    answers = {name: each.decide({}).value for name, each in model.decisions.items()}
    assert answers == {"half": None, "empty": None, "whole": 2, "unknown": None, "outside": None}
    assert set(model.refused) == {"half", "empty", "unknown"}
