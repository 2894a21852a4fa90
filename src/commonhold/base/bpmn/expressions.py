"""Compiling the texts of a drawing: conditions, scripts, timers, loops. All are FEEL."""

from commonhold.base.bpmn import times
from commonhold.base.bpmn.definition import Condition, Loop, Timer, Trigger
from commonhold.base.bpmn.drawing import LoopText, TimerText, TriggerText
from commonhold.base.bpmn.refusals import Invalid, Unsupported
from commonhold.base.dmn.feel import compile_expression
from commonhold.base.refusals import Refusal

_TIMES = ("timeDuration", "timeDate", "timeCycle")


def compiled(text: str, element_id: str, what: str, reads: set[str]) -> Condition:
    """A FEEL expression; the names of the variables that it reads are added to `reads`."""
    try:
        found = compile_expression(text)
    except Refusal as refusal:
        raise Invalid(element=element_id, why=f"{what} can't be read: {refusal.message}") from refusal
    reads |= found.names
    return found


def _maybe(text: str, element_id: str, what: str, reads: set[str]) -> Condition | None:
    return compiled(text, element_id, what, reads) if text else None


def trigger(text: TriggerText, element_id: str, reads: set[str], *, starts: bool = False) -> Trigger:
    """An event definition; `starts` says that it starts a process."""
    return Trigger(
        text.cause,
        text.name,
        _timer(text.timer, element_id, reads, starts) if text.timer else None,
        _maybe(text.condition, element_id, "its condition", reads),
        _maybe(text.key, element_id, "its key", reads),
        _maybe(text.payload, element_id, "what it takes along", reads),
    )


def _timer(timer: TimerText, element_id: str, reads: set[str], starts: bool) -> Timer:
    if timer.what not in _TIMES:
        raise Unsupported(element=element_id, what=f"a {timer.what}")
    if timer.text.startswith("="):
        expression = compiled(timer.text[1:].strip(), element_id, "its timer", reads)
        return Timer(timer.what, timer.text, expression, timer.working)
    try:
        times.check(timer.what, timer.text, timer.working, starts=starts)
    except ValueError as error:
        raise Invalid(element=element_id, why=str(error)) from error
    return Timer(timer.what, timer.text, None, timer.working)


def loop(text: LoopText, element_id: str, reads: set[str]) -> Loop:
    if not text.standard and not text.cardinality and not text.collection:
        raise Invalid(element=element_id, why="it doesn't say how many instances it has (loopCardinality)")
    if text.standard and not text.condition and text.maximum is None:
        raise Invalid(element=element_id, why="its loop has neither a condition nor a maximum")
    reads |= {each for each in (text.collection,) if each}
    return Loop(
        text.standard,
        text.sequential,
        _maybe(text.condition, element_id, "its loop condition", reads),
        text.test_before,
        text.maximum,
        _maybe(text.cardinality, element_id, "its number of instances", reads),
        text.collection,
        text.item,
        text.output,
        text.output_item,
        _maybe(text.completion, element_id, "its completion condition", reads),
        trigger(text.after, element_id, reads) if text.after else None,
        text.after_first,
    )
