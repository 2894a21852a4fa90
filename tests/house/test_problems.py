"""What a person can do something about is told in one plain message, with exit code 1 and no traceback."""

import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from tests.house.installation import environment, free_port, refused


def test_a_taken_port(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = refused("run", "--port", str(port), env=environment(folder))
    assert f"Port {port} is taken by another program" in said
    assert f"`make run PORT={port + 1}`" in said


def test_an_unreachable_database(folder: Path) -> None:
    url = f"postgresql://owner:very-secret@127.0.0.1:{free_port()}/payroll"
    for command in ("migrate", "run", "worker"):
        said = refused(*_arguments(command), env=environment(folder, DATABASE_URL=url))
        assert "The database payroll on 127.0.0.1 can't be reached" in said
        assert "correct DATABASE_URL" in said
        assert "very-secret" not in said


def _arguments(command: str) -> list[str]:
    return [command, "--port", str(free_port())] if command == "run" else [command]


def test_a_database_of_a_newer_version(committed_db: str, folder: Path) -> None:
    with psycopg.connect(committed_db) as owner:
        owner.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('people', '9999_from_the_future', now())"
        )
    env = environment(folder, DATABASE_URL=committed_db, SECRET_KEY=settings.SECRET_KEY)
    for command in ("migrate", "run"):
        said = refused(*_arguments(command), env=env)
        assert "belongs to a newer version of Commonhold (it has had people.9999_from_the_future)" in said
        assert "Upgrade Commonhold" in said


def test_a_database_that_was_never_migrated(postgres: object, folder: Path) -> None:
    url = postgres.url_of("postgres")  # type: ignore[attr-defined]
    env = environment(folder, DATABASE_URL=url, SECRET_KEY=settings.SECRET_KEY)
    assert "Run `commonhold migrate`" in refused("worker", env=env)


def test_a_database_address_that_is_none(folder: Path) -> None:
    said = refused("migrate", env=environment(folder, DATABASE_URL="mysql://somewhere"))
    assert "DATABASE_URL is not the address of a PostgreSQL database" in said


@pytest.fixture
def postgresql_14() -> Iterator[str]:
    """As much of PostgreSQL's protocol as a server of version 14 speaks before the first query."""
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                client, _ = server.accept()
            except OSError:
                return
            with client:
                _greet(client)

    threading.Thread(target=serve, daemon=True).start()
    yield f"postgresql://owner@127.0.0.1:{server.getsockname()[1]}/payroll?sslmode=disable&gssencmode=disable"
    server.close()


def _greet(client: socket.socket) -> None:
    def message(kind: bytes, body: bytes) -> bytes:
        return kind + (len(body) + 4).to_bytes(4, "big") + body

    client.recv(8192)
    authenticated = message(b"R", (0).to_bytes(4, "big"))
    said = {"server_version": "14.11", "client_encoding": "UTF8", "standard_conforming_strings": "on"}
    parameters = [message(b"S", f"{name}\0{value}\0".encode()) for name, value in said.items()]
    client.sendall(authenticated + b"".join(parameters) + message(b"Z", b"I"))
    client.recv(8192)


def test_a_server_that_is_too_old(postgresql_14: str, folder: Path) -> None:
    said = refused("migrate", env=environment(folder, DATABASE_URL=postgresql_14))
    assert "This is PostgreSQL 14.11; Commonhold needs PostgreSQL 15 or newer" in said


def _mounted(options: str, var: Path) -> tuple[str, ...]:
    """A command prefix that gives one process a small file system of its own."""
    if not shutil.which("unshare"):
        pytest.skip("a file system of the test's own needs unshare (util-linux), which this machine lacks")
    script = f'mount -t tmpfs -o {options} none "$0" && exec "$@"'
    be_root = ("--map-root-user",) if os.geteuid() else ()
    prefix = ("unshare", *be_root, "--mount", "sh", "-c", script, str(var))
    if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine does not let a process mount a file system of its own")
    return prefix


def test_a_full_disk(folder: Path) -> None:
    said = refused(
        "run", "--port", str(free_port()), env=environment(folder), within=_mounted("size=8m", folder)
    )
    assert f"The disk is full. Free some space (Commonhold's data is under {folder})" in said


def test_a_disk_that_fills_up_while_the_database_is_made(folder: Path) -> None:
    if os.geteuid():
        pytest.skip("PostgreSQL does not run as the root that unshare makes of a user")
    said = refused("migrate", env=environment(folder), within=_mounted("size=8m,mode=755", folder))
    assert "The disk is full" in said


def test_a_folder_that_cannot_be_written(folder: Path) -> None:
    said = refused("migrate", env=environment(folder), within=_mounted("ro", folder))
    assert f"{folder}" in said
    assert "can't be written (Read-only file system)" in said
    assert "COMMONHOLD_VAR" in said


def test_a_folder_that_is_a_file(folder: Path) -> None:
    file = folder / "file"
    file.touch()
    assert "can't be written (Not a directory)" in refused("migrate", env=environment(file / "var"))
