"""A real SCIM server on this machine, which can be made to behave as badly as servers do."""

from __future__ import annotations

import socket
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Barrier, Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from scim2_models import ScimProvider
from scim2_server.memory import InMemoryStorage
from scim2_server.testserver.application import BearerTokenApplication
from scim2_server.testserver.cli import ThreadingWSGIServer
from scim2_server.utils import load_default_service_provider_config

from commonhold.connectors.directory.speaking import MODELS, TYPES

TOKEN = "the-token-of-tests"
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@dataclass
class Server:
    """`trouble` is what becomes of the next requests: a status with headers instead of an answer, "drop" for one that
    is carried out and never answered, None for one that is answered. `met` holds each creation until so many come."""

    url: str = ""
    storage: InMemoryStorage = field(default_factory=InMemoryStorage)
    asked: list[tuple[str, str]] = field(default_factory=list)
    trouble: deque[tuple[int, dict[str, str]] | str | None] = field(default_factory=deque)
    met: Barrier | None = None

    def users(self) -> list[Any]:
        return [each for each in self.storage.resources if type(each).__name__.startswith("User")]

    def groups(self) -> list[Any]:
        return [each for each in self.storage.resources if type(each).__name__ == "Group"]

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        self.asked.append((environ["REQUEST_METHOD"], environ["PATH_INFO"]))
        if self.met is not None and environ["REQUEST_METHOD"] == "POST":
            self.met.wait(timeout=10)
        trouble = self.trouble.popleft() if self.trouble else None
        if isinstance(trouble, tuple):
            status, headers = trouble
            start(f"{status} Trouble", [("Content-Type", "text/plain"), *headers.items()])
            return [b"not now"]
        answer = self._application(environ, start)
        if trouble == "drop":
            list(answer)
            environ["commonhold.connection"].shutdown(socket.SHUT_RDWR)
            return []
        return answer

    def __post_init__(self) -> None:
        config = load_default_service_provider_config()
        provider = ScimProvider(MODELS, TYPES, config=config)
        self._application: Application = BearerTokenApplication(self.storage, provider, bearer_tokens=[TOKEN])


class _Handler(WSGIRequestHandler):
    def get_environ(self) -> dict[str, Any]:
        return {**super().get_environ(), "commonhold.connection": self.connection}

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving() -> Iterator[Server]:
    server = Server()
    with make_server("127.0.0.1", 0, server, ThreadingWSGIServer, _Handler) as listening:
        server.url = f"http://127.0.0.1:{listening.server_port}/v2"
        Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield server
        finally:
            listening.shutdown()
