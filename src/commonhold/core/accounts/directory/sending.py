"""Telling directories what to do: each instruction is noted as being sent, sent, and noted as done.

Between the notes the directory is spoken to outside any transaction. To be told again does it no harm
(`rules.Directory`), so a crash anywhere is made good by telling it again, once nobody else can be telling it.
This file is the one addition to an app's usual shape.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from commonhold.base.refusals import Conflict, Refusal
from commonhold.core.accounts.directory import actions, queries, rules
from commonhold.core.accounts.directory.queries import Standing
from commonhold.core.accounts.directory.rules import Declined, Directory, Unanswered
from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments.queries import all_departments

WORKER = Actor.system("worker")

log = logging.getLogger(__name__)


def send_due(*, clock: Callable[[], datetime]) -> int:
    """Sends whatever is due by the clock, the longest due first; returns how many instructions that were.

    A department whose directory gives no answer is left in peace until the next time.
    """
    directory = queries.directory()
    if directory is None:
        return 0
    connected = set(directory.departments())
    reached = {each.id for each in all_departments() if each.code in connected}
    sent = 0
    while True:
        with acting(WORKER, reached):
            standing = queries.next_due(clock(), reached)
        if standing is None:
            return sent
        if not _send(standing, directory, clock):
            reached.discard(standing.instruction.department_id)
        sent += 1


def _send(standing: Standing, directory: Directory, clock: Callable[[], datetime]) -> bool:
    """Sends one; whether the directory gave an answer."""
    of = [standing.instruction.department_id]
    try:
        with acting(WORKER, of):
            actions.begin_sending(standing=standing, actor=WORKER, at=clock())
    except Conflict:
        return True  # Another worker was quicker.
    try:
        instruction = standing.instruction
        # Somebody who left may sign in by another address by now.
        known_as = instruction.before.email if instruction.before else standing.email
        said = directory.carry_out(standing.department, known_as, instruction)
    except Declined as declined:
        return _noted(standing, actions.note_declined, clock(), said=str(declined))
    except Unanswered as trouble:
        return not _note_trouble(standing, trouble, clock())
    except Refusal as refusal:
        return not _note_trouble(standing, Unanswered(refusal.message), clock())
    except Exception as error:
        # A mistake of ours with one instruction must not hold up all others.
        log.exception("instruction %s", standing.id)
        return _note_trouble(
            standing, Unanswered(f"A mistake in Commonhold: {type(error).__name__}"), clock()
        )
    return _noted(standing, actions.note_done, clock(), said=said)


def _note_trouble(standing: Standing, trouble: Unanswered, at: datetime) -> bool:
    wait = rules.wait_after(standing.tries + 1)
    due_at = at + max(trouble.wait or wait, wait)
    return _noted(standing, actions.note_trouble, at, said=str(trouble), due_at=due_at)


def _noted(standing: Standing, note: Callable[..., None], at: datetime, **told: object) -> bool:
    try:
        with acting(WORKER, [standing.instruction.department_id]):
            note(standing=standing, actor=WORKER, at=at, **told)
    except actions.NotOpen:
        log.info("Another worker has already noted what became of instruction %s", standing.id)
    return True
