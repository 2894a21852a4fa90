"""A decision about everything that waits at an element: batch after batch, each a transaction of its own."""

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import OuterRef, Subquery

from commonhold.core.audit.acting import Actor, acting
from commonhold.work.processes.advancing.actions import Batch, complete_all
from commonhold.work.processes.models import Version, Wait

BATCH = 10_000


@dataclass
class Run:
    """What became of a run."""

    moved: int = 0
    ended: int = 0
    sent: int = 0
    left: int = 0
    """Waits that somebody else was at all the time, or that aren't for work: running again looks at them anew."""
    refused: Counter[str] = field(default_factory=Counter)
    """How many instances were refused, by the reason."""

    def add(self, done: Batch) -> None:
        self.moved, self.ended, self.sent = (
            self.moved + done.moved,
            self.ended + done.ended,
            self.sent + done.sent,
        )
        for each in done.refused:
            self.refused[each.message] += len(each.instance_ids)


def complete_waiting(
    *,
    service: str,
    element: str,
    departments: Sequence[int],
    variables: Mapping[str, object],
    actor: Actor,
    at: datetime,
    batch: int = BATCH,
) -> Run:
    """Finish, with the same variables, everything that waits at an element of a service's process now.

    A run that is cut off has done whole batches, and running it again does the rest. What its own steps bring to the
    same element waits for the next run.
    """
    run = Run()
    waiting = _waiting(service, element, departments, actor)
    while waiting:
        again, moved_before = array("q"), run.moved
        for first in range(0, len(waiting), batch):
            ids = waiting[first : first + batch]
            with acting(actor, departments):
                done = complete_all(wait_ids=ids, variables=variables, actor=actor, at=at)
                if done.left:
                    again.extend(_still_waiting(ids, done))
            run.add(done)
        run.left = len(again)
        waiting = again if run.moved > moved_before else array("q")
    return run


def _still_waiting(ids: Sequence[int], done: Batch) -> Iterable[int]:
    """Those who were overtaken, or whose instance waits more than once and has only moved once."""
    refused = [instance for each in done.refused for instance in each.instance_ids]
    waits = Wait.objects.filter(id__in=list(ids)).exclude(instance_id__in=refused)
    return waits.order_by("id").values_list("id", flat=True)


def _waiting(service: str, element: str, departments: Sequence[int], actor: Actor) -> "array[int]":
    # One look-up a wait: how many instances a version has is what PostgreSQL guesses worst, and a join relies on it.
    its_service = Version.objects.filter(instance=OuterRef("instance_id")).values("service")[:1]
    with acting(actor, departments):
        waits = Wait.objects.filter(department_id__in=departments, element=element)
        found = waits.alias(service=Subquery(its_service)).filter(service=service).order_by("id")
        return array("q", found.values_list("id", flat=True).iterator(chunk_size=10_000))
