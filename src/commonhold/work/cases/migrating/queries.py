"""What a migration means to cases: the tasks and standings that it gives another name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from commonhold.base.bpmn.definition import WORK, Definition, Kind
from commonhold.base.bpmn.migrating import Carrier, Moved
from commonhold.core.departments.queries import calendar
from commonhold.work.cases.catalogue import Service
from commonhold.work.processes.migrating import rules
from commonhold.work.processes.migrating.queries import MigrationFacts
from commonhold.work.processes.migrating.rules import Recipe, Row
from commonhold.work.processes.queries import MIGRATED


@dataclass(frozen=True)
class Work:
    """How instances go over, and what becomes of their cases' tasks."""

    recipe: Recipe = field(default_factory=Recipe)
    tasks: list[dict[str, object]] = field(default_factory=list)
    """[{"department_id", "old", "new", "title", "restarts", "due_at"}, …], of those that change."""


def add_to(
    work: Work,
    service: Service,
    facts: MigrationFacts,
    carrier: Carrier,
    moved: Mapping[str, Moved],
    department_id: int,
    at: datetime,
) -> None:
    """Add how a department's instances go over, by their present tokens."""
    event = {"event": MIGRATED, "migration": facts.id}
    before = len(work.recipe.kept)
    rules.add_to(
        work.recipe, carrier.old, carrier.new, moved, event, department_id, at, calendar(department_id)
    )
    work.tasks.extend(
        {"department_id": department_id, **row} for row in _tasks(service, carrier, work.recipe.kept[before:])
    )


def _tasks(service: Service, carrier: Carrier, kept: Sequence[Row]) -> list[dict[str, object]]:
    restarts = {str(row["element"]): row["due_at"] for row in kept if row["restarts"]}
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
