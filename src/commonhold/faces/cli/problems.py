"""What a person is told when a command can't go on: one plain message, never a traceback, and exit code 1."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import django.db
import psycopg
from psycopg.conninfo import conninfo_to_dict

from commonhold.base.refusals import Refusal


class DiskFull(Refusal):
    """The disk is full. Free some space (Commonhold's data is under {where}), then do this again: nothing that
    was saved before is lost."""

    code = "disk.full"


class NotWritable(Refusal):
    """{where} can't be written ({why}). Give the user who runs Commonhold the right to write there, or set
    COMMONHOLD_VAR to another folder."""

    code = "disk.not-writable"


class DatabaseUnreachable(Refusal):
    """The database {name} on {host} can't be reached: {why}. Start it, or correct DATABASE_URL."""

    code = "database.unreachable"


class NotAnAddress(Refusal):
    """DATABASE_URL is not the address of a PostgreSQL database ({why}). It looks like this:
    postgresql://owner@db.example:5432/commonhold"""

    code = "database.not-an-address"


@contextmanager
def told_plainly() -> Iterator[None]:
    """Ends the process with a message for every problem that a person can do something about."""
    try:
        yield
    except KeyboardInterrupt:
        sys.exit(130)
    except Refusal as refusal:
        _tell(refusal)
    except (django.db.Error, psycopg.Error) as error:
        _tell(of_database(error))
    except OSError as error:
        _tell(of_files(error))


def _tell(refusal: Refusal) -> None:
    print(f"commonhold: {refusal.message}", file=sys.stderr)
    sys.exit(1)


def of_database(error: Exception) -> Refusal:
    """The refusal that an error of the database means; the error itself again if it is a bug of ours."""
    from commonhold.faces.cli import database  # it needs settings, and those may be the problem

    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    match cause:
        case psycopg.errors.DiskFull():
            return DiskFull(where=_var())
        case psycopg.errors.UndefinedTable() | psycopg.errors.UndefinedColumn():
            return database.DatabaseUnprepared()
        case psycopg.errors.InvalidPassword():
            return _unreachable(f"{_reason(cause)} (`commonhold migrate` sets the password)")
        case psycopg.OperationalError():
            return _unreachable(_reason(cause))
        case psycopg.ProgrammingError() if cause.sqlstate is None:  # libpq's, before it asked any server
            return NotAnAddress(why=_reason(cause))
    raise error


def _unreachable(why: str) -> DatabaseUnreachable:
    parts = conninfo_to_dict(os.environ.get("DATABASE_URL", ""))
    name, host = parts.get("dbname") or "(default)", parts.get("host") or "this machine"
    return DatabaseUnreachable(name=name, host=host, why=why)


def _reason(error: Exception) -> str:
    """The last thing that libpq says, without the address before it."""
    lines = [line.strip() for line in str(error).strip().splitlines()] or [type(error).__name__]
    return lines[0].split("failed: ")[-1].removeprefix("FATAL:").strip().rstrip(".")


def of_files(error: OSError) -> Refusal:
    """The refusal that an error of the file system means; the error itself again if it is a bug of ours."""
    where = error.filename or _var()
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return DiskFull(where=where)
        case errno.EACCES | errno.EPERM | errno.EROFS | errno.ENOTDIR:
            return NotWritable(where=where, why=error.strerror)
    raise error


def _var() -> str:
    return os.environ.get("COMMONHOLD_VAR", "var")
