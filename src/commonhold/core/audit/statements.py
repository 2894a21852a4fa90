"""Running a statement that PostgreSQL plans once: here, because every app above may need it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from psycopg import Cursor


def planned_once(statement: str, values: Sequence[object] | Mapping[str, object]) -> list[tuple[Any, ...]]:
    """The rows of a statement that PostgreSQL parses and plans once for each connection. It must return rows.

    For statements that run in nearly every verb: Django's own cursors send each as a new text, and planning one
    takes longer than running it. `statement` must be the same text each time; what varies goes in `values`.
    """
    connection.ensure_connection()
    connection.connection.prepare_threshold = 0  # Django turns this off
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
