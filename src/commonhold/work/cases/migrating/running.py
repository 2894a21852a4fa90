"""Running a migration to its end: batch by batch, each a transaction of its own, over several connections at once."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from queue import SimpleQueue
from threading import Lock

from django.db import OperationalError, connection
from psycopg.errors import DeadlockDetected

from commonhold.base.bpmn.migrating import Moved, Stays
from commonhold.base.bpmn.plans import Plan, plan_from
from commonhold.base.refusals import NotFound, Refusal
from commonhold.core.audit.acting import Actor, acting
from commonhold.work.cases.catalogue import service
from commonhold.work.cases.migrating import actions
from commonhold.work.cases.migrating.queries import Work, add_to
from commonhold.work.processes.migrating import queries
from commonhold.work.processes.migrating.actions import Batch, finish
from commonhold.work.processes.migrating.queries import Among, MigrationFacts, Placed
from commonhold.work.processes.queries import definition
from commonhold.work.processes.releasing.queries import version_ids

AT_ONCE = 2
"""Connections that move instances at the same time."""
BATCH = 10_000
MOST_KINDS = 1_000
"""How many kinds of tokens one batch can have."""
ROUNDS = 5
"""How often what was being worked on is tried again."""
BUSY = "somebody was working on it each time; run the migration again"
MOVED_ON = "it has moved on, or come to its end, since it was migrated"


class MigrationRuns(Refusal):
    """A migration of {service} is running already. Wait until it is done, then try again: nothing was moved by this
    one."""

    code = "cases.migration-runs"


@dataclass
class Told:
    """What a migration has done: how many went over by department, and what stays and why."""

    moved: Counter[int] = field(default_factory=Counter)
    left: dict[int, list[dict[str, object]]] = field(default_factory=dict)


@contextmanager
def alone(service_name: str) -> Iterator[None]:
    """Within, nobody else migrates that service's instances."""
    if not queries.lock(service_name):
        raise MigrationRuns(service=service_name)
    try:
        yield
    finally:
        queries.unlock(service_name)


def run(
    migration_id: int,
    department_ids: Sequence[int],
    *,
    actor: Actor,
    at: datetime,
    at_once: int = AT_ONCE,
    progress: Callable[[int], None] = lambda _moved: None,
) -> Told:
    """Take over whatever can go of some departments. Killed half-way it leaves whole batches; run again, it goes on.

    Call it outside acting(). `progress` hears how many went over with each batch.
    """
    facts = queries.migration(migration_id)
    if facts is None:
        raise NotFound(what=f"migration with the number {migration_id}")
    with alone(facts.service):
        return _Run(facts, department_ids, actor, at, at_once, progress).to_the_end()


class _Run:
    def __init__(
        self,
        facts: MigrationFacts,
        department_ids: Sequence[int],
        actor: Actor,
        at: datetime,
        at_once: int,
        progress: Callable[[int], None],
    ) -> None:
        self.facts, self.actor, self.at, self.at_once, self.progress = facts, actor, at, at_once, progress
        self.departments = [*department_ids]
        self.service = service(facts.service)
        self.carrier = queries.carrier(facts.from_hash, definition(facts.to_hash), plan_from(facts.plan))
        self.among = Among(version_ids(facts.service, facts.from_hash), self.departments, facts.undoes)
        self.to_id = version_ids(facts.service, facts.to_hash)[0]
        self.decided: dict[str, Moved | Stays] = {}
        self.told = Told()
        self.counting = Lock()

    def to_the_end(self) -> Told:
        for number in range(ROUNDS):
            found = self._found()
            movable = [each for each in found if isinstance(self.decided[each.tokens], Moved)]
            if not movable:
                break
            if not self._share_out(self._work(movable)):
                time.sleep(0.2 * 2**number)
        else:
            found = self._found()
        for department_id in self.departments:
            self._finish(department_id, [each for each in found if each.department_id == department_id])
        return self.told

    def _found(self) -> list[Placed]:
        """The instances that are still to go over, or stay."""
        with acting(self.actor, self.departments):
            found = queries.placed(self.among)
        self.decided |= queries.decide(
            self.carrier, [each for each in found if each.tokens not in self.decided]
        )
        return found

    def _work(self, movable: Sequence[Placed]) -> Iterator[tuple[Work, Batch]]:
        """What there is to do now: batches of neighbours, whose rows are neighbours on the disk, of all departments."""
        with acting(self.actor, self.departments):
            kinds = range(0, len(movable), MOST_KINDS)
            works = [self._writes(movable[start : start + MOST_KINDS]) for start in kinds]
            for each in queries.ranges(self.among, BATCH):
                yield from ((work, Batch(*each)) for work in works)

    def _writes(self, movable: Sequence[Placed]) -> Work:
        """What to write for some kinds of tokens."""
        work = Work()
        for department_id, alike in groupby(movable, key=attrgetter("department_id")):
            told = ((each.tokens, self.decided[each.tokens]) for each in alike)
            moved = {tokens: each for tokens, each in told if isinstance(each, Moved)}
            add_to(work, self.service, self.facts, self.carrier, moved, department_id, self.at)
        return work

    def _share_out(self, work: Iterator[tuple[Work, Batch]]) -> int:
        """Do the batches, the first while others are still being found, and return how many instances went over."""
        if self.at_once == 1:
            return sum(self._carry_over(*each) for each in [*work])
        ahead: SimpleQueue[tuple[Work, Batch] | None] = SimpleQueue()
        with ThreadPoolExecutor(self.at_once) as pool:
            workers = [pool.submit(self._work_off, ahead) for _ in range(self.at_once)]
            try:
                for each in work:
                    ahead.put(each)
            finally:
                for _ in workers:
                    ahead.put(None)
        return sum(each.result() for each in workers)

    def _work_off(self, ahead: SimpleQueue[tuple[Work, Batch] | None]) -> int:
        """Takes batches, in a thread with a connection of its own, until there are no more."""
        moved = 0
        try:
            while (each := ahead.get()) is not None:
                moved += self._carry_over(*each)
            return moved
        finally:
            connection.close()

    def _carry_over(self, work: Work, batch: Batch) -> int:
        try:
            moved = self._transaction(work, batch)
        except OperationalError as error:
            if not isinstance(error.__cause__, DeadlockDetected):
                raise
            return 0  # Whoever else wanted the same goes first; the batch is tried again in the next round.
        with self.counting:
            self.told.moved.update(moved)
            self.progress(sum(moved.values()))
        return sum(moved.values())

    def _transaction(self, work: Work, batch: Batch) -> dict[int, int]:
        with acting(self.actor, self.departments):
            return actions.carry_over(
                migration_id=self.facts.id,
                among=self.among,
                to_id=self.to_id,
                work=work,
                batch=batch,
                actor=self.actor,
                at=self.at,
            )

    def _finish(self, department_id: int, found: Sequence[Placed]) -> None:
        with acting(self.actor, [department_id]):
            left: list[dict[str, object]] = [
                {"element": each.element, "name": each.name, "why": each.why or BUSY, "count": each.count}
                for each in queries.effects(self.carrier.old, found, self.decided)
            ]
            if self.facts.undoes is not None:
                left += self._gone(department_id, sum(each.count for each in found))
            self.told.left[department_id] = left
            finish(
                migration_id=self.facts.id,
                department_id=department_id,
                left=left,
                actor=self.actor,
                at=self.at,
            )

    def _gone(self, department_id: int, still_there: int) -> list[dict[str, object]]:
        """Of an undoing: those that are no longer where the migration put them."""
        assert self.facts.undoes is not None
        moved = [
            sum(each.moved for each in queries.parts(number) if each.department_id == department_id)
            for number in (self.facts.undoes, self.facts.id)
        ]
        count = moved[0] - moved[1] - still_there
        return [{"element": "", "name": "", "why": MOVED_ON, "count": count}] if count > 0 else []


def undoing(facts: MigrationFacts) -> Plan:
    """The plan that takes a migration's instances back."""
    return plan_from(facts.plan).inverse()
