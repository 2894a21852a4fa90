"""What a benchmark's workers and its PostgreSQL take while they work: processor, and memory all together."""

import os
import threading
import time
from types import TracebackType

import psutil
import psycopg

from benchmarks.server import Database

_EVERY_SECONDS = 1.0


class Watched:
    """Within `with`, this process's children and the processes of a database's server, if they are on this machine.

    Memory is the proportional share of each: what several processes share counts once. PostgreSQL's counts only where
    the processes that are looked at may be read, which needs the same user or root.
    """

    def __init__(self, database: Database) -> None:
        self._workers = psutil.Process().children()
        self._server = _server(database.url)
        self._over = threading.Event()
        self._memory: list[tuple[int, int]] = []
        self.seconds = 0.0

    def __enter__(self) -> "Watched":
        self._cpu = self._taken()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._began = time.perf_counter()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.seconds = self.so_far()
        after = self._taken()
        self._cpu = (after[0] - self._cpu[0], after[1] - self._cpu[1])
        self._over.set()
        self._thread.join()

    def so_far(self) -> float:
        return time.perf_counter() - self._began

    def found(self) -> dict[str, object]:
        """For a report's line, in seconds of the processor and in megabytes at the worst moment."""
        together = max(self._memory, key=sum, default=(0, 0))
        return {
            "worker_cpu_seconds": round(self._cpu[0], 1),
            "postgres_cpu_seconds": round(self._cpu[1], 1),
            "peak_mb": sum(together) >> 20,
            "peak_worker_mb": max((workers for workers, _ in self._memory), default=0) >> 20,
            "peak_postgres_mb": max((postgres for _, postgres in self._memory), default=0) >> 20,
            "load_average": round(os.getloadavg()[0], 1),
        }

    def _taken(self) -> tuple[float, float]:
        """Processor seconds so far of the workers and of PostgreSQL, with its processes that have ended."""
        workers = sum(sum(each.cpu_times()[:2]) for each in self._workers)
        if self._server is None:
            return workers, 0.0
        alive = sum(sum(each.cpu_times()[:2]) for each in self._server.children())
        return workers, alive + sum(self._server.cpu_times()[:4])

    def _look(self) -> None:
        while not self._over.wait(_EVERY_SECONDS):
            server = [] if self._server is None else [self._server, *self._server.children()]
            self._memory.append((_memory(self._workers), _memory(server)))


def _server(url: str) -> psutil.Process | None:
    """The process that all of the server's come from, if it is on this machine."""
    with psycopg.connect(url) as connection:
        try:
            backend = psutil.Process(connection.info.backend_pid)
        except psutil.NoSuchProcess:
            return None
        return backend.parent() if backend.name().startswith("postgres") else None


def _memory(processes: list[psutil.Process]) -> int:
    """Bytes of them all; of a process that has just ended, none."""
    found = 0
    for each in processes:
        try:
            found += each.memory_full_info().pss
        except (psutil.Error, AttributeError):
            continue
    return found
