"""What takes no time when a token reaches it: scripts, business rules, sending, links, plain events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from commonhold.base.bpmn import catching, loops
from commonhold.base.bpmn.definition import Element, Kind
from commonhold.base.bpmn.refusals import CannotWork
from commonhold.base.bpmn.tokens import Variables

if TYPE_CHECKING:
    from commonhold.base.bpmn.engine import Run


def do(run: Run, element: Element, scope: int, local: Variables | None) -> None:
    """What takes no time: scripts, business rules, sending, the plain end and start of something."""
    rules: tuple[str, ...] = ()
    token = None
    if local is not None:
        token = run.rest(element, scope, local)
    inside = token.key if token else scope
    if element.kind is Kind.BUSINESS_RULE:
        outputs, rules = run.decide(element, inside)
        run.assign(outputs, inside)
    elif element.kind is Kind.SCRIPT:
        _script(run, element, inside)
    elif element.kind is Kind.SEND:
        catching.send(run, element.triggers[0], inside)
    if token is None:
        run.leave(element, scope, rules)
    else:
        loops.turn_done(run, run.live[token.key], rules)


def _script(run: Run, element: Element, scope: int) -> None:
    assert element.script is not None
    value = run.evaluate(element.script, scope)
    if element.result:
        run.assign({element.result: value}, scope)
    elif isinstance(value, dict):
        run.assign(value, scope)
    elif value is not None:
        raise CannotWork(
            element=element.id,
            why="its script gives a value without saying which variable it is for (commonhold:result)",
        )
