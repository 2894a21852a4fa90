"""`commonhold run` starts everything, stops everything, and loses nothing whatever part of it is killed."""

import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from django.conf import settings

from commonhold.faces.cli import postgres
from tests.house.installation import COMMONHOLD, Installation, environment, free_port, refused

PARTS = {"web server": "gunicorn", "worker": "main worker", "database": "bin/postgres"}


@pytest.fixture(scope="session")
def prepared(session_folder: Path) -> Path:
    """A var folder with a migrated database, to be copied."""
    var = session_folder / "var"
    installation = Installation(var).up()
    assert installation.stop() == 0
    return var


@pytest.fixture
def var(prepared: Path, folder: Path) -> Path:
    copy = folder / "var"
    shutil.copytree(prepared, copy, copy_function=shutil.copy2)
    for path in (copy / "postgres", *(copy / "postgres").rglob("*")):
        if user := postgres.EmbeddedPostgres(copy / "postgres").user:
            shutil.chown(path, user)
    return copy


@pytest.fixture
def running(var: Path) -> Iterator[Installation]:
    installation = Installation(var).up()
    yield installation
    if installation.process.is_running():
        installation.stop()


def test_ctrl_c_stops_every_part(running: Installation) -> None:
    assert running.answers()
    _a_second_one_is_refused(running)
    _a_command_uses_the_database_that_is_running(running)
    everything = running.everything()
    assert running.stop(signal.SIGINT) == 0
    assert "Stopped." in running.said
    assert not [process for process in everything if process.is_running()]
    assert not (running.var / "postgres" / "postmaster.pid").exists()


def _a_second_one_is_refused(running: Installation) -> None:
    said = refused("run", "--port", str(free_port()), env=environment(running.var))
    assert f"already running from {running.var} (process {running.process.pid})" in said


def _a_command_uses_the_database_that_is_running(running: Installation) -> None:
    running.keep("a word")
    _succeeds("migrate", running.var)
    assert running.kept() == ["a word"]


def test_killed_parts_are_started_again_and_nothing_is_lost(running: Installation) -> None:
    running.keep("before")
    for name, pattern in PARTS.items():
        killed = running.until(lambda pattern=pattern: running.part(pattern))
        killed.kill()
        told = f"The {name} ended (signal 9); starting it again"
        running.until(lambda told=told: told in running.said)
        running.until(lambda pattern=pattern, pid=killed.pid: _restarted(running, pattern, pid))
        running.until(running.answers)
        running.until(lambda: _connects(running))
        running.keep(f"after the {name}")
    assert running.kept() == ["before", *(f"after the {name}" for name in PARTS)]
    assert running.stop(signal.SIGTERM) == 0


def _restarted(running: Installation, pattern: str, killed: int) -> bool:
    part = running.part(pattern)
    return part is not None and part.pid != killed


def _connects(installation: Installation) -> bool:
    try:
        return installation.kept() is not None
    except psycopg.OperationalError:
        return False


@pytest.mark.slow
def test_a_killed_supervisor_takes_its_parts_along_and_the_next_start_recovers(running: Installation) -> None:
    running.keep("before")
    parts = running.everything()[1:]
    running.process.kill()
    running.process.wait()
    _, alive = psutil.wait_procs(parts, timeout=30)
    assert not alive
    again = Installation(running.var).up()
    assert again.answers()
    assert again.kept() == ["before"]
    assert again.stop() == 0


@pytest.mark.slow
def test_leftovers_of_a_killed_server_are_ended(running: Installation) -> None:
    """Every process of PostgreSQL but its first is left behind, and its pid file names nobody's process."""
    running.keep("before")
    server = running.part(PARTS["database"])
    assert server is not None
    backends = server.children()
    for process in (running.process, server):
        process.kill()
    running.process.wait()
    again = Installation(running.var).up()
    assert not [process for process in backends if process.is_running()]
    assert again.kept() == ["before"]
    assert again.stop() == 0


def test_a_command_starts_the_database_when_nothing_runs(var: Path) -> None:
    _succeeds("migrate", var)
    assert not (var / "postgres" / "postmaster.pid").exists()


def _succeeds(command: str, var: Path) -> None:
    subprocess.run([*COMMONHOLD, command], env=environment(var), check=True, timeout=60)


def test_any_postgresql_is_used_instead(committed_db: str, folder: Path) -> None:
    installation = Installation(
        folder / "var", DATABASE_URL=committed_db, SECRET_KEY=settings.SECRET_KEY
    ).up()
    assert installation.answers()
    assert installation.part(PARTS["database"]) is None
    assert installation.stop() == 0
    assert not (folder / "var" / "postgres").exists()
