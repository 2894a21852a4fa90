"""A department whose directory is a real SCIM server, and what is written for it."""

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from scim2_models import Group

from commonhold.connectors.directory.described import Described
from commonhold.connectors.directory.speaking import spoken_to
from commonhold.connectors.directory.tests.server import TOKEN, Server, serving
from commonhold.core.accounts.actions import open_account
from commonhold.core.accounts.directory.rules import User
from commonhold.core.audit.acting import Actor, acting

ADDRESS = "a.moss@works.example"
MOSS = User(ADDRESS, "Anna Moss", "Anna", "Moss", "Engineer", "W100", "1001", "Roads")


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as running:
        yield running


@pytest.fixture
def described(server: Server, settings: Any, tmp_path: Path) -> Described:
    """The file says where the department's directory is."""
    path = tmp_path / "directories.json"
    path.write_text(json.dumps({"works": {"url": server.url, "token": TOKEN, "mailboxes": True}}))
    settings.DIRECTORIES = str(path)
    settings.DIRECTORY = "commonhold.connectors.directory.scim.Scim"
    return Described(url=server.url, token=TOKEN, mailboxes=True)


@pytest.fixture
def roads(server: Server, described: Described) -> None:
    """The directory has a group."""
    with spoken_to(described) as scim:
        scim.create(Group(display_name="Roads"))
    server.asked.clear()


@pytest.fixture
def moss(department: int, system: Actor, clock: datetime) -> int:
    with acting(system, [department]):
        return open_account(email=ADDRESS, label="Anna Moss", actor=system, at=clock)
