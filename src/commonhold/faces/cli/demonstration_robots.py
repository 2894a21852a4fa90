"""The demonstration's robots, as processes beside the web server and the worker, and the old ledger of one of them."""

import os
import shutil
import socket
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import typer
from django.conf import settings
from django.utils import timezone

from commonhold.connectors.demonstration.robots import LEDGER_CLERK, RECEIPT_READER
from commonhold.core.audit.acting import Actor, acting
from commonhold.core.departments.queries import department_ids
from commonhold.faces.cli.supervisor import Part, Supervisor, child_part
from commonhold.work.robots import queries
from commonhold.work.robots.setting_up import actions

ACTOR = Actor.system("demonstration")
PROGRAMS = settings.PACKAGE_DIR.parents[1] / "robots"
NEEDED = ("httpx", "pypdf", "playwright", "fava")
NO_BROWSER = "The machine that it runs on has no browser for it."
ON_TOP = 2
"""Robots are stopped before what they report to."""


def begin(parts: Supervisor) -> None:
    """Start the old ledger and the robots, as far as they are made, installed and have what they need."""
    with acting(ACTOR, department_ids()):
        made = {each.code: each for each in queries.robots()}
    if not {RECEIPT_READER, LEDGER_CLERK} <= made.keys():
        typer.echo("This demonstration was made before it had robots; remove its database to have them.")
        return
    if not PROGRAMS.exists() or not all(map(find_spec, NEEDED)):
        typer.echo(
            "The robots are not started, because what they need is not installed: `make run` does that."
        )
        return
    parts.begin(_robot(RECEIPT_READER, "receipt_reader"))
    ledger, url = _old_ledger()
    parts.begin(ledger)
    typer.echo(f"The old ledger is at {url}")
    if lacks := _lacks("old_ledger"):
        typer.echo(f"The robot that keys claims into it is not started, and its work goes to people. {lacks}")
        _switch(made[LEDGER_CLERK], on=False)
        return
    _switch(made[LEDGER_CLERK], on=True)
    parts.begin(_robot(LEDGER_CLERK, "old_ledger", OLD_LEDGER_URL=url))


def _robot(code: str, program: str, **more: str) -> Part:
    """A robot's program, with a secret that only this machine has: it is another at each start."""
    with acting(ACTOR, department_ids()):
        secret = actions.new_secret(code=code, actor=ACTOR, at=timezone.now())
    keep_secret(settings.VAR_DIR / "robots" / code, secret)
    return child_part(
        f"robot {code}",
        [sys.executable, "-m", program],
        settings.VAR_DIR / "log" / f"{code}.log",
        environment={
            "PYTHONPATH": str(PROGRAMS),
            "COMMONHOLD_ROBOT": code,
            "COMMONHOLD_ROBOT_SECRET": secret,
            **more,
        },
        floor=ON_TOP,
        needed=False,
    )


def keep_secret(path: Path, secret: str) -> None:
    """Write a secret to a file that only its owner can read, from its first moment on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secret)


def _old_ledger() -> tuple[Part, str]:
    """The old ledger, with books of its own that outlive it, and its address."""
    books = settings.VAR_DIR / "old_ledger" / "books.beancount"
    if not books.exists():
        books.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROGRAMS / "old_ledger" / "books.beancount", books)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "fava.cli", "--host", "127.0.0.1", "--port", str(port), str(books)]
    log = settings.VAR_DIR / "log" / "old_ledger.log"
    return child_part("old ledger", command, log, needed=False), f"http://localhost:{port}/"


def _lacks(program: str) -> str:
    """What a robot's program lacks on this machine, and what to do about it; "" if nothing."""
    asked = subprocess.run(
        [sys.executable, "-m", program, "--check"],
        env={**os.environ, "PYTHONPATH": str(PROGRAMS)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    said = (asked.stdout or asked.stderr).strip() or "it ends without a word."
    return said.splitlines()[-1] if asked.returncode else ""


def _switch(robot: queries.RobotFacts, *, on: bool) -> None:
    """Have a robot's work go to others while it can't run here, and only then: who stopped it otherwise meant it."""
    with acting(ACTOR, department_ids()):
        if not on and robot.on:
            actions.stop(code=robot.code, why=NO_BROWSER, actor=ACTOR, at=timezone.now())
        elif on and not robot.on and NO_BROWSER in robot.why:
            actions.start(code=robot.code, actor=ACTOR, at=timezone.now())
