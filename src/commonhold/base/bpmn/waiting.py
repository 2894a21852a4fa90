"""Waiting for events: timers, messages, signals and conditions, on boundaries, at gateways, and in between."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from commonhold.base.bpmn import times
from commonhold.base.bpmn.definition import AWAITED, Cause, Element, Kind, Timer
from commonhold.base.bpmn.refusals import CannotWork
from commonhold.base.bpmn.tokens import Passed, Token, is_wait, trigger_of

if TYPE_CHECKING:
    from commonhold.base.bpmn.engine import Run


def watch(run: Run, element: Element, scope: int, host: int) -> None:
    """Watch for each event of an element that may happen while the host is there."""
    for number, trigger in enumerate(element.triggers):
        if trigger.cause in AWAITED:
            wait_for(run, run.add(element, scope, host, number))


def listen(run: Run, body: int, scope: int) -> None:
    """Watch for what starts the event sub-processes of a body."""
    for number in run.definition.bodies[body].listeners:
        watch(run, run.elements[number], scope, scope)


def rest_for_events(run: Run, element: Element, scope: int) -> None:
    """A token rests at an intermediate event, or at a gateway that waits for the first of several events."""
    token = run.add(element, scope)
    if element.kind is Kind.EVENT_BASED:
        run.history.append(Passed(element.number))
        for flow in element.outgoing:
            watch(run, run.elements[flow.target], scope, token.key)
    elif len(element.triggers) > 1:
        watch(run, element, scope, token.key)
    else:
        wait_for(run, token)


def wait_for(run: Run, token: Token) -> None:
    """Work out when a token's timer goes off, or which message is for it."""
    trigger = trigger_of(run.definition, token)
    if trigger is None:
        return
    if trigger.cause is Cause.TIMER:
        assert trigger.timer is not None
        text = run.when(run.elements[token.element], trigger.timer, token.scope)
        run.remember(token.key, text)
        if token.left is None and (repeats := run.repeats(text)) is not None:
            run.put(replace(token, left=repeats))
    elif trigger.key is not None:
        run.remember(token.key, run.evaluate(trigger.key, token.scope))


def when(run: Run, element: Element, timer: Timer, scope: int) -> str:
    """When a timer goes off, as ISO 8601 text."""
    if timer.expression is None:
        return timer.text
    found = str(run.evaluate(timer.expression, scope))
    try:
        times.check(timer.what, found, timer.working)
    except ValueError as error:
        raise CannotWork(element=element.id, why=f"the timer's “{timer.text}” gives {error}") from error
    return found


def is_for_event(run: Run, token: Token) -> bool:
    """Whether a timer or message can move the token on."""
    return is_wait(run.definition, token, run.live) and trigger_of(run.definition, token) is not None


def signal(run: Run, name: str) -> None:
    """Let a signal reach whatever waits for it now."""
    for each in [*run.live.values()]:
        trigger = trigger_of(run.definition, each)
        if trigger is None or trigger.cause is not Cause.SIGNAL or trigger.name != name:
            continue
        if each.key in run.live and is_wait(run.definition, each, run.live):
            fire(run, each)


def fire_a_condition(run: Run) -> bool:
    """Fire the first conditional event whose condition holds now and did not when it was last looked at."""
    for each in [*run.live.values()]:
        trigger = trigger_of(run.definition, each)
        if trigger is None or trigger.cause is not Cause.CONDITION:
            continue
        if not is_wait(run.definition, each, run.live):
            continue
        assert trigger.condition is not None
        held = 1 if run.holds(trigger.condition, each.scope) else None
        if held != each.left:
            run.put(replace(each, left=held))
            if held:
                fire(run, run.live[each.key])
                return True
    return False


def fire(run: Run, token: Token) -> None:
    """What a token waits for happens."""
    element = run.elements[token.element]
    if token.host is None:
        if element.kind is Kind.RECEIVE:
            run.done(token)
        else:
            _again_or_gone(run, token)
            run.leave(element, token.scope)
    elif element.kind is Kind.BOUNDARY or element.kind is Kind.START:
        if not element.interrupting and not _stays(token, element):
            _again_or_gone(run, token)
        happen(run, element, token.scope, token.host)
    else:
        _choose(run, element, token)


def happen(run: Run, element: Element, scope: int, host: int) -> None:
    """A boundary event happens to its host, or an event sub-process starts in its scope."""
    if element.kind is Kind.BOUNDARY:
        if element.interrupting:
            run.close(host)
        run.leave(element, scope)
        return
    if element.interrupting:
        run.close_within(scope)
    assert element.host is not None
    started = run.elements[element.host]
    assert started.inner is not None
    token = run.add(started, scope)
    listen(run, started.inner, token.key)
    run.leave(element, token.key)


def _stays(token: Token, element: Element) -> bool:
    """Whether a watch goes on by itself: all do but timers."""
    return element.triggers[token.trigger].cause is not Cause.TIMER


def _again_or_gone(run: Run, token: Token) -> None:
    """A timer that went off waits for its next turn, if it has one."""
    element = run.elements[token.element]
    run.close(token.key)
    if token.left is not None and token.left != 1 and element.triggers[token.trigger].cause is Cause.TIMER:
        left = token.left if token.left < 0 else token.left - 1
        again = replace(run.add(element, token.scope, token.host, token.trigger), left=left)
        run.put(again)
        wait_for(run, again)


def _choose(run: Run, element: Element, token: Token) -> None:
    """One of several events that a token waits for has happened."""
    assert token.host is not None
    host = run.live[token.host]
    if element.all_triggers:
        run.close(token.key)
        if any(each.host == host.key for each in run.live.values()):
            return
    run.close(host.key)
    run.leave(element, token.scope)
