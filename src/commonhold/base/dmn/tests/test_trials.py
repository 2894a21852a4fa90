"""Trying a decision: what it takes, what people type for it, and what each cell of its table says."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from commonhold.base.dmn.drawn_tables import draw
from commonhold.base.dmn.feel import compile_expression
from commonhold.base.dmn.tables import parse_decisions
from commonhold.base.dmn.tests.drawn import dmn, text
from commonhold.base.dmn.trials import Cell, explained, inputs
from commonhold.base.dmn.typed_values import NotReadable, typed

AT = datetime(2026, 4, 14, 9, 0, tzinfo=UTC)


def feel(expression):
    return compile_expression(expression)({})


@pytest.mark.parametrize(
    ("said", "kind", "value"),
    [
        ("", "", None),
        ("  ", "number", None),
        ("120", "", Decimal(120)),
        ("-1,234.50", "number", Decimal("-1234.50")),
        ("−3", "", Decimal(-3)),
        ("true", "", True),
        ("Yes", "boolean", True),
        ("yes", "", "yes"),
        ("Approved", "", "Approved"),
        ('"12"', "", "12"),
        ("12", "string", "12"),
        ("null", "", None),
        ("[1, 2]", "", [Decimal(1), Decimal(2)]),
        ('{kind: "meal"}', "", {"kind": "meal"}),
        ("1,2,3", "", "1,2,3"),
        ("O'Neill and sons", "", "O'Neill and sons"),
    ],
)
def test_what_people_type_is_read_as_they_mean_it(said, kind, value):
    assert typed(said, kind, what="Amount", field="input-1") == value


def test_dates_are_read_as_feel_has_them():
    for said, kind in (
        ("2026-04-14", ""),
        ("2026-04-14", "date"),
        ('@"2026-04-14"', ""),
        ('date("2026-04-14")', ""),
    ):
        assert typed(said, kind, what="Day", field="d") == feel('date("2026-04-14")')
    assert typed("2026-04-14T09:30:00", "", what="At", field="d") == feel(
        'date and time("2026-04-14T09:30:00")'
    )
    assert typed('duration("PT2H")', "", what="Time", field="d") == feel('duration("PT2H")')


@pytest.mark.parametrize(
    ("said", "kind", "message"),
    [
        ("twelve", "number", "Amount must be a number, for example 120 or 12.50."),
        ("1e400", "number", "Amount must be a number, for example 120 or 12.50."),
        ("maybe", "boolean", "Amount must be true or false."),
        ("2026-02-30", "date", "Amount must be a date, for example 2026-04-14."),
        ("2026-02-30", "", "Amount must be a date, for example 2026-04-14."),
        ("9" * 35, "", "Amount must have 34 digits or fewer."),
        ("[1, amount]", "", "Amount can’t refer to amount: give a value."),
        ("[1, ", "", "Amount can’t be read: at character 4"),
        ("[for i in 1..9999999 return i]", "", "Amount takes too long to work out."),
        ("x" * 100_000, "string", "Amount must be 1,000 characters or fewer."),
        ('"' + "\\" * 3 + '"', "", "Amount can’t be read: at character 1"),
    ],
)
def test_what_can_not_be_read_is_refused_by_the_fields_name(said, kind, message):
    with pytest.raises(NotReadable) as refusal:
        typed(said, kind, what="Amount", field="input-1")
    assert refusal.value.message.startswith(message)
    assert refusal.value.field == "input-1"


FILE = dmn(
    '<itemDefinition name="kinds"><typeRef>string</typeRef><allowedValues><text>"meal", "train"</text></allowedValues>'
    '</itemDefinition><inputData id="i1" name="Kind of expense"><variable name="kind" typeRef="kinds"/></inputData>'
    '<decision id="limit" name="Limit"><variable name="limit"/>'
    '<informationRequirement><requiredInput href="#i1"/></informationRequirement>'
    "<literalExpression><text>if kind = &quot;meal&quot; then 25 else 100</text></literalExpression></decision>"
    '<decision id="look" name="Look"><informationRequirement><requiredDecision href="#limit"/></informationRequirement>'
    '<decisionTable hitPolicy="FIRST">'
    '<input label="Amount claimed"><inputExpression typeRef="feel:number"><text>amount</text></inputExpression></input>'
    f'<input>{text("inputExpression", "limit")}</input><output name="look"/>'
    f'<rule id="above">{text("inputEntry", "> limit")}{text("inputEntry", "-")}{text("outputEntry", "true")}</rule>'
    f'<rule id="high">{text("inputEntry", "> 1000")}{text("inputEntry", "< 50")}{text("outputEntry", "late")}</rule>'
    "</decisionTable></decision>"
)


def test_a_decision_takes_what_is_drawn_and_what_it_reads():
    file = draw(FILE)
    look = file.elements["look"]
    read = parse_decisions(FILE)["look"].names
    assert [(each.name, each.label, each.kind, each.allowed) for each in inputs(look, file, read)] == [
        ("kind", "Kind of expense", "string", '"meal", "train"'),
        ("amount", "Amount claimed", "number", ""),
        ("late", "late", "", ""),
    ]


def test_every_cell_says_whether_it_held_and_why():
    table = draw(FILE).elements["look"].table
    assert explained(table, (), {"amount": Decimal(120), "limit": Decimal(100)}, at=AT) == (
        (Cell(True, "amount is 120: > limit"), Cell(True, "anything will do")),
        (Cell(False, "amount is 120: not > 1000"), Cell(False, "limit is 100: not < 50")),
    )
    unknown = explained(table, (), {"amount": "many", "limit": timedelta(1)}, at=AT)
    assert unknown[1] == (
        Cell(None, 'amount is "many": can’t be compared with > 1000'),
        Cell(None, "limit is P1D: can’t be compared with < 50"),
    )
    assert explained(table, (), {}, at=AT)[0][0] == Cell(
        None, "amount is nothing: can’t be compared with > limit"
    )


def test_today_is_the_day_of_the_trial():
    before_may = '< date("2026-05-01")'
    dated = dmn(
        '<decision id="a" name="a"><decisionTable>'
        f"<input>{text('inputExpression', 'today()')}</input><output/>"
        f"<rule>{text('inputEntry', before_may)}{text('outputEntry', '1')}</rule>"
        "</decisionTable></decision>"
    )
    ((cell,),) = explained(draw(dated).elements["a"].table, (), {}, at=AT)
    assert cell == Cell(True, f"today() is 2026-04-14: {before_may}")


def test_a_cell_that_asks_for_knowledge_says_that_it_can_not_be_worked_out():
    calls = dmn(
        '<decision id="a" name="a"><decisionTable>'
        f"<input>{text('inputExpression', 'ours(x)')}</input><output/>"
        f"<rule>{text('inputEntry', '1')}{text('outputEntry', '1')}</rule></decisionTable></decision>"
    )
    ((cell,),) = explained(draw(calls).elements["a"].table, (), {"x": 1}, at=AT)
    assert cell.held is None
    assert cell.words.startswith("can’t be worked out here: ")


def test_types_and_needs_that_go_round_in_circles_come_to_an_end():
    needs = '<informationRequirement><requiredDecision href="#{}"/></informationRequirement>'
    turned = dmn(
        '<itemDefinition name="a"><typeRef>b</typeRef></itemDefinition><itemDefinition name="b"><typeRef>a</typeRef>'
        f'</itemDefinition><inputData id="i"><variable name="i" typeRef="a"/></inputData>'
        f'<decision id="p" name="p">{needs.format("q")}{needs.format("i")}</decision><decision id="q" name="q">'
        f"{needs.format('p')}</decision>"
    )
    file = draw(turned)
    assert [each.kind for each in inputs(file.elements["p"], file, set())] == [""]
