"""Rows of PostgreSQL's binary COPY as NumPy arrays, and back: hundreds of thousands of rows without a loop over them.

Every field has one width: whole numbers of 8 or 4 bytes, texts padded to one length, and arrays of 8-byte numbers
that all have one length. Format: PostgreSQL documentation, COPY, "Binary Format".
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TRAILER = b"\xff\xff"
_BIGINT = 20
"""The type's number in PostgreSQL's catalogue, which an array of it carries."""
_PART_BYTES = 1 << 22


def rows_from(blocks: Iterable[bytes | bytearray | memoryview], fields: Mapping[str, str]) -> NDArray[Any]:
    """The rows that COPY … TO STDOUT (FORMAT binary) sent, as a structured array with these fields.

    `fields` says what each is in the order of the query: "i8", "i4", a text of n bytes as "Sn", or an array of n
    numbers as "An".
    """
    data = b"".join(blocks)
    assert data.startswith(_HEADER[:11]), "not PostgreSQL's binary format"
    kind: list[tuple[Any, ...]] = [("fields", ">i2")]
    for name, width in fields.items():
        kind += [(f"_{name}", ">i4"), _field(name, width)]
    layout = np.dtype(kind)
    body = memoryview(data)[len(_HEADER) : -len(_TRAILER)]
    assert len(body) % layout.itemsize == 0, "a field is null or of another width"
    rows = np.frombuffer(body, layout)
    for name in fields:
        assert (rows[f"_{name}"] == layout[name].itemsize).all(), f"{name} is null or of another width"
    return rows


def _field(name: str, width: str) -> tuple[Any, ...]:
    if width.startswith("A"):
        return (name, [("head", "V20"), ("each", [("size", ">i4"), ("value", ">i8")], (int(width[1:]),))])
    return (name, width if width.startswith("S") else f">{width}")


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
