"""Rows as PostgreSQL sends and copies them, as NumPy arrays: hundreds of thousands without a loop over them.

Every field has one width. Format: PostgreSQL documentation, COPY, "Binary Format", and the types' send functions.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TRAILER = b"\xff\xff"
_BIGINT = 20
"""The type's number in PostgreSQL's catalogue, which an array of it carries."""
_PART_BYTES = 1 << 22


def read_rows(query: str, values: Mapping[str, Any], fields: Mapping[str, str]) -> NDArray[Any]:
    """The rows of a query as a structured array with these fields, sent by PostgreSQL as one run of bytes.

    `fields` says what each is in the order of the query: a number of 8 bytes as "i8", a text of n bytes as "Sn", an
    array of n such numbers as "An". None of them is null, or its row would be missing.
    """
    layout = np.dtype([_field(name, width) for name, width in fields.items()])
    sent = " || ".join(_SEND[width[0]].format(name) for name, width in fields.items())
    statement = f"SELECT count(*), string_agg({sent}, ''::bytea) FROM ({query}) AS read ({', '.join(fields)})"  # noqa: S608
    with connection.cursor() as cursor:
        # A binary cursor's bytes come as they are, else in hexadecimal, which takes longer than to read them.
        cursor.execute(f"DECLARE rows_read BINARY CURSOR FOR {statement}", values)
        cursor.execute("FETCH ALL FROM rows_read")
        count, content = cursor.fetchone()
        cursor.execute("CLOSE rows_read")
    rows = np.frombuffer(content or b"", layout)
    assert len(rows) == count, "a field is null, or of another width"
    return rows


_SEND = {"i": "int8send({})", "S": "convert_to({}, 'UTF8')", "A": "array_send({})"}


def _field(name: str, width: str) -> tuple[Any, ...]:
    if width.startswith("A"):
        return (name, [("head", "V20"), ("each", [("size", ">i4"), ("value", ">i8")], (int(width[1:]),))])
    return (name, width if width.startswith("S") else ">i8")


def rows_to(columns: Mapping[str, NDArray[Any]]) -> Iterator[bytes]:
    """What COPY … FROM STDIN (FORMAT binary) takes for columns of equal length: int32, int64, or int64 matrices, whose
    rows are arrays."""
    kind: list[tuple[Any, ...]] = [("fields", ">i2")]
    for name, column in columns.items():
        if column.ndim == 2:
            element = [("size", ">i4"), ("value", ">i8")]
            head = [
                (f"{name}_{part}", ">i4") for part in ("bytes", "ndim", "nulls", "type", "length", "lower")
            ]
            kind += [*head, (name, element, (column.shape[1],))]
        else:
            kind += [(f"{name}_bytes", ">i4"), (name, f">i{column.dtype.itemsize}")]
    length = len(next(iter(columns.values())))
    layout = np.dtype(kind)
    step = max(1, _PART_BYTES // layout.itemsize)
    yield _HEADER
    for start in range(0, length, step):
        part = slice(start, min(start + step, length))
        rows = np.empty(part.stop - part.start, layout)
        rows["fields"] = len(columns)
        for name, column in columns.items():
            if column.ndim == 2:
                width = column.shape[1]
                for suffix, value in (
                    ("bytes", 20 + 12 * width),
                    ("ndim", 1),
                    ("nulls", 0),
                    ("type", _BIGINT),
                ):
                    rows[f"{name}_{suffix}"] = value
                rows[f"{name}_length"], rows[f"{name}_lower"] = width, 1
                rows[name]["size"], rows[name]["value"] = 8, column[part]
            else:
                rows[f"{name}_bytes"], rows[name] = column.dtype.itemsize, column[part]
        yield rows.tobytes()
    yield _TRAILER
