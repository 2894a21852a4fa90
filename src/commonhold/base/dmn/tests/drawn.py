"""DMN files for tests, from tables as people draw them."""

from xml.sax.saxutils import escape

from commonhold.base.dmn.decisions import Decision
from commonhold.base.dmn.tables import parse_decisions

NAMESPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def dmn(body: str, namespace: str = NAMESPACE) -> bytes:
    return f'<definitions xmlns="{namespace}" id="d" name="d">{body}</definitions>'.encode()


def text(tag: str, said: str) -> str:
    return f"<{tag}><text>{escape(said)}</text></{tag}>"


def table(drawn: str, policy: str = "UNIQUE", more: str = "") -> Decision:
    """A table from lines such as "amount | < 100 => level", inputs before the arrow and outputs after it."""
    heading, *lines = [line for line in map(str.strip, drawn.strip().splitlines()) if line]
    inputs, outputs = ([cell.strip() for cell in side.split("|")] for side in heading.split("=>"))
    columns = "".join(f"<input>{text('inputExpression', each)}</input>" for each in inputs)
    for output in outputs:
        name, _, allowed = output.partition(":")
        name, _, default = name.partition("=")
        columns += f'<output name="{name.strip()}">' + (text("outputValues", allowed) if allowed else "")
        columns += (text("defaultOutputEntry", default) if default else "") + "</output>"
    rules = ""
    for number, line in enumerate(lines, start=1):
        tests, answers = ([cell.strip() for cell in side.split("|")] for side in line.split("=>"))
        cells = "".join(text("inputEntry", each) for each in tests)
        rules += (
            f'<rule id="r{number}">{cells}{"".join(text("outputEntry", each) for each in answers)}</rule>'
        )
    body = f'<decisionTable hitPolicy="{policy}" {more}>{columns}{rules}</decisionTable>'
    return parse_decisions(dmn(f'<decision id="level" name="level">{body}</decision>'))["level"]
