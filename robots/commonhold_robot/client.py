"""Taking tasks and reporting on them, with a token that renews itself and a heartbeat for as long as it takes."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

import httpx

TRIES = 4
RENEW_BEFORE_SECONDS = 60


class Refused(Exception):
    """Commonhold refused a request; `code` says why, and the message what to do."""

    def __init__(self, status: int, code: str, message: str) -> None:
        self.status, self.code = status, code
        super().__init__(message)


class LeaseLost(Refused):
    """The task is no longer this robot's: stop working on it, and report nothing."""


class Stopped(Refused):
    """The robot was switched off."""


SPECIAL = {"robots.lease_lost": LeaseLost, "robots.stopped": Stopped}


class Robot:
    """A robot as Commonhold knows it. One may be used by several threads."""

    def __init__(self, url: str, code: str, secret: str, *, http: httpx.Client | None = None) -> None:
        self._http = http or httpx.Client(base_url=url, timeout=30)
        self._code, self._secret = code, secret
        self._token, self._renew_at = "", 0.0
        self._lock = threading.Lock()

    @classmethod
    def from_environment(cls) -> Robot:
        """The robot that COMMONHOLD_URL, COMMONHOLD_ROBOT and COMMONHOLD_ROBOT_SECRET name."""
        names = ("COMMONHOLD_URL", "COMMONHOLD_ROBOT", "COMMONHOLD_ROBOT_SECRET")
        return cls(*(os.environ[name] for name in names))

    @contextmanager
    def work(self) -> Iterator[Item | None]:
        """The next task, None if there is none now. Within, heartbeats keep it.

        Whoever leaves without a report has failed: what was raised is reported as a system failure, and raised again.
        """
        item = self.take()
        if item is None:
            yield None
            return
        with item:
            yield item

    def take(self) -> Item | None:
        """The next task; it is kept from when it is entered (`with item:`)."""
        given = self.ask("POST", "/api/robots/tasks", json={"most": 1})["tasks"]
        return Item(self, given[0]) if given else None

    def ask(self, method: str, path: str, **content: Any) -> Any:
        """What Commonhold answers. A request that got no answer is sent again: none does a thing twice."""
        return self._send(method, path, **content).json()

    def read(self, path: str) -> bytes:
        return self._send("GET", path).content

    def _send(self, method: str, path: str, **content: Any) -> httpx.Response:
        for attempt in range(1, TRIES + 1):
            try:
                answer = self._http.request(method, path, headers=self._bearer(), **content)
            except httpx.TransportError:
                if attempt == TRIES:
                    raise
                time.sleep(0.2 * 2**attempt)
                continue
            if answer.status_code == 401 and attempt < TRIES:
                self._forget()
                continue
            if answer.status_code in (429, 502, 503, 504) and attempt < TRIES:
                time.sleep(min(float(answer.headers.get("Retry-After", 0.2 * 2**attempt)), 30))
                continue
            break
        _raise(answer)
        return answer

    def _bearer(self) -> dict[str, str]:
        with self._lock:
            if time.monotonic() >= self._renew_at:
                form = {
                    "grant_type": "client_credentials",
                    "client_id": self._code,
                    "client_secret": self._secret,
                }
                answer = self._http.post("/api/robots/token", data=form)
                _raise(answer)
                given = answer.json()
                self._token = given["access_token"]
                self._renew_at = time.monotonic() + given["expires_in"] - RENEW_BEFORE_SECONDS
            return {"Authorization": f"Bearer {self._token}"}

    def _forget(self) -> None:
        with self._lock:
            self._renew_at = 0.0


class Item:
    """A task that the robot has. `inputs` is what it is given to do it with; one report ends it."""

    def __init__(self, robot: Robot, given: Mapping[str, Any]) -> None:
        self._robot = robot
        self.lease: int = given["lease"]
        self.reference: str = given["reference"]
        self.service: str = given["service"]
        self.element: str = given["element"]
        self.title: str = given["title"]
        self.number: int = given["number"]
        """Which attempt at the task this is: from the second on, see first what the one before has done already."""
        self.inputs: Mapping[str, Any] = given["inputs"]
        self.reported = False
        self._until = datetime.fromisoformat(given["until"])
        self._over = threading.Event()
        self._lost: Refused | None = None
        self._beats = threading.Thread(target=self._keep, daemon=True)

    def __enter__(self) -> Item:
        self._beats.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        if self._beats.is_alive():
            self._beats.join()
        if self.reported or isinstance(error, LeaseLost | Stopped):
            return
        if error is None or isinstance(error, Exception):
            self.system_failure(
                f"{type(error).__name__}: {error}" if error else "It was left without a report."
            )

    def complete(self, outcome: str, *, reason: str = "", **variables: Any) -> None:
        """Finish the task with one of the outcomes that the robot may use."""
        content = {"outcome": outcome, "reason": reason, "variables": variables}
        self._report("complete", json=content)

    def business_exception(self, reason_code: str, message: str, screenshot: bytes | None = None) -> None:
        """Give the task to people: `reason_code` is counted ("amount-not-found"), the rest is for them to see."""
        self._report("business-exception", **_form(screenshot, reason_code=reason_code, message=message))

    def system_failure(self, message: str, screenshot: bytes | None = None) -> None:
        """Say that something is broken. The task is tried again later."""
        self._report("system-failure", **_form(screenshot, message=message[:4000]))

    def defer(self, not_before: datetime, message: str) -> None:
        """Put the task off to a later moment."""
        self._report("defer", json={"not_before": not_before.isoformat(), "message": message})

    def file(self, number: int) -> bytes:
        """A file that the inputs name by its number."""
        return self._robot.read(f"/api/robots/leases/{self.lease}/files/{number}")

    def check(self) -> None:
        """Raise LeaseLost or Stopped if a heartbeat was refused. Call it before what can't be undone."""
        if self._lost is not None:
            raise self._lost
        self._beat()

    def _report(self, what: str, **content: Any) -> None:
        self._robot.ask("POST", f"/api/robots/leases/{self.lease}/{what}", **content)
        self.reported = True
        self._over.set()

    def _keep(self) -> None:
        while not self._over.wait(max(0.2, (self._until - datetime.now(UTC)).total_seconds() / 3)):
            try:
                self._beat()
            except (LeaseLost, Stopped) as lost:
                self._lost = lost
                return
            except (Refused, httpx.TransportError):
                # Tried again at the next beat; if none gets through in time, the lease is lost and says so itself.
                continue

    def _beat(self) -> None:
        answer = self._robot.ask("POST", f"/api/robots/leases/{self.lease}/heartbeat")
        self._until = datetime.fromisoformat(answer["until"])


def run(robot: Robot, do: Callable[[Item], None], *, rest_seconds: float = 5, once: bool = False) -> None:
    """Do tasks one after another, until SIGTERM, or until there is none (`once`). A failure of one doesn't end it.

    SIGTERM lets the task in hand be finished.
    """
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    while not stopping:
        try:
            with robot.work() as item:
                if item is not None:
                    do(item)
            idle = item is None
        except Exception as error:
            print(f"{type(error).__name__}: {error}", flush=True)
            idle = True
        if idle and once:
            return
        rested_at = time.monotonic() + rest_seconds
        while idle and not stopping and time.monotonic() < rested_at:
            time.sleep(0.1)


def _form(screenshot: bytes | None, **fields: str) -> dict[str, Any]:
    files = {"screenshot": ("screenshot.png", screenshot, "image/png")} if screenshot else None
    return {"data": fields, "files": files}


def _raise(answer: httpx.Response) -> None:
    if answer.is_success:
        return
    try:
        told = answer.json()
    except ValueError:
        told = {}
    code, detail = str(told.get("code", "")), str(told.get("detail", answer.reason_phrase))
    raise SPECIAL.get(code, Refused)(answer.status_code, code, detail)
