"""Taking a step that was asked for: all of it in one transaction, or nothing and why not.

A worker that is killed in the middle leaves nothing behind. Its job is run again by another; and whoever asked can
start it again at once.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from commonhold.base.refusals import Refusal
from commonhold.core.audit.acting import Actor, acting
from commonhold.core.audit.showing import show
from commonhold.records.pay.stages import told_to
from commonhold.records.pay.steps import actions
from commonhold.records.pay.steps.queries import session_name
from commonhold.records.pay.steps.rules import MISTAKE

log = logging.getLogger(__name__)


def run(step_id: int, department_id: int, *, actor: Actor, now: Callable[[], datetime]) -> None:
    """Take the step, unless it is done; nothing happens then."""
    try:
        with acting(actor, [department_id]):
            actions.begin(step_id=step_id, at=now())
        with acting(actor, [department_id]), told_to(partial(_show, step_id)):
            _show(step_id, "")
            actions.take(step_id=step_id, actor=actor, at=now())
            actions.end(step_id=step_id, actor=actor, at=now())
    except Refusal as refusal:
        refused = refusal.message
    except Exception:
        log.exception("pay step %s", step_id)
        refused = MISTAKE
    else:
        return
    with acting(actor, [department_id]):
        actions.end(step_id=step_id, actor=actor, at=now(), refused=refused)


def _show(step_id: int, stage: str) -> None:
    show(f"{session_name(step_id)}{stage}")
