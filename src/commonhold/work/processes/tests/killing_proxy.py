"""Stands between a worker and PostgreSQL, and kills the worker for real at a chosen message."""

import os
import signal
import socket
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from django.db import connections
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import Conninfo

BEFORE, AFTER = "before", "after"
"""Whether the message on which the worker dies still reaches PostgreSQL."""


class KillingProxy:
    """Passes on what worker and server say; the worker dies on its message number `on`, counted from 0."""

    def __init__(self, server_url: str, on: int, moment: str) -> None:
        self.on, self.moment = on, moment
        self.messages = 0
        self.worker = 0
        self._server = self._address(server_url)
        self._folder = tempfile.TemporaryDirectory()
        self.host = self._folder.name
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(f"{self.host}/.s.PGSQL.5432")
        self._listener.listen()

    @staticmethod
    def _address(url: str) -> tuple[int, str | tuple[str, int]]:
        given = {**_defaults(), **conninfo_to_dict(url)}
        host, port = str(given["host"]), int(str(given["port"]))
        if host.startswith("/"):
            return socket.AF_UNIX, str(Path(host) / f".s.PGSQL.{port}")
        return socket.AF_INET, (host, port)

    def run(self, work: Callable[[str], None]) -> bool:
        """Do the work in a process of its own, given the proxy's host. True if it got to its end alive."""
        self.worker = os.fork()
        if self.worker == 0:
            try:
                work(self.host)
                os._exit(0)
            except BaseException:  # the worker tells by its exit, and runs nothing of the test's
                os._exit(1)
        passing = threading.Thread(target=self._pass)
        passing.start()
        _, status = os.waitpid(self.worker, 0)
        self._listener.shutdown(socket.SHUT_RDWR)  # a worker that never connected is waited for no longer
        self._listener.close()
        passing.join()
        self._folder.cleanup()
        assert not os.WIFEXITED(status) or os.WEXITSTATUS(status) == 0, "the worker failed by itself"
        return os.WIFEXITED(status)

    def _pass(self) -> None:
        try:
            worker, _ = self._listener.accept()
        except OSError:
            return
        family, address = self._server
        with worker, socket.socket(family) as server:
            server.connect(address)
            answers = threading.Thread(target=_copy, args=(server, worker))
            answers.start()
            while message := _read(worker):
                dies = self.messages == self.on
                self.messages += 1
                if dies and self.moment == BEFORE:
                    os.kill(self.worker, signal.SIGKILL)
                    break
                server.sendall(message)
                if dies:
                    os.kill(self.worker, signal.SIGKILL)
                    break
            server.shutdown(socket.SHUT_WR)
            answers.join()


def connect_anew(database: dict[str, object]) -> None:
    """In a fork: let the default connection be a new one, to the database that its parent's leads to. Where a browser
    test has run, the parent's is its event loop's, and the fork would find another one."""
    del connections["default"]
    connections["default"].settings_dict.update(database)


def _defaults() -> dict[str, str]:
    known = {each.keyword.decode(): each.val for each in Conninfo.get_defaults()}
    return {name: (known[name] or b"").decode() or "localhost" for name in ("host", "port")}


def _read(source: socket.socket) -> bytes:
    try:
        return source.recv(1 << 16)
    except ConnectionError:
        return b""


def _copy(source: socket.socket, target: socket.socket) -> None:
    while answer := _read(source):
        try:
            target.sendall(answer)
        except OSError:  # the worker is dead
            continue
