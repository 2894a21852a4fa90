"""The steps of a process as its page lists them: what each is, who does it, and what waits there now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from commonhold.base.bpmn.described import Described
from commonhold.base.bpmn.difference import title
from commonhold.faces.office import heat
from commonhold.work.processes import queries as processes
from commonhold.work.processes.figures import queries as figures
from commonhold.work.processes.figures.queries import ElementFigures


@dataclass(frozen=True)
class Step:
    """A row of the table, and what the drawing shows of it."""

    element: str
    title: str
    by: str
    drawn: bool
    """Whether the newest version still has it."""
    count: int
    half_hours: float | None
    oldest_at: datetime | None
    incidents: int
    count_level: int
    age_level: int


def steps(
    service: str, newest: str | None, department_ids: Sequence[int], at: datetime
) -> tuple[list[Step], heat.Heat]:
    """What people do in a process, and every other step at which something waits; and the heat of their counts."""
    if newest is None:
        return [], heat.by_count(())
    live = figures.waiting(service, department_ids)
    now = figures.described(newest)
    gone = _gone(service, live.keys() - now.keys())
    scale = heat.by_count([each.count for each in live.values()])
    shown = [each for each in now.values() if each.id in live or each.tag == "userTask"]
    known = {**gone, **now}
    made = [
        _step(known, each, live.get(each.id), each.id in now, scale, at) for each in [*shown, *gone.values()]
    ]
    return made, scale


def _step(
    known: Mapping[str, Described],
    each: Described,
    found: ElementFigures | None,
    drawn: bool,
    scale: heat.Heat,
    at: datetime,
) -> Step:
    found = found or ElementFigures(each.id, 0, None, None, 0)
    hours = heat.hours_since(found.half_since, at)
    return Step(
        each.id,
        title(each, known),
        _by(each),
        drawn,
        found.count,
        hours,
        found.oldest_at,
        found.incidents,
        scale.level(found.count),
        heat.age_level(hours),
    )


def _gone(service: str, missing: set[str]) -> dict[str, Described]:
    """What older versions say of elements that the newest has no more."""
    found: dict[str, Described] = {}
    if missing:
        for version in processes.versions(service):
            described = figures.described(version.hash)
            found |= {each: described[each] for each in missing - found.keys() if each in described}
            if len(found) == len(missing):
                break
    return found


def _by(element: Described) -> str:
    """Who does it, in the words of the process: "budget_holder" is the budget holder."""
    if candidates := element.facts.get("@commonhold:candidates"):
        return candidates.replace("_", " ").capitalize()
    if element.tag == "userTask":
        return "A person"
    if any("timerEventDefinition" in path for path in element.facts):
        return "A timer"
    return "Commonhold" if element.tag.endswith("Task") and element.tag != "receiveTask" else "An event"
