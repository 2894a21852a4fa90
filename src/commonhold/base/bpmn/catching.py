"""Throwing events, and finding who catches errors and escalations: the nearest around, going outwards."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from commonhold.base.bpmn import waiting
from commonhold.base.bpmn.definition import Cause, Element, Flow, Kind, Trigger
from commonhold.base.bpmn.refusals import CannotWork
from commonhold.base.bpmn.tokens import Passed, Thrown, Token, Variables, is_turn

if TYPE_CHECKING:
    from commonhold.base.bpmn.engine import Run


def throw(run: Run, element: Element, _flow: Flow | None, scope: int, _local: Variables | None) -> None:
    """A token reaches a throw event, or an end event that throws."""
    run.history.append(Passed(element.number))
    token = run.add(element, scope)
    for trigger in element.triggers:
        _throw(run, element, trigger, token)
        if token.key not in run.live:
            run.touched.add(scope)
            return
    run.close(token.key)
    if element.kind is Kind.END:
        run.touched.add(scope)
        if scope == 0:
            run.outcome = element.id
    else:
        run.go(element, scope)


def _throw(run: Run, element: Element, trigger: Trigger, token: Token) -> None:
    match trigger.cause:
        case Cause.TERMINATE:
            run.close_within(token.scope)
            if run.ends_with(token.scope):
                run.outcome = element.id
        case Cause.ERROR:
            if not catch(run, Cause.ERROR, trigger.name, token):
                run.end_all(element.id)
        case Cause.ESCALATION:
            catch(run, Cause.ESCALATION, trigger.name, token)
        case Cause.SIGNAL:
            send(run, trigger, token.scope)
            waiting.signal(run, trigger.name or "")
        case _:
            send(run, trigger, token.scope)


def send(run: Run, trigger: Trigger, scope: int) -> None:
    """Keep a message or signal for whoever waits for it elsewhere."""
    payload = run.evaluate(trigger.payload, scope) if trigger.payload else {}
    if not isinstance(payload, dict):
        raise CannotWork(element=trigger.name or "a message", why="what it takes along is no context")
    key = run.evaluate(trigger.key, scope) if trigger.key else None
    run.thrown.append(Thrown(trigger, key, payload))


def catch(run: Run, cause: Cause, name: str | None, thrower: Token) -> bool:
    """Let the nearest boundary event or event sub-process around `thrower` catch an error or escalation.

    An event sub-process doesn't catch what is thrown within it. Returns False where nothing catches it.
    """
    token = thrower
    while True:
        element = run.elements[token.element]
        if not is_turn(token, run.live):
            found = _catcher(run, element.boundaries, cause, name)
            if found is not None:
                waiting.happen(run, found, token.scope, token.key)
                return True
        scope = token.scope
        if not element.is_event_sub_process:
            found = _catcher(run, _listeners(run, scope), cause, name)
            if found is not None:
                waiting.happen(run, found, scope, scope)
                return True
        if scope == 0:
            return False
        token = run.live[scope]


def _listeners(run: Run, scope: int) -> tuple[int, ...]:
    if scope == 0:
        return run.definition.bodies[run.body].listeners
    token = run.live[scope]
    element = run.elements[token.element]
    if element.inner is None or (element.loop is not None and not is_turn(token, run.live)):
        return ()
    return run.definition.bodies[element.inner].listeners


def _catcher(run: Run, numbers: Iterable[int], cause: Cause, name: str | None) -> Element | None:
    """The event of these that names what was thrown, else one that catches any."""
    any_name = None
    for number in numbers:
        element = run.elements[number]
        for trigger in element.triggers:
            if trigger.cause is cause and trigger.name is None:
                any_name = any_name or element
            elif trigger.cause is cause and trigger.name == name:
                return element
    return any_name
