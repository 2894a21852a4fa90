"""Statements straight through libpq: each planned once for a connection, the first together with the transaction's
beginning. Here, because every app above may need it.

Much of what a small transaction costs is not PostgreSQL's work but the way there: cursors, planning, waiting for
answers. So what runs in nearly every verb is prepared under a name of its own, and who acts is told together with the
first statement. All else goes through Django's cursors as ever; those of psycopg prepare nothing, and so never
deallocate these.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from select import POLLIN, POLLOUT, poll
from typing import Any

from django.db.transaction import get_connection
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import OperationalError, error_from_result
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus

_PLACE = re.compile(r"%(?:\((\w+)\)s|s|%)")
_FINE = frozenset({ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK})
_FEW = 20
_BEGIN, _ACT = b"commonhold_begin", b"commonhold_act"
_SET = (
    b"SELECT set_config('commonhold.actor', $1, true), set_config('commonhold.account', $2, true),"
    b" set_config('commonhold.departments', $3, true), set_config('commonhold.unit', $4, true),"
    b" set_config('commonhold.sees', $5, true)"
)


def planned_once(statement: str, values: Sequence[object] | Mapping[str, object]) -> list[tuple[Any, ...]]:
    """The rows of a statement that PostgreSQL parses and plans once for each connection.

    `statement` must be the same text each time; what varies goes in `values`. It is planned anew for values of other
    types, and numbers of different sizes are that, so those of a hot statement go as text. A list goes as text, so the
    statement says of what it is ("%s::bigint[]"); one within it is a text there, which the statement has to cast.

    What is asked about many is planned for as many each time: by the plan that suits a few, and tables as they were
    then, each of thousands would go through all of a table that has grown since.
    """
    text, names = _numbered(statement)
    if names:
        assert isinstance(values, Mapping)
        values = [values[name] for name in names]
    many = any(isinstance(each, list) and len(each) > _FEW for each in values)
    values = [array_of(each) if isinstance(each, list) else each for each in values]
    session = _session()
    with session.django.wrap_database_errors:
        adapted = Transformer.from_context(session.database)
        given = adapted.dump_sequence(values, [PyFormat.AUTO] * len(values))
        run = session.run_anew if many else session.run
        result = run(text, adapted.types or (), given, adapted.formats)
        if not result.ntuples:
            return []
        adapted.set_pgresult(result)
        return adapted.load_rows(0, result.ntuples, tuple)


def act(actor: str, account: str, departments: str, unit: str, sees: str) -> None:
    """Set who acts in the transaction in progress; if it has not begun, as its first statement begins it.

    One that has failed takes no statement: rolling back to its savepoint brings back what was set before.
    """
    session = _session()
    if session.libpq.transaction_status == TransactionStatus.INERROR:
        return
    session.due = [each.encode() for each in (actor, account, departments, unit, sees)]
    if session.libpq.transaction_status != TransactionStatus.IDLE:
        session.begin()


def begin_first(execute: Callable[..., Any], *statement: Any) -> Any:
    """For Django's cursors, as a wrapper of theirs: begin what act() left to the first statement."""
    _session().begin()
    return execute(*statement)


def commit() -> None:
    """Commit in one message, if there is anything to; Django's own commit then has nothing left to send."""
    session = _session()
    session.due = None
    if session.libpq.transaction_status == TransactionStatus.INTRANS and not session.django.needs_rollback:
        with session.django.wrap_database_errors:
            session.required(session.libpq.exec_(b"COMMIT"))


def forget() -> None:
    """What act() left to a first statement that never came must not begin another transaction."""
    database: Any = get_connection().connection
    if database is not None and (session := getattr(database, "commonhold_session", None)):
        session.due = None


class _Session:
    """One connection: what it has prepared, which outlives a rollback, and what is due before anything else."""

    def __init__(self, django: Any) -> None:
        self.django, self.database, self.libpq = django, django.connection, django.connection.pgconn
        self.names: dict[tuple[bytes, tuple[int, ...]], bytes] = {}
        self.due: list[bytes] | None = None
        self.poll = poll()
        self.poll.register(self.libpq.socket)
        self.required(self.libpq.prepare(_BEGIN, b"BEGIN"))
        self.required(self.libpq.prepare(_ACT, _SET))

    def begin(self) -> None:
        if self.due is not None:
            with self.django.wrap_database_errors:
                self._together(*self._beginning())

    def run(self, text: bytes, types: tuple[int, ...], given: Any, formats: Any) -> Any:
        name = self.names.get((text, types))
        if name is None:
            name = b"commonhold_%d" % len(self.names)
            self.required(self.libpq.prepare(name, text, types))
            self.names[text, types] = name
        if self.due is not None:
            return self._together(*self._beginning(), (name, given, formats))
        if self.libpq.transaction_status == TransactionStatus.IDLE and not self.database.autocommit:
            self.required(self.libpq.exec_prepared(_BEGIN, ()))
        return self.required(self.libpq.exec_prepared(name, given, formats))

    def run_anew(self, text: bytes, types: tuple[int, ...], given: Any, formats: Any) -> Any:
        """Run a statement that is planned for just these values."""
        self.begin()
        if self.libpq.transaction_status == TransactionStatus.IDLE and not self.database.autocommit:
            self.required(self.libpq.exec_prepared(_BEGIN, ()))
        return self.required(self.libpq.exec_params(text, given, types, formats))

    def _beginning(self) -> list[tuple[bytes, Any, Any]]:
        due, self.due = self.due, None
        act = (_ACT, due, None)
        idle = self.libpq.transaction_status == TransactionStatus.IDLE
        return [(_BEGIN, (), None), act] if idle else [act]

    def _together(self, *statements: tuple[bytes, Any, Any]) -> Any:
        """Run prepared statements in one message, and give the last one's result."""
        libpq = self.libpq
        libpq.enter_pipeline_mode()
        try:
            for name, given, formats in statements:
                libpq.send_query_prepared(name, given, formats)
            libpq.pipeline_sync()
            while libpq.flush():
                self._await(POLLIN | POLLOUT)
            results = []
            for _ in statements:
                results.append(self._result())
                self._result()  # the end of that statement's results
            self._result()  # the end of the message
        finally:
            libpq.exit_pipeline_mode()
        for result in results:
            self.required(result)
        return results[-1]

    def _result(self) -> Any:
        """The next result. psycopg would hold all of Python's threads until it is there."""
        while self.libpq.is_busy():
            self._await(POLLIN)
        return self.libpq.get_result()

    def _await(self, what: int) -> None:
        self.poll.modify(self.libpq.socket, what)
        self.poll.poll()
        self.libpq.consume_input()

    def required(self, result: Any) -> Any:
        if result is None or self.libpq.status != ConnStatus.OK:
            raise OperationalError(f"the connection to PostgreSQL was lost: {self.libpq.get_error_message()}")
        if result.status not in _FINE:
            raise error_from_result(result)
        return result


def array_of(items: Iterable[object]) -> str:
    """As PostgreSQL writes an array: psycopg takes several times as long over thousands of items.

    Given to planned_once as a text, it is planned for once, whatever its length.
    """
    return "{" + ",".join([_item(each) for each in items]) + "}"


def _item(each: object) -> str:
    if isinstance(each, list | tuple):
        each = array_of(each)
    if isinstance(each, str):
        return '"' + each.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return "NULL" if each is None else str(each)


def _session() -> _Session:
    django = get_connection()  # once: to ask for it takes longer than most of what is done with it
    if django.connection is None:
        django.ensure_connection()
    database: Any = django.connection
    found: _Session | None = getattr(database, "commonhold_session", None)
    if found is None:
        with django.wrap_database_errors:
            found = database.commonhold_session = _Session(django)
    return found


@lru_cache(maxsize=1_000)
def _numbered(statement: str) -> tuple[bytes, tuple[str, ...]]:
    """A statement with its places as libpq has them ($1), and what each is named, if they are."""
    names: list[str] = []
    count = 0

    def number(place: re.Match[str]) -> str:
        nonlocal count
        if place.group(0) == "%%":
            return "%"
        if (name := place.group(1)) is None:
            count += 1
            return f"${count}"
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    return _PLACE.sub(number, statement).encode(), tuple(names)
