"""What a killed worker had begun is taken up by the next one."""

import signal
import subprocess
from pathlib import Path

import psycopg
from django.conf import settings

from tests.house.installation import COMMONHOLD, environment, patiently

BEGUN = """
WITH killed AS (
    INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id
)
INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, worker_id)
SELECT 'builtin', 'builtin:procrastinate.builtin_tasks.remove_old_jobs', '{"max_hours": 10000}', 'doing', id FROM killed
RETURNING id
"""


def test_a_job_that_a_killed_worker_had_begun_is_done(committed_db: str, folder: Path) -> None:
    with psycopg.connect(committed_db, autocommit=True) as owner:
        row = owner.execute(BEGUN).fetchone()
        assert row is not None
        env = environment(folder, DATABASE_URL=committed_db, SECRET_KEY=settings.SECRET_KEY)
        worker = subprocess.Popen([*COMMONHOLD, "worker"], env=env, stderr=subprocess.PIPE)
        left = "SELECT FROM procrastinate_jobs WHERE id = %s"
        patiently(lambda: owner.execute(left, [row[0]]).fetchone() is None, lambda: "")
    worker.send_signal(signal.SIGTERM)
    _, said = worker.communicate(timeout=60)
    assert worker.returncode == 0
    assert b"had stalled and is run again" in said
