"""Folders for installations of tests."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def _reachable() -> Iterator[Path]:
    """PostgreSQL reaches it as a user of its own. pytest shuts `tmp_path` to all others, again with every session."""
    with tempfile.TemporaryDirectory(prefix="commonhold-") as name:
        yield Path(name).resolve()


@pytest.fixture
def folder() -> Iterator[Path]:
    with _reachable() as path:
        yield path


@pytest.fixture(scope="session")
def session_folder() -> Iterator[Path]:
    with _reachable() as path:
        yield path
