"""How a step's tokens, variables and event are written as JSON, and when what it waits for falls due."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from commonhold.base.bpmn import times
from commonhold.base.bpmn.definition import Cause, Definition, Element, Kind
from commonhold.base.bpmn.tokens import Event, Opened, Token, Tokens
from commonhold.base.refusals import Refusal
from commonhold.base.working_time import WorkingCalendar

KINDS = {Kind.USER: "user", Kind.SERVICE: "service"}
"""What a wait for work is called; one for an event is called as its cause is."""
CAUSES = {
    Cause.TIMER: "timer",
    Cause.MESSAGE: "message",
    Cause.SIGNAL: "signal",
    Cause.CONDITION: "condition",
}

LARGEST_VARIABLES = 1_000_000
MOST_DIGITS = 34
_ZERO = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


class NotAVariable(Refusal):
    """These values can't be kept with the process: {why}. Correct what was entered, or ask the process's owner."""

    code = "processes.not-a-variable"


def passed_text(element: Element, rules: tuple[str, ...]) -> str:
    return f"{element.id}:{','.join(rules)}" if rules else element.id


def kind_of(definition: Definition, opened: Opened) -> str:
    """What kind of wait this is: "user", "service", "timer", "message", "signal" or "condition"."""
    if opened.trigger is not None:
        return CAUSES[opened.trigger.cause]
    return KINDS[definition.elements[opened.element].kind]


@dataclass(frozen=True, slots=True)
class Fired:
    """A timer that went off, and when it was due: its next turn is counted from there."""

    element: int
    due_at: datetime


def due_at(
    element: Element, opened: Opened, at: datetime, calendar: WorkingCalendar, fired: Fired | None = None
) -> datetime | None:
    """When a wait at an element falls due, if ever."""
    timer = opened.trigger.timer if opened.trigger else None
    if timer is None:
        due = element.due if opened.trigger is None else ""
        return calendar.add(at, times.working_duration(due)) if due else None
    text = str(opened.value)
    if timer.what == "timeDate":
        return times.moment(text)
    if timer.what == "timeCycle":
        cycle = times.cycle(text)
        again = fired is not None and fired.element == opened.element
        if cycle.start is not None and not again:
            return cycle.start
        text, at = cycle.every, fired.due_at if fired is not None and again else at
    length = times.duration(text)
    return calendar.add(at, length) if timer.working else at + length


def try_again_at(at: datetime, attempts: int) -> datetime:
    """When a timer that could not go off is tried again: after 1, 2, 4 … minutes, in the end once a day."""
    return at + timedelta(minutes=min(2**attempts, 24 * 60))


def tokens_to(definition: Definition, tokens: Tokens) -> str:
    """Tokens as JSON: [[key, element's id, scope, host, trigger, left, local], …], without what is as usual at the
    end of each; where tokens wait at joins, or another process than the main one runs, with these beside them."""
    elements = definition.elements
    live = [_short(each, elements[each.element].id) for each in tokens.live]
    if not tokens.arrived and tokens.body == definition.main:
        return _TOKENS.encode(live)
    arrived = [[definition.flows[flow].id, scope] for flow, scope in tokens.arrived]
    whole = {"live": live, "arrived": arrived, "body": definition.bodies[tokens.body].id}
    return _TOKENS.encode(whole)


def _short(token: Token, element_id: str) -> list[object]:
    whole = [token.key, element_id, token.scope, token.host, token.trigger, token.left, token.local]
    while whole[-1] == USUAL[len(whole) - 1]:
        whole.pop()
    return whole


USUAL = (None, None, 0, None, 0, None, None)
"""What is left out at the end of a stored token."""


def tokens_from(definition: Definition, stored: str) -> Tokens:
    """Tokens from JSON. What the first release stored, elements and flows by number, can be read too."""
    found = json.loads(stored)
    if isinstance(found, list) and found and isinstance(found[-1], int):
        waiting, arrived, _ = found
        live = [
            Token(key, number, host=host) if host is not None else Token(key, number)
            for key, number, host in waiting
        ]
        return Tokens(tuple(live), tuple((number, 0) for number in arrived), definition.main)
    whole = found if isinstance(found, dict) else {"live": found, "arrived": [], "body": None}
    by_id = definition.by_id
    live = [Token(key, by_id[element].number, *rest) for key, element, *rest in whole["live"]]
    flows = {flow.id: flow.number for flow in definition.flows} if whole["arrived"] else {}
    bodies = {body.id: body.number for body in definition.bodies} if whole["body"] else {}
    return Tokens(
        tuple(live),
        tuple((flows[flow], scope) for flow, scope in whole["arrived"]),
        bodies[whole["body"]] if whole["body"] else definition.main,
    )


def opened_to(definition: Definition, opened: Iterable[Opened], due: Mapping[int, datetime | None]) -> str:
    """What a step waits for, as JSON: [{"key", "element", "kind", "due_at", "name", "correlation"}, …]."""
    rows = []
    for each in opened:
        row: dict[str, object] = {
            "key": each.key,
            "element": definition.elements[each.element].id,
            "kind": kind_of(definition, each),
        }
        if (moment := due[each.key]) is not None:
            row["due_at"] = moment.isoformat()
        if each.trigger is not None and each.trigger.cause in (Cause.MESSAGE, Cause.SIGNAL):
            row["name"] = each.trigger.name
            row["correlation"] = key_text(each.value)
        rows.append(row)
    return json.dumps(rows)


def key_text(key: object) -> str | None:
    """What a message's key is compared as."""
    return None if key is None else key if isinstance(key, str) else json.dumps(key, default=_plain)


def event_to(event: Event) -> str:
    """An event as JSON: its fields, and its name as "event"."""
    return to_json(
        {"event": type(event).__name__, **{name: getattr(event, name) for name in event.__slots__}}
    )


def to_json(variables: Mapping[str, object]) -> str:
    """Variables as jsonb can keep them. Raises NotAVariable for what it can't."""
    try:
        text = _VARIABLES.encode(variables)
        text.encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise NotAVariable(why=str(error)) from error
    if len(text) > LARGEST_VARIABLES:
        raise NotAVariable(why=f"together they are longer than {LARGEST_VARIABLES:,} characters")
    if _ZERO.search(text):
        raise NotAVariable(why="a text has the character U+0000 in it")
    return text


def _plain(value: object) -> object:
    """FEEL's values in JSON's terms; a number keeps its value, or is refused."""
    if isinstance(value, Decimal):
        if not value.is_finite() or value.adjusted() > MOST_DIGITS:
            raise ValueError(f"{value} is not a number that can be kept")
        if value == value.to_integral_value():
            return int(value)
        if Decimal(repr(float(value))) == value:
            return float(value)
        raise ValueError(f"{value} has more digits than can be kept; round it, as with decimal(x, 2)")
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return f"PT{int(value.total_seconds())}S"
    if isinstance(value, tuple | set | frozenset):
        return list(value)
    raise TypeError(f"a {type(value).__name__} is no text, number, date, list or truth")


_TOKENS = json.JSONEncoder(separators=(",", ":"), default=_plain)
_VARIABLES = json.JSONEncoder(separators=(",", ":"), default=_plain, allow_nan=False, ensure_ascii=False)
"""Made once: json.dumps makes one anew each time."""
