"""An installation of its own for a test: real processes, data in a folder of the test's."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import psutil
import psycopg

COMMONHOLD = [sys.executable, "-m", "commonhold.faces.cli.main"]
PATIENCE_SECONDS = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(var: Path, **more: str) -> dict[str, str]:
    without = {
        name: value for name, value in os.environ.items() if not name.startswith(("COMMONHOLD", "DATABASE"))
    }
    return {**without, "COMMONHOLD_VAR": str(var), **more}


def refused(*arguments: str, env: Mapping[str, str], within: tuple[str, ...] = ()) -> str:
    """What a command says when it is refused: exit code 1, one message, no traceback."""
    command = [*within, *COMMONHOLD, *arguments]
    done = subprocess.run(
        command, env=env, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return " ".join(done.stderr.split())


def patiently(happens: Callable[[], Any], said: Callable[[], str]) -> Any:
    """What it gives, once it gives anything."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if found := happens():
            return found
        time.sleep(0.02)
    raise AssertionError(f"it did not happen in {PATIENCE_SECONDS} seconds:\n{said()}")


class Installation:
    """`commonhold run` in a process of its own."""

    def __init__(self, var: Path, **more: str) -> None:
        self.var = var
        self.port = free_port()
        self.output = var.with_name(f"{var.name}.output")
        with self.output.open("w") as output:
            self.process = psutil.Popen(
                [*COMMONHOLD, "run", "--port", str(self.port)],
                env=environment(var, **more),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    @property
    def said(self) -> str:
        return self.output.read_text()

    @property
    def url(self) -> str:
        from commonhold.faces.cli.postgres import EmbeddedPostgres

        return EmbeddedPostgres(self.var / "postgres").url

    def until(self, happens: Callable[[], Any]) -> Any:
        """Wait for it; what the installation said is shown if it never does."""
        return patiently(happens, lambda: self.said)

    def up(self) -> "Installation":
        self.until(lambda: "Commonhold is at" in self.said or self.process.poll() is not None)
        assert self.process.poll() is None, self.said
        return self

    def answers(self) -> bool:
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            asking.request("GET", "/static/commonhold.svg")
            return asking.getresponse().status == 200
        except (http.client.HTTPException, OSError):
            return False
        finally:
            asking.close()

    def part(self, pattern: str) -> psutil.Process | None:
        """The child of the supervisor whose command line matches."""
        for child in self.process.children():
            if re.search(pattern, " ".join(child.cmdline())):
                return child
        return None

    def everything(self) -> list[psutil.Process]:
        return [self.process, *self.process.children(recursive=True)]

    def stop(self, with_signal: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(with_signal)
        return int(self.process.wait(PATIENCE_SECONDS))

    def keep(self, word: str) -> None:
        """Commit a word to the database."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS kept (word text)")
            connection.execute("INSERT INTO kept VALUES (%s)", [word])

    def kept(self) -> list[str]:
        with psycopg.connect(self.url) as connection:
            return [row[0] for row in connection.execute("SELECT word FROM kept")]
