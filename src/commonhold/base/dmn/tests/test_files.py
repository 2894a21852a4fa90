"""What a DMN file may hold, and what is refused in one before anything runs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonhold.base.dmn import files
from commonhold.base.dmn.refusals import Invalid, NotDmn, TooMuchWork, Unsupported
from commonhold.base.dmn.tables import parse_decisions
from commonhold.base.dmn.tests.drawn import NAMESPACE, dmn, text
from commonhold.base.xml import LARGEST_FILE_BYTES

SELF = '<informationRequirement><requiredDecision href="#x"/></informationRequirement>'
AWAY = '<informationRequirement><requiredInput href="other#y"/></informationRequirement>'
PYTHON = '<literalExpression expressionLanguage="python"/>'
HALF = text("literalExpression", "1 +")

BUDGETED = """
  <businessKnowledgeModel id="b{n}" name="f{n}">
    <encapsulatedLogic><formalParameter name="x"/><literalExpression><text>{body}</text></literalExpression>
    </encapsulatedLogic>{needs}
  </businessKnowledgeModel>"""
NEEDS = '<knowledgeRequirement><requiredKnowledge href="#b{n}"/></knowledgeRequirement>'


def test_a_decision_uses_the_decisions_and_functions_that_it_needs() -> None:
    body = """
      <inputData id="i" name="Basic Pay"/>
      <businessKnowledgeModel id="b" name="rounded"><encapsulatedLogic>
        <formalParameter name="x"/><literalExpression><text>decimal(x, 0)</text></literalExpression>
      </encapsulatedLogic></businessKnowledgeModel>
      <decision id="weekly" name="Weekly Pay">
        <informationRequirement><requiredInput href="#i"/></informationRequirement>
        <literalExpression><text>Basic Pay / 52</text></literalExpression>
      </decision>
      <decision id="daily" name="Daily Pay">
        <informationRequirement><requiredDecision href="#weekly"/></informationRequirement>
        <knowledgeRequirement><requiredKnowledge href="#b"/></knowledgeRequirement>
        <literalExpression><text>rounded(Weekly Pay / 5)</text></literalExpression>
      </decision>"""
    decision = parse_decisions(dmn(body))["daily"]
    assert decision.names == {"Basic Pay"}
    assert decision.decide({"Basic Pay": 26000, "Weekly Pay": "not this"}).outputs == {"Daily Pay": 100}


def test_functions_that_multiply_work_share_one_budget() -> None:
    body = BUDGETED.format(n=0, body="x + 1", needs="")
    for n in range(1, 12):
        loop = f"sum(for i in 1..10 return f{n - 1}(x))"
        body += BUDGETED.format(n=n, body=loop, needs=NEEDS.format(n=n - 1))
    body += f'<decision id="x">{NEEDS.format(n=11)}{text("literalExpression", "f11(1)")}</decision>'
    with pytest.raises(TooMuchWork):
        parse_decisions(dmn(body))["x"].decide({})


CAN_NOT_BE_RUN = [
    ('<decision id="x"><guess/></decision>', Unsupported, "x uses “guess”"),
    ('<decision id="x"><invocation/></decision>', Invalid, "x: it has 0 ways"),
    ('<decision id="x"/>', Invalid, "x: it has 0 ways to be decided"),
    ('<decision id="x"><decisionTable hitPolicy="BEST"/></decision>', Unsupported, "the hit policy BEST"),
    ('<decision id="x"><decisionTable/></decision>', Invalid, "no output"),
    (
        '<decision id="x"><decisionTable aggregation="SUM"><output/></decisionTable></decision>',
        Unsupported,
        "SUM",
    ),
    (
        '<decision id="x"><decisionTable hitPolicy="PRIORITY"><output/></decisionTable></decision>',
        Invalid,
        "order",
    ),
    (
        '<decision id="x"><decisionTable><output/><output/></decisionTable></decision>',
        Invalid,
        "name of its own",
    ),
    (
        '<decision id="x"><decisionTable><input/><output/></decisionTable></decision>',
        Invalid,
        "one expression",
    ),
    (
        '<decision id="x"><decisionTable><output/><rule/></decisionTable></decision>',
        Invalid,
        "x, rule 1: it has 0",
    ),
    (
        f'<decision id="x">{text("literalExpression", "1 +")}</decision>',
        Invalid,
        "x: “1 [+]” can't be read as FEEL",
    ),
    (
        '<decision id="x"><literalExpression expressionLanguage="python"/></decision>',
        Unsupported,
        "language python",
    ),
    ('<decision id="x"/><decision id="x"/>', Invalid, "two elements have this id"),
    (
        f'<decision id="x">{SELF}</decision>',
        Invalid,
        "its own answer",
    ),
    (
        f'<decision id="x">{AWAY}</decision>',
        Unsupported,
        "not in the file",
    ),
]


@pytest.mark.parametrize(("body", "refusal", "said"), CAN_NOT_BE_RUN)
def test_what_can_not_be_run_is_refused_by_name(body: str, refusal: type[Exception], said: str) -> None:
    with pytest.raises(refusal, match=said):
        parse_decisions(dmn(body))


@pytest.mark.parametrize("namespace", files.NAMESPACES)
def test_dmn_1_3_to_1_5_are_read(namespace: str) -> None:
    body = f'<decision id="x" name="x">{text("literalExpression", "1 + 1")}</decision>'
    assert parse_decisions(dmn(body, namespace))["x"].decide({}).outputs == {"x": 2}


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"not xml",
        b"<definitions/>",
        dmn("", "http://www.omg.org/spec/DMN/20991231/MODEL/"),
        b'<!DOCTYPE definitions><definitions xmlns="' + NAMESPACE.encode() + b'"/>',
        b'<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + dmn("&a;"),
        b'<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + dmn("&b;"),
        dmn("<a>" * 5000 + "</a>" * 5000),
        dmn(" " * LARGEST_FILE_BYTES),
        dmn("")[:-5],
        b"\xff\xfe\x00",
    ],
)
def test_what_is_not_dmn_or_would_do_harm_is_refused(xml: bytes) -> None:
    with pytest.raises(NotDmn):
        parse_decisions(xml)


@given(st.binary(max_size=200))
def test_any_bytes_are_either_dmn_or_refused(xml: bytes) -> None:
    with pytest.raises(NotDmn):
        parse_decisions(xml)
