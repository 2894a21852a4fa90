"""Tables as columns: equally long arrays of whole numbers, one row for each thing that is paid or not paid."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]

NO_END = date.max.toordinal()
"""The last day of a spell that hasn't ended."""


@dataclass(frozen=True, eq=False)
class Columns:
    """Arrays of the same length. Days are ordinals (`date.toordinal`), money is pence, a person is an index."""

    def __post_init__(self) -> None:
        for each in fields(self):
            object.__setattr__(self, each.name, np.asarray(getattr(self, each.name), dtype=np.int64))
        assert len({len(getattr(self, each.name)) for each in fields(self)}) == 1, "columns differ in length"

    def __len__(self) -> int:
        return len(getattr(self, fields(self)[0].name))

    def take(self, rows: Any) -> Self:
        """The rows that an index or a mask picks."""
        return type(self)(**{each.name: getattr(self, each.name)[rows] for each in fields(self)})

    def row(self, index: int) -> dict[str, int]:
        return {each.name: int(getattr(self, each.name)[index]) for each in fields(self)}

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, int]]) -> Self:
        rows = list(rows)
        return cls(**{each.name: [row[each.name] for row in rows] for each in fields(cls)})

    @classmethod
    def joined(cls, tables: Iterable[Self]) -> Self:
        tables = list(tables)
        if len(tables) == 1:
            return tables[0]
        names = [each.name for each in fields(cls)]
        none = np.empty(0, dtype=np.int64)
        return cls(
            **{name: np.concatenate([none, *(getattr(table, name) for table in tables)]) for name in names}
        )
