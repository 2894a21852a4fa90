"""What readers see of a decision: its texts as they are written, without what they compile to."""

from dataclasses import dataclass

from commonhold.base.dmn.decision_tables import DecisionTable


@dataclass(frozen=True, slots=True)
class DrawnColumn:
    """A column of a table: its label, the expression that it tests or the name that it gives, and what may come."""

    label: str
    text: str
    allowed: str = ""
    default: str = ""


@dataclass(frozen=True, slots=True)
class DrawnRule:
    """A row of a table."""

    id: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    annotations: tuple[str, ...]
    description: str


@dataclass(frozen=True, slots=True)
class DrawnTable:
    """A table. `policy` and `aggregation` are as DMN files write them."""

    policy: str
    aggregation: str
    inputs: tuple[DrawnColumn, ...]
    outputs: tuple[DrawnColumn, ...]
    annotations: tuple[str, ...]
    rules: tuple[DrawnRule, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A decision. It has a table, or a text if it is one expression, or neither if it is made of other boxes."""

    id: str
    name: str
    question: str
    needs: tuple[str, ...]
    """What its inputs, and the decisions and functions that it needs, are called."""
    text: str | None
    table: DrawnTable | None


def drawn(
    id_: str, name: str, question: str, needs: tuple[str, ...], text: str | None, table: DecisionTable | None
) -> Drawn:
    return Drawn(id_, name, question, needs, text, _table(table) if table else None)


def _table(table: DecisionTable) -> DrawnTable:
    inputs = (
        DrawnColumn(each.label, each.expression.text, each.allowed.text if each.allowed else "")
        for each in table.inputs
    )
    outputs = (
        DrawnColumn(
            each.label,
            each.name,
            each.allowed.text if each.allowed else "",
            each.default.text if each.default else "",
        )
        for each in table.outputs
    )
    rules = (
        DrawnRule(
            each.id,
            tuple(test.text for test in each.tests),
            tuple(answer.text for answer in each.answers),
            each.annotations,
            each.description,
        )
        for each in table.rules
    )
    policy, aggregation = table.policy.value, table.aggregation or ""
    return DrawnTable(policy, aggregation, tuple(inputs), tuple(outputs), table.annotations, tuple(rules))
