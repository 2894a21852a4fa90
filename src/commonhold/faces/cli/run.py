"""Running all of Commonhold on one machine: the database, the web server, a worker, and the demonstration's robots."""

import errno
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from django.core.management import call_command

from commonhold.base.refusals import Refusal
from commonhold.faces.cli import demonstration, demonstration_robots, postgres
from commonhold.faces.cli.migrate import bring_up_to_date
from commonhold.faces.cli.problems import DiskFull
from commonhold.faces.cli.supervisor import Part, Supervisor, child_part

LEAST_FREE_BYTES = 100 * 1024 * 1024
WEB_WORKERS = 2
WEB_THREADS = 4
KEEP_ALIVE_SECONDS = 75
"""Longer than browsers and proxies keep a connection that they don't use, so that it is theirs to close."""
UP_SECONDS = 60
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared, not bound
"""Addresses that stand for all of the machine's, and how this machine itself reaches what listens on them."""


class PortTaken(Refusal):
    """Port {port} is taken by another program. Stop that one, or choose another port: `make run PORT={other}` or
    `commonhold run --port {other}`."""

    code = "run.port-taken"


class PortForbidden(Refusal):
    """Port {port} can't be opened on {host}: {why}. Choose another: `commonhold run --port 8000`."""

    code = "run.port-forbidden"


class AssetsMissing(Refusal):
    """The stylesheet and scripts of the pages have not been built. Run `make assets`, then this again."""

    code = "run.assets-missing"


class WebDoesNotStart(Refusal):
    """The web server does not start. The last lines of its log ({log}): {said}"""

    code = "run.web-does-not-start"


def run(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.", min=1, max=65535)] = 8000,
    demo: Annotated[
        bool, typer.Option("--demo", help="Demonstration: a generated government, and sign-in by choosing.")
    ] = False,
) -> None:
    """Run everything on this machine: PostgreSQL, the web server and a worker. Ctrl-C stops it all.

    With --demo, the demonstration's robots run too, and the old ledger that one of them works in.

    Without DATABASE_URL it runs a PostgreSQL of its own with its data in `var/postgres`; with it, it uses that one
    (version 15 or newer). It brings the database to this version first. Whatever dies is started again.

    **Example:** `commonhold run --demo --port 8080`

    **Exit codes:** 0 stopped, 1 refused (port taken, disk full, database unreachable, too old or newer), 2 usage
    """
    if demo:
        os.environ["COMMONHOLD_DEMO"] = "1"
    with ExitStack() as held:
        listening = held.enter_context(_listen(host, port))
        _check_disk()
        collect_static()
        embedded = postgres.here() if os.environ.get(postgres.EMBEDDED) == "1" else None
        if embedded:
            held.enter_context(embedded.lock())
        parts = held.enter_context(Supervisor())
        if embedded:
            _begin_postgres(parts, embedded)
        _prepare_database(demo=demo)
        address = f"http://{'localhost' if host in ('127.0.0.1', *EVERYWHERE) else host}:{port}"
        os.environ.setdefault("COMMONHOLD_URL", address)
        _begin_web_and_worker(parts, listening)
        _tell(address, demo=demo)
        if demo:
            demonstration_robots.begin(parts)
        typer.echo("Ctrl-C stops it.")
        parts.watch()
    typer.echo("Stopped.")


def _listen(host: str, port: int) -> socket.socket:
    """Taken first and kept: a web server that is started again finds its port free."""
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(512)
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(port=port, other=port + 1 if port < 65535 else 8000) from None
        raise PortForbidden(port=port, host=host, why=error.strerror or error) from None
    return listening


def _check_disk() -> None:
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(settings.VAR_DIR).free < LEAST_FREE_BYTES:
        raise DiskFull(where=settings.VAR_DIR)
    probe = settings.VAR_DIR / f".probe-{os.getpid()}"
    probe.touch()
    probe.unlink()


def collect_static() -> None:
    """Bring the pages' assets to where the web server serves them from."""
    if not (settings.PACKAGE_DIR / "faces" / "static" / "build" / "commonhold.css").exists():
        raise AssetsMissing()
    call_command("collectstatic", interactive=False, verbosity=0)


def _begin_postgres(parts: Supervisor, embedded: postgres.EmbeddedPostgres) -> None:
    def start() -> "subprocess.Popen[bytes]":
        embedded.prepare()
        return embedded.start()

    server = Part("database", embedded.log, start, stop_with=signal.SIGINT, floor=0)
    parts.begin(server)
    embedded.wait_until_ready(lambda: parts.go_on(server))
    embedded.ensure_database()


def _prepare_database(*, demo: bool) -> None:
    bring_up_to_date()
    if demo:
        demonstration.load_if_empty()


def _begin_web_and_worker(parts: Supervisor, listening: socket.socket) -> None:
    logs: Path = settings.VAR_DIR / "log"
    web = web_command(listening)
    server = child_part("web server", web, logs / "web.log", pass_fds=(listening.fileno(),))
    parts.begin(server)
    _wait_until_up(parts, server, listening)
    # Last: a person waits for the web server, and while both load they share the processor.
    parts.begin(child_part("worker", [*demonstration.COMMONHOLD, "worker"], logs / "worker.log"))


def web_command(listening: socket.socket) -> list[str]:
    """How the web server is started on a socket that is listening already, which its process inherits."""
    return [
        *(sys.executable, "-m", "gunicorn", "commonhold.faces.wsgi:application"),
        *("--bind", f"fd://{listening.fileno()}", "--worker-class", "gthread", "--preload"),
        *("--workers", str(WEB_WORKERS), "--threads", str(WEB_THREADS), "--graceful-timeout", "15"),
        *("--keep-alive", str(KEEP_ALIVE_SECONDS), "--no-control-socket"),
    ]


def _wait_until_up(parts: Supervisor, web: Part, listening: socket.socket) -> None:
    """Wait for an answer, whatever it is: the port itself has been open all along."""
    host, port = listening.getsockname()[:2]
    reached = EVERYWHERE.get(host, host)
    deadline = time.monotonic() + UP_SECONDS
    while True:
        try:
            with socket.create_connection((reached, port), timeout=1) as asking:
                asking.sendall(b"HEAD /static/commonhold.svg HTTP/1.0\r\nHost: localhost\r\n\r\n")
                if asking.recv(64).startswith(b"HTTP/"):
                    return
        except OSError:
            time.sleep(0.05)
        if not parts.go_on(web) or time.monotonic() > deadline:
            said = web.log.read_text(errors="replace").strip().splitlines()[-3:]
            raise WebDoesNotStart(log=web.log, said=" / ".join(said))


def _tell(address: str, *, demo: bool) -> None:
    typer.echo(f"Commonhold is at {address}")
    if demo:
        typer.echo(f"Sign in at {address}/sign-in/ as one of these made-up people, or anyone else there:")
        for line in demonstration.whom_to_sign_in_as():
            typer.echo(f"  {line}")
