"""Keeps the parts of an installation running: starts them, starts again what dies, stops all in order."""

import os
import select
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

import typer

from commonhold.base.refusals import Refusal
from commonhold.faces.cli.children import die_with_parent, fresh_log

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
MOST_DEATHS = 6
WITHIN_SECONDS = 60
STOP_SECONDS = 25


class KeepsDying(Refusal):
    """The {name} does not stay up: it ended {deaths} times within a minute, so everything is stopped. Its log is
    {log}. The last line there: {line}"""

    code = "run.keeps-dying"


class StoppedEarly(Exception):  # a wish of the person's, not an error
    """Somebody stopped it before it was up."""


@dataclass
class Part:
    """A process of the installation. `start` begins it anew; `stop_with` is the signal that ends it kindly.

    What is on a higher `floor` stands on what is below, and is stopped before it. If one that is `needed` does not stay
    up, everything is stopped; any other is left alone then.
    """

    name: str
    log: Path
    start: Callable[[], "subprocess.Popen[bytes]"]
    stop_with: signal.Signals = signal.SIGTERM
    floor: int = 1
    needed: bool = True
    process: "subprocess.Popen[bytes] | None" = None
    again_at: float = 0.0
    deaths: deque[float] = field(default_factory=deque)

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None


def child_part(
    name: str,
    arguments: list[str],
    log: Path,
    *,
    pass_fds: tuple[int, ...] = (),
    environment: Mapping[str, str] | None = None,
    **more: Any,
) -> Part:
    """A part that is a command, in a session of its own so that Ctrl-C reaches only the supervisor."""

    def start() -> "subprocess.Popen[bytes]":
        with fresh_log(log) as file:
            return subprocess.Popen(
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                pass_fds=pass_fds,
                env={**os.environ, **(environment or {})},
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )

    return Part(name, log, start, **more)


class Supervisor:
    """`with Supervisor() as parts:` start parts, then `parts.watch()` until somebody stops it."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.stopping = False

    def __enter__(self) -> "Supervisor":
        self._woken, self._wake = os.pipe()
        os.set_blocking(self._wake, False)
        os.set_blocking(self._woken, False)
        signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
        self._before = {each: signal.signal(each, self._stop) for each in STOPPING}
        self._before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: BaseException | TracebackType | None) -> bool:
        for floor in sorted({part.floor for part in self.parts}, reverse=True):
            _end([part for part in self.parts if part.floor == floor])
        signal.set_wakeup_fd(-1)
        for each, handler in self._before.items():
            signal.signal(each, handler)
        return kind is StoppedEarly

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def begin(self, part: Part) -> None:
        self.parts.append(part)
        part.process = part.start()

    def go_on(self, part: Part) -> bool:
        """Whether a part that is being waited for is still alive; raises StoppedEarly if nobody wants it any more."""
        if self.stopping:
            raise StoppedEarly
        return part.alive

    def watch(self) -> None:
        """Start again whatever dies, until somebody stops it."""
        while not self.stopping:
            self._sleep(self.tend())

    def tend(self) -> float | None:
        """Look after all parts once; in how many seconds again, None if that is when one dies."""
        now = time.monotonic()
        for part in list(self.parts):
            if part.process is not None and not part.alive:
                self._died(part, now)
            elif part.process is None and now >= part.again_at:
                part.process = part.start()
        waiting = [part.again_at for part in self.parts if part.process is None]
        return max(0.0, min(waiting) - now) if waiting else None

    def _died(self, part: Part, now: float) -> None:
        assert part.process is not None
        how = _how(part.process.returncode)
        part.process = None
        part.deaths.append(now)
        while part.deaths[0] < now - WITHIN_SECONDS:
            part.deaths.popleft()
        if len(part.deaths) >= MOST_DEATHS:
            if part.needed:
                raise KeepsDying(name=part.name, deaths=MOST_DEATHS, log=part.log, line=_last_line(part.log))
            self.parts.remove(part)
            typer.echo(f"The {part.name} does not stay up and is left alone. Its log: {part.log}", err=True)
            return
        part.again_at = now + (0.0 if len(part.deaths) == 1 else 0.5 * 2 ** (len(part.deaths) - 1))
        typer.echo(f"The {part.name} ended ({how}); starting it again. Its log: {part.log}", err=True)

    def _sleep(self, seconds: float | None) -> None:
        select.select([self._woken], [], [], seconds)
        with suppress(BlockingIOError):
            os.read(self._woken, 1024)


def _end(parts: list[Part]) -> None:
    running = [(part, part.process) for part in parts if part.process is not None]
    for part, process in running:
        process.send_signal(part.stop_with)
    for part, process in running:
        try:
            process.wait(
                STOP_SECONDS if part.floor else None
            )  # a database is given the time to write all down
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _how(returncode: int) -> str:
    return f"signal {-returncode}" if returncode < 0 else f"exit code {returncode}"


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines() or ["(nothing)"]
    return lines[-1]
