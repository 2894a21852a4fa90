"""Counting what PostgreSQL is asked, whichever way it goes there."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.db import connection
from django.test.utils import CaptureQueriesContext

from commonhold.core.audit.statements import _Session


@contextmanager
def asked() -> Iterator[list[str]]:
    """Within, every statement is noted: of Django's cursors, and straight through libpq. Read it afterwards."""
    found: list[str] = []

    def noting(run: Any) -> Any:
        def noted(session: _Session, text: bytes, *rest: Any) -> Any:
            found.append(text.decode())
            return run(session, text, *rest)

        return noted

    few, many = noting(_Session.run), noting(_Session.run_anew)
    with patch.multiple(_Session, run=few, run_anew=many), CaptureQueriesContext(connection) as captured:
        yield found
    found += [each["sql"] for each in captured]
