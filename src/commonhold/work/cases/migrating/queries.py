"""What a migration means to cases: the tasks and standings that it gives another name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from commonhold.base.bpmn.definition import WORK, Definition, Kind
from commonhold.base.bpmn.migrating import Carrier, Moved
from commonhold.core.departments.queries import calendar
from commonhold.work.cases.catalogue import Service
from commonhold.work.processes.migrating.queries import MigrationFacts
from commonhold.work.processes.migrating.rules import Recipe, recipe
from commonhold.work.processes.queries import MIGRATED


@dataclass(frozen=True)
class Work:
    """How the instances of one department go over, and what becomes of their cases' tasks."""

    department_id: int
    recipe: Recipe
    tasks: list[dict[str, object]]
    """[{"old", "new", "title", "restarts", "due_at"}, …], of those that change."""


def work_of(
    service: Service,
    facts: MigrationFacts,
    carrier: Carrier,
    moved: Mapping[str, Moved],
    department_id: int,
    at: datetime,
) -> Work:
    event = {
        "event": MIGRATED,
        "migration": facts.id,
        "from": facts.from_hash,
        "to": facts.to_hash,
    }
    made = recipe(carrier.old, carrier.new, moved, event, at, calendar(department_id))
    return Work(department_id, made, _tasks(service, carrier, made))


def _tasks(service: Service, carrier: Carrier, made: Recipe) -> list[dict[str, object]]:
    restarts = {str(row["element"]): row["due_at"] for row in made.kept if row["restarts"]}
    found = []
    for element in carrier.old.elements:
        now = carrier.counterpart(element)
        if element.kind not in WORK or now is None or now.kind is not element.kind:
            continue
        was, title = _title(service, carrier.old, element.id), _title(service, carrier.new, now.id)
        if element.id != now.id or was != title or (now.kind is Kind.USER and now.id in restarts):
            found.append(
                {
                    "old": element.id,
                    "new": now.id,
                    "title": title,
                    "restarts": now.id in restarts,
                    "due_at": restarts.get(now.id),
                }
            )
    return found


def _title(service: Service, definition: Definition, element: str) -> str:
    kind = service.tasks.get(element)
    return kind.title if kind else definition.element(element).name or element
