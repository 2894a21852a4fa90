"""The worker: runs the automatic steps of cases, timers and notices, as jobs in PostgreSQL."""

import asyncio
import gc
import logging

from django.contrib.sessions.backends.db import SessionStore
from procrastinate import App, JobContext
from procrastinate.contrib.django import app

from commonhold.faces.cli.database import refuse_unprepared

STALLED_AFTER_SECONDS = 30
"""Without a sign of life for so long, a worker is taken for dead and its jobs are run again."""

_COLLECT_AFTER = (50_000, 20, 50)
"""How many objects more, and how many lesser collections, before Python looks for cycles again."""

_logger = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(name="worker.retry_stalled", pass_context=True, queueing_lock="worker.retry_stalled")
async def retry_stalled(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - always given
    """Take up again what a killed worker had begun. Steps are safe to repeat: each is one transaction."""
    await _retry_stalled(context.app)


async def _retry_stalled(working: App) -> None:
    for job in await working.job_manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_SECONDS):
        _logger.warning("Job %s (%s) had stalled and is run again", job.id, job.task_name)
        await working.job_manager.retry_job(job)


@app.periodic(cron="17 3 * * *")
@app.task(name="worker.forget_sessions", queueing_lock="worker.forget_sessions")
def forget_sessions(timestamp: int) -> None:  # noqa: ARG001 - always given
    """Remove sessions that have expired; without this they would stay for ever."""
    SessionStore.clear_expired()


def worker() -> None:
    """Run automatic steps, timers and notices until stopped. Run as many as there is work for.

    Ctrl-C or SIGTERM lets the step in progress end. A killed worker loses nothing: another one, or the next,
    takes up its steps.

    **Example:** `commonhold worker`

    **Exit codes:** 0 stopped, 1 refused (for example an unreachable database)
    """
    refuse_unprepared()
    collect_seldom()
    with app.replace_connector(app.connector.get_worker_connector()) as working:  # type: ignore[attr-defined]
        asyncio.run(_work(working))


def collect_seldom() -> None:
    """Look for cycles less often: pay or moves of thousands make millions of objects and no cycles, and to look through
    them again and again took a tenth of the time of a pay run, and half of Python's when a whole unit moved."""
    gc.freeze()
    gc.set_threshold(*_COLLECT_AFTER)


async def _work(working: App) -> None:
    async with working.open_async():
        await _retry_stalled(working)
        await working.run_worker_async(
            stalled_worker_timeout=STALLED_AFTER_SECONDS,
            update_heartbeat_interval=10,
            shutdown_graceful_timeout=20,
            delete_jobs="successful",
        )
