"""What is written when instances go over to another version: for each way of being placed, once."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from commonhold.base.bpmn.definition import Cause, Definition
from commonhold.base.bpmn.migrating import Kept, Moved
from commonhold.base.bpmn.tokens import Opened
from commonhold.base.working_time import WorkingCalendar
from commonhold.work.processes.rules import due_at, kind_of, opened_to, tokens_to

Row = dict[str, object]


@dataclass
class Recipe:
    """For instances by their department and tokens: `moves` has the old tokens and the new, each by a number `n`; the
    others have what becomes of the waits of those that had these tokens."""

    moves: list[Row] = field(default_factory=list)
    kept: list[Row] = field(default_factory=list)
    closed: list[Row] = field(default_factory=list)
    opened: list[Row] = field(default_factory=list)

    @cached_property
    def values(self) -> dict[str, str]:
        """Each as JSON. Nothing is added once it has been asked for."""
        return {name: json.dumps(getattr(self, name)) for name in ("moves", "kept", "closed", "opened")}


def add_to(
    made: Recipe,
    old: Definition,
    new: Definition,
    moved: Mapping[str, Moved],
    event: Mapping[str, object],
    department_id: int,
    at: datetime,
    calendar: WorkingCalendar,
) -> None:
    """Add what to write for a department's instances by their present tokens. `event` is what each one's step tells."""
    for n, (tokens, each) in enumerate(moved.items(), len(made.moves)):
        now = json.loads(tokens_to(new, each.tokens))
        row = {"old": json.loads(tokens), "new": now, "event": {**event, "tokens": now}}
        made.moves.append({"n": n, "department_id": department_id, **row})
        made.closed += [{"n": n, "key": key} for key in each.closed]
        due = {one.key: due_at(new.elements[one.element], one, at, calendar) for one in each.opened}
        made.opened += [{"n": n, **row} for row in json.loads(opened_to(new, each.opened, due))]
        made.kept += [
            {"n": n, **_changed(new, kept, at, calendar)} for kept in each.kept if _changes(old, new, kept)
        ]


def _changes(old: Definition, new: Definition, kept: Kept) -> bool:
    renamed = old.elements[kept.was].id != new.elements[kept.now.element].id
    return renamed or kept.restarts or _name(kept.now) is not None


def _changed(new: Definition, kept: Kept, at: datetime, calendar: WorkingCalendar) -> Row:
    element = new.elements[kept.now.element]
    due = due_at(element, kept.now, at, calendar) if kept.restarts else None
    return {
        "key": kept.now.key,
        "element": element.id,
        "kind": kind_of(new, kept.now),
        "name": _name(kept.now),
        "restarts": kept.restarts,
        "due_at": due.isoformat() if due else None,
    }


def _name(wait: Opened) -> str | None:
    named = wait.trigger is not None and wait.trigger.cause in (Cause.MESSAGE, Cause.SIGNAL)
    return wait.trigger.name if named and wait.trigger else None
