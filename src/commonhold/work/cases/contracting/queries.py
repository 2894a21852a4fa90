"""Whether what a contract's terms name is there: services and their tasks, departments, the supplier's units."""

from collections.abc import Iterator

from commonhold.work.cases.catalogue import services
from commonhold.work.delivery.contracts import queries
from commonhold.work.delivery.contracts.consistency.rules import Path, Trouble
from commonhold.work.delivery.contracts.fields.rules import EVERY
from commonhold.work.delivery.contracts.naming.rules import unknown
from commonhold.work.delivery.contracts.rules import Terms


def unknown_names(terms: Terms, supplier_id: int | None) -> list[Trouble]:
    """Every name that nothing has; of units only if the supplier is given."""
    return [*unknown_tasks(terms), *queries.unknown_names(terms, supplier_id)]


def market_tasks() -> dict[str, frozenset[str]]:
    """The tasks of the market by service, as BPMN element ids; without the services that have none."""
    found = {
        each.name: frozenset(element for element, kind in each.tasks.items() if kind.market is not None)
        for each in services().values()
    }
    return {name: tasks for name, tasks in found.items() if tasks}


def unknown_tasks(terms: Terms) -> Iterator[Trouble]:
    """Services that terms name and that aren't there, and their tasks."""
    known = market_tasks()
    for number, lot in enumerate(terms.lots):
        path: Path = ("lots", number)
        words = "There is no service called {} with tasks that units may do"
        yield from unknown((*path, "service"), [lot.service], known, words)
        if lot.service in known and lot.task_kind != EVERY:
            words = f"{lot.service} has no task called {{}} that units may do"
            yield from unknown((*path, "task_kind"), [lot.task_kind], known[lot.service], words)
