"""What decisions need: inputs, other decisions, functions, services, and the elements of other files."""

from datetime import UTC, datetime

import pytest

from commonhold.base.dmn.refusals import NoRuleFits, TooMuchWork, Unsupported
from commonhold.base.dmn.tables import parse_decisions, parse_model
from commonhold.base.dmn.tests.drawn import NAMESPACE, dmn, text

TEXT = "literalExpression"


def needing(kind: str, *targets: str) -> str:
    what = {"Input": "information", "Decision": "information", "Knowledge": "knowledge"}[kind]
    made = (f'<{what}Requirement><required{kind} href="{each}"/></{what}Requirement>' for each in targets)
    return "".join(made)


def decision(name: str, said: str, *needs: str, declared: str = "") -> str:
    variable = f'<variable name="{name}"{declared and f" typeRef={declared!r}"}/>'
    return f'<decision id="{name}" name="{name}">{variable}{"".join(needs)}{text(TEXT, said)}</decision>'


def knowledge(name: str, parameters: str, said: str, *needs: str) -> str:
    formal = "".join(f'<formalParameter name="{each}"/>' for each in parameters.split())
    logic = f"<encapsulatedLogic>{formal}{text(TEXT, said)}</encapsulatedLogic>"
    return (
        f'<businessKnowledgeModel id="{name}" name="{name}">{logic}{"".join(needs)}</businessKnowledgeModel>'
    )


def file(namespace: str, body: str) -> bytes:
    return f'<definitions xmlns="{NAMESPACE}" name="{namespace}" namespace="{namespace}">{body}</definitions>'.encode()


def test_a_function_may_call_itself_but_not_for_ever() -> None:
    fib = knowledge("fib", "n", "if n < 2 then n else fib(n - 1) + fib(n - 2)", needing("Knowledge", "#fib"))
    for_ever = knowledge("again", "n", "again(n + 1)", needing("Knowledge", "#again"))
    body = fib + for_ever + decision("x", "fib(12)", needing("Knowledge", "#fib"))
    body += decision("y", "again(1)", needing("Knowledge", "#again"))
    decisions = parse_decisions(dmn(body))
    assert decisions["x"].decide({}).value == 144
    with pytest.raises(TooMuchWork):
        decisions["y"].decide({})


def test_a_function_reads_nothing_but_its_parameters() -> None:
    body = knowledge("f", "a", "[a, b]") + decision("x", "f(1)", needing("Knowledge", "#f"))
    assert parse_decisions(dmn(body))["x"].decide({"b": 2}).value == [1, None]


def test_a_needed_table_without_an_answer_is_null_and_ones_own_is_refused() -> None:
    table = f"""<decisionTable><input>{text("inputExpression", "age")}</input><output/>
      <rule>{text("inputEntry", "< 18")}{text("outputEntry", '"child"')}</rule></decisionTable>"""
    body = f'<decision id="group" name="group">{table}</decision>'
    body += decision("x", 'if group = null then "adult" else group', needing("Decision", "#group"))
    decisions = parse_decisions(dmn(body))
    assert decisions["x"].decide({"age": 20}).value == "adult"
    assert decisions["x"].decide({"age": 10}).value == "child"
    with pytest.raises(NoRuleFits):
        decisions["group"].decide({"age": 20})


SERVICE = (
    '<inputData id="pay" name="pay"/>'
    + decision("rate", "if pay > 100 then 0.4 else 0.2", needing("Input", "#pay"))
    + decision("tax", "pay * rate", needing("Input", "#pay"), needing("Decision", "#rate"))
    + decision("net", "pay - tax", needing("Input", "#pay"), needing("Decision", "#tax"))
    + """<decisionService id="both" name="both">
      <outputDecision href="#tax"/><outputDecision href="#net"/>
      <encapsulatedDecision href="#rate"/><inputData href="#pay"/></decisionService>
    <decisionService id="taxed at" name="taxed at">
      <outputDecision href="#tax"/><inputDecision href="#rate"/><inputData href="#pay"/></decisionService>"""
    + decision(
        "x",
        "[both(50).net, taxed at(100, 0.5), taxed at(rate: 1, pay: 7), taxed at(1)]",
        needing("Knowledge", "#both", "#taxed at"),
    )
)


def test_a_service_is_a_function_of_its_inputs_and_then_of_its_decisions() -> None:
    assert parse_decisions(dmn(SERVICE))["x"].decide({}).value == [40, 50, 7, None]


def test_a_service_is_asked_by_itself() -> None:
    services = parse_model(dmn(SERVICE)).services
    assert services["both"].decide({"pay": 200}).outputs == {"tax": 80, "net": 120}
    assert services["taxed at"].decide({"pay": 200, "rate": 0.1}).outputs == {"tax": 20}


def test_files_import_one_another() -> None:
    rates = file(
        "urn:rates",
        '<itemDefinition name="tRate"><typeRef>number</typeRef><allowedValues><text>[0..1]</text></allowedValues>'
        '</itemDefinition><inputData id="_1" name="Base Rate"><variable name="Base Rate" typeRef="tRate"/></inputData>'
        + decision("doubled", "Base Rate * 2", needing("Input", "#_1"))
        + knowledge("half", "n", "n / 2"),
    )
    pay = file(
        "urn:pay",
        '<import name="r" namespace="urn:rates" importType="x"/>'
        + decision(
            "x",
            "r.half(pay) * r.doubled + r.Base Rate",
            needing("Decision", "urn:rates#doubled"),
            needing("Input", "urn:rates#_1"),
            needing("Knowledge", "urn:rates#half"),
        )
        + decision("y", "2", declared="r.tRate")
        + decision("z", "if 0.5 instance of r.tRate then 1 else 0", needing("Decision", "urn:pay#y")),
    )
    decisions = parse_decisions(pay, [rates])
    assert set(decisions) == {"x", "y", "z"}
    for given in ({"r": {"Base Rate": 0.25}}, {"r.Base Rate": 0.25}, {"Base Rate": 0.25}):
        assert decisions["x"].decide({"pay": 100, **given}).value == 25.25
    assert decisions["x"].decide({"pay": 100, "Base Rate": 3}).value is None
    assert decisions["y"].decide({}).value is None
    assert decisions["z"].decide({}).value == 1
    with pytest.raises(Unsupported, match="urn:rates#doubled”, which is not in the file"):
        parse_decisions(pay)


def test_imports_go_through_files_in_between() -> None:
    inner = file(
        "urn:a",
        '<inputData id="n" name="who"/>' + decision("hello", '"Hello " + who', needing("Input", "#n")),
    )
    middle = file(
        "urn:b",
        '<import name="a" namespace="urn:a"/>'
        + decision("twice", "a.hello + a.hello", needing("Decision", "urn:a#hello")),
    )
    outer = file(
        "urn:c",
        '<import name="b" namespace="urn:b"/>' + decision("x", "b.twice", needing("Decision", "urn:b#twice")),
    )
    decided = parse_decisions(outer, [middle, inner])["x"].decide({"b": {"a": {"who": "Ada"}}})
    assert decided.value == "Hello AdaHello Ada"


def test_names_that_another_decision_makes_are_known() -> None:
    people = '[{first name: "Ada", born: 1815}, {"first name": "Grace", born: 1906}]'
    body = decision("people", people) + decision(
        "x", 'people[first name = "Ada"].born', needing("Decision", "#people")
    )
    assert parse_decisions(dmn(body))["x"].decide({}).value == [1815]


def test_an_input_may_be_called_as_a_function_is() -> None:
    body = '<inputData id="i" name="date"/>' + decision("x", "date(date).year", needing("Input", "#i"))
    assert parse_decisions(dmn(body))["x"].decide({"date": "2026-04-06"}).value == 2026


def test_a_decision_may_be_a_function() -> None:
    body = decision("adder", "function(n: number) n + more") + decision(
        "x", "adder(1)", needing("Decision", "#adder")
    )
    assert parse_decisions(dmn(body))["x"].decide({"more": 2}).value == 3


def test_the_moment_is_that_of_the_evaluation() -> None:
    body = decision("day", "today()") + decision("x", "string(day)", needing("Decision", "#day"))
    x = parse_decisions(dmn(body))["x"]
    assert x.decide({}, at=datetime(2026, 4, 6, 23, 59, tzinfo=UTC)).value == "2026-04-06"
    assert x.decide({}).value is None
