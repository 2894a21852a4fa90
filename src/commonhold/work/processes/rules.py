"""How a step's tokens, variables and event are written as JSON, and when what it waits for falls due."""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from commonhold.base.bpmn import times
from commonhold.base.bpmn.definition import Definition, Element, Kind
from commonhold.base.bpmn.engine import Event, Tokens, Waiting
from commonhold.base.refusals import Refusal
from commonhold.base.working_time import WorkingCalendar

KINDS = {Kind.USER: "user", Kind.SERVICE: "service", Kind.BOUNDARY: "timer"}

LARGEST_VARIABLES = 1_000_000
MOST_DIGITS = 34
_ZERO = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


class NotAVariable(Refusal):
    """These values can't be kept with the process: {why}. Correct what was entered, or ask the process's owner."""

    code = "processes.not-a-variable"


def passed_text(element: Element, rules: tuple[str, ...]) -> str:
    return f"{element.id}:{','.join(rules)}" if rules else element.id


def due_at(element: Element, at: datetime, calendar: WorkingCalendar) -> datetime | None:
    """When a wait at an element falls due, if ever."""
    if element.timer is None:
        return calendar.add(at, times.working_duration(element.due)) if element.due else None
    if element.timer.is_date:
        return times.moment(element.timer.text)
    length = times.duration(element.timer.text)
    return calendar.add(at, length) if element.timer.working else at + length


def try_again_at(at: datetime, attempts: int) -> datetime:
    """When a timer that could not go off is tried again: after 1, 2, 4 … minutes, in the end once a day."""
    return at + timedelta(minutes=min(2**attempts, 24 * 60))


def tokens_to(tokens: Tokens) -> str:
    """Tokens as JSON: [[[key, element, host or null], …], [flow, …], next key]."""
    waiting = [[each.key, each.element, each.host] for each in tokens.waiting]
    return json.dumps([waiting, list(tokens.arrived), tokens.next_key], separators=(",", ":"))


def tokens_from(stored: str) -> Tokens:
    waiting, arrived, next_key = json.loads(stored)
    return Tokens(tuple(Waiting(*each) for each in waiting), tuple(arrived), next_key)


def opened_to(definition: Definition, opened: Iterable[Waiting], due: Mapping[int, datetime | None]) -> str:
    """What a step waits for, as JSON: [{"key", "element", "kind", "due_at"}, …]."""
    rows = []
    for each in opened:
        element, due_at = definition.elements[each.element], due[each.key]
        row = {"key": each.key, "element": element.id, "kind": KINDS[element.kind]}
        rows.append({**row, "due_at": due_at.isoformat() if due_at else None})
    return json.dumps(rows)


def array_of(texts: Iterable[str]) -> str:
    """Texts as PostgreSQL writes an array of them."""
    escaped = (text.replace("\\", "\\\\").replace('"', '\\"') for text in texts)
    return "{" + ",".join([f'"{text}"' for text in escaped]) + "}"


def event_to(event: Event) -> str:
    """An event as JSON: its fields, and its name as "event"."""
    return to_json(
        {"event": type(event).__name__, **{name: getattr(event, name) for name in event.__slots__}}
    )


def to_json(variables: Mapping[str, object]) -> str:
    """Variables as jsonb can keep them. Raises NotAVariable for what it can't."""
    try:
        text = json.dumps(
            variables, separators=(",", ":"), default=_plain, allow_nan=False, ensure_ascii=False
        )
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
