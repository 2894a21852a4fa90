"""The client as keywords of Robot Framework: `Library    commonhold_robot.library.CommonholdLibrary`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from robot.api.deco import keyword, library

from commonhold_robot.client import Item, Robot


@library(scope="SUITE")
class CommonholdLibrary:
    """Tasks of Commonhold, one at a time: take one, then complete it, give it to people, or say that it failed.

    Without arguments it uses COMMONHOLD_URL, COMMONHOLD_ROBOT and COMMONHOLD_ROBOT_SECRET.
    """

    def __init__(self, url: str = "", code: str = "", secret: str = "") -> None:
        self._robot = Robot(url, code, secret) if url else None
        self._item: Item | None = None

    @keyword
    def take_task(self) -> dict[str, Any] | None:
        """The next task, with its `reference`, `element`, `title`, `number` and `inputs`; None if there is none."""
        if self._robot is None:
            self._robot = Robot.from_environment()
        assert self._item is None, "Report on the task that you have before you take another"
        self._item = self._robot.take()
        if self._item is None:
            return None
        self._item.__enter__()
        return {
            name: getattr(self._item, name) for name in ("reference", "element", "title", "number", "inputs")
        }

    @keyword
    def complete_task(self, outcome: str, reason: str = "", **variables: Any) -> None:
        """Finish the task, as in `Complete Task    approve    ledger_entry=17`."""
        self._taken().complete(outcome, reason=reason, **variables)
        self._end()

    @keyword
    def raise_business_exception(self, reason_code: str, message: str, screenshot: str = "") -> None:
        """Give the task to people; `screenshot` is the path of a PNG file."""
        picture = Path(screenshot).read_bytes() if screenshot else None
        self._taken().business_exception(reason_code, message, picture)
        self._end()

    @keyword
    def report_system_failure(self, message: str, screenshot: str = "") -> None:
        """Say that something is broken; the task is tried again later."""
        picture = Path(screenshot).read_bytes() if screenshot else None
        self._taken().system_failure(message, picture)
        self._end()

    @keyword
    def task_should_still_be_mine(self) -> None:
        """Fail if the task was taken away or the robot was stopped. Use it before what can't be undone."""
        self._taken().check()

    @keyword
    def save_task_file(self, number: int, path: str) -> None:
        """Write a file that the inputs name to a path."""
        Path(path).write_bytes(self._taken().file(int(number)))

    def _taken(self) -> Item:
        assert self._item is not None, "Take a task first"
        return self._item

    def _end(self) -> None:
        item, self._item = self._taken(), None
        item.__exit__(None, None, None)
