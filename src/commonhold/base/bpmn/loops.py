"""Activities that are done several times: one after another or side by side, a number of times or while something
holds. The loop has a token of its own, around one token for each turn."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from commonhold.base.bpmn import catching
from commonhold.base.bpmn.definition import Element, Kind, Loop
from commonhold.base.bpmn.refusals import CannotWork
from commonhold.base.bpmn.tokens import (
    ACTIVE,
    COMPLETED,
    COUNTER,
    GATHERED,
    INSTANCES,
    Passed,
    Token,
    Variables,
)

if TYPE_CHECKING:
    from commonhold.base.bpmn.engine import Run

MOST_TURNS = 1_000


def begin(run: Run, element: Element, loop: Loop, scope: int) -> None:
    if loop.standard:
        if loop.test_before and loop.condition and not run.holds(loop.condition, scope):
            run.go(element, scope)
            return
        body = run.rest(element, scope, {COUNTER: 0})
        _turn(run, element, loop, body, 1)
        return
    count = run.turns(element, scope)
    if count == 0:
        if loop.output:
            run.assign({loop.output: []}, scope)
        run.go(element, scope)
        return
    local: dict[str, object] = {INSTANCES: count, COMPLETED: 0, ACTIVE: 1 if loop.sequential else count}
    if loop.output:
        local[GATHERED] = [None] * count
    body = run.rest(element, scope, local)
    for number in range(1, 2 if loop.sequential else count + 1):
        _turn(run, element, loop, body, number)


def turns(run: Run, element: Element, scope: int) -> int:
    """How many instances a multi-instance activity has."""
    loop = element.loop
    assert loop is not None
    found = len(items(run, element, loop, scope)) if loop.collection else None
    if loop.cardinality is not None:
        found = run.evaluate(loop.cardinality, scope)  # type: ignore[assignment]
    if type(found) is not int or not 0 <= found <= MOST_TURNS:
        raise CannotWork(
            element=element.id,
            why=f"the number of times is {found}, and must be a whole number up to {MOST_TURNS:,}",
        )
    return found


def turn_done(run: Run, token: Token, rules: tuple[str, ...] = ()) -> None:
    """One turn of a loop is done: go on with the next, or leave the loop."""
    element, body = run.elements[token.element], run.live[token.scope]
    loop, own = element.loop, run.live[token.key].local or {}
    assert loop is not None
    run.history.append(Passed(element.number, rules))
    run.close(token.key)
    local = dict(body.local or {})
    if loop.standard:
        local[COUNTER] = number = int(str(own[COUNTER]))
    else:
        local[COMPLETED] = number = int(str(local[COMPLETED])) + 1
        local[ACTIVE] = 1 if loop.sequential else int(str(local[INSTANCES])) - number
        _gather(loop, local, own)
    run.put(replace(body, local=local))
    if loop.after and (number == 1 or not loop.after_first):
        _tell(run, element, loop, body)
        if body.key not in run.live:
            return
    if _is_over(run, loop, body.key, local, number):
        if loop.output:
            run.assign({loop.output: local[GATHERED]}, body.scope)
        run.close(body.key)
        run.go(element, body.scope)
    elif loop.standard or loop.sequential:
        _turn(run, element, loop, body, number + 1)


def _is_over(run: Run, loop: Loop, body: int, local: Variables, number: int) -> bool:
    if loop.standard:
        if loop.maximum is not None and number >= loop.maximum:
            return True
        return loop.condition is not None and not run.holds(loop.condition, body)
    if number == local[INSTANCES]:
        return True
    return loop.completion is not None and run.holds(loop.completion, body)


def _turn(run: Run, element: Element, loop: Loop, body: Token, number: int) -> None:
    local: dict[str, object] = {COUNTER: number}
    if loop.item:
        found = run.items(element, loop, body.scope)
        local[loop.item] = found[number - 1] if number <= len(found) else None
    if loop.output_item:
        local.setdefault(loop.output_item, None)
    run.moving.append((element, None, body.key, local))


def items(run: Run, element: Element, loop: Loop, scope: int) -> list[object]:
    """What the turns of a multi-instance activity are for."""
    found = run.seen(scope).get(loop.collection)
    if not isinstance(found, list):
        raise CannotWork(element=element.id, why=f"“{loop.collection}” is no list to go through")
    return found


def _gather(loop: Loop, local: dict[str, object], own: Variables) -> None:
    if loop.output:
        gathered = local[GATHERED]
        assert isinstance(gathered, list)
        place = int(str(own[COUNTER])) - 1
        local[GATHERED] = [*gathered[:place], own.get(loop.output_item), *gathered[place + 1 :]]


def _tell(run: Run, element: Element, loop: Loop, body: Token) -> None:
    """Throw what the loop says an instance throws when it is done. On the loop's own boundary it takes nothing away:
    the other instances go on."""
    assert loop.after is not None
    catching.send(run, loop.after, body.scope)
    for number in element.boundaries:
        boundary = run.elements[number]
        if boundary.kind is Kind.BOUNDARY and any(
            (each.cause, each.name) == (loop.after.cause, loop.after.name) for each in boundary.triggers
        ):
            run.leave(boundary, body.scope)
