"""Running a statement that PostgreSQL plans once: here, because every app above may need it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from psycopg import Cursor

AFTER_NO_NUMBER_OF_RUNS = 2**31


def planned_once(statement: str, values: Sequence[object] | Mapping[str, object]) -> list[tuple[Any, ...]]:
    """The rows of a statement that PostgreSQL parses and plans once for each connection. It must return rows.

    For statements that run in nearly every verb: Django's own cursors send each as a new text, and planning one
    takes longer than running it. `statement` must be the same text each time; what varies goes in `values`.
    """
    connection.ensure_connection()
    database: Any = connection.connection
    with connection.wrap_database_errors:
        cursor = getattr(database, "planning_cursor", None)
        if cursor is None:
            cursor = database.planning_cursor = Cursor(database)  # making one takes as long as using it
            if (
                database.prepare_threshold is None
            ):  # Django turns preparing off, and its own statements stay so
                database.prepare_threshold = AFTER_NO_NUMBER_OF_RUNS
        cursor.execute(statement, values, prepare=True)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
