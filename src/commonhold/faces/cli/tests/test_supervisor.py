"""The supervisor: what dies is started again, what stands on others stops first, what keeps dying is not kept."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from commonhold.faces.cli.supervisor import KeepsDying, Part, Supervisor, child_part

LONG_SECONDS = 60
ENDS = "print('no reason given')"
STAYS = """
import signal, sys, time
def end(*_):
    with open(sys.argv[1], "a") as told:
        told.write(sys.argv[2] + "\\n")
    sys.exit()
signal.signal(signal.SIGTERM, end)
with open(sys.argv[1], "a") as told:
    told.write("up\\n")
while True:
    time.sleep(0.05)
"""


@pytest.fixture
def told(tmp_path: Path) -> Path:
    path = tmp_path / "told"
    path.touch()
    return path


def stays(name: str, told: Path, **more: int | bool) -> Part:
    command = [sys.executable, "-c", STAYS, str(told), name]
    return child_part(name, command, told.with_name(f"{name}.log"), **more)


def ends(name: str, told: Path, *, needed: bool) -> Part:
    return child_part(name, [sys.executable, "-c", ENDS], told.with_name(f"{name}.log"), needed=needed)


def until(happened: Callable[[], object], meanwhile: Callable[[], object] = lambda: None) -> None:
    deadline = time.monotonic() + LONG_SECONDS
    while not happened():
        assert time.monotonic() < deadline
        meanwhile()
        time.sleep(0.02)


def test_what_stands_on_others_is_stopped_before_them(told: Path) -> None:
    with Supervisor() as parts:
        for name, floor in (("web", 1), ("robot", 2), ("database", 0)):
            parts.begin(stays(name, told, floor=floor))
        until(lambda: told.read_text() == "up\n" * 3)
    assert told.read_text().split()[3:] == ["robot", "web", "database"]


def test_what_is_killed_is_started_again(told: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Supervisor() as parts:
        part = stays("robot", told)
        parts.begin(part)
        until(lambda: told.read_text() == "up\n")
        assert part.process is not None
        part.process.kill()
        until(lambda: told.read_text() == "up\nup\n", parts.tend)
        assert part.alive
    assert "The robot ended (signal 9); starting it again" in capsys.readouterr().err


def test_what_is_needed_and_keeps_dying_stops_everything(told: Path) -> None:
    def run() -> None:
        with Supervisor() as parts:
            parts.begin(stays("web", told))
            until(lambda: told.read_text() == "up\n")
            parts.begin(ends("worker", told, needed=True))
            until(lambda: False, _hurried(parts))

    with pytest.raises(KeepsDying, match="no reason given"):
        run()
    assert told.read_text() == "up\nweb\n"


def test_what_is_not_needed_and_keeps_dying_is_left_alone(
    told: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with Supervisor() as parts:
        web = stays("web", told)
        parts.begin(web)
        parts.begin(ends("robot", told, needed=False))
        until(lambda: parts.parts == [web], _hurried(parts))
        assert web.alive
        assert parts.tend() is None
    assert "The robot does not stay up and is left alone" in capsys.readouterr().err


def _hurried(parts: Supervisor) -> Callable[[], None]:
    """Looks after all parts without waiting longer and longer before one is started again."""

    def tend() -> None:
        parts.tend()
        for each in parts.parts:
            each.again_at = 0.0

    return tend
