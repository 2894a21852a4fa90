"""What a transaction is at, which others see before it ends: its session bears that as its name.

Nothing that a transaction writes is seen before its end, and a worker that dies takes its session's name along. This
file is an addition to an app's usual shape: everything that takes long shows itself so.
"""

from django.db import connection

_SHOWN = """
SELECT substr(application_name, length(%(name)s) + 1) FROM pg_stat_activity
WHERE datname = current_database() AND starts_with(application_name, %(name)s)
"""


def show(what: str) -> None:
    """Until the transaction ends its session is called so; PostgreSQL keeps the first 63 bytes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('application_name', %s, true)", [what])


def shown(name: str) -> str | None:
    """What follows in the name of the session that begins so; None if there is none at this moment."""
    with connection.cursor() as cursor:
        cursor.execute(_SHOWN, {"name": name})
        row = cursor.fetchone()
    return row[0] if row else None
