"""Cases that two departments share: what is done in one is done for both, once it is known that somebody may.

Within its own walls a department reads of such a case its row and the tasks that are for its people.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

from commonhold.core.audit.acting import also_for


class OfDepartments(Protocol):
    """A case, or what is known of one."""

    @property
    def department_id(self) -> int: ...
    @property
    def shared_with_id(self) -> int | None: ...


def sharing(*cases: OfDepartments) -> AbstractContextManager[None]:
    """What is done within it is done for every department that shares these cases."""
    shared = {
        each
        for case in cases
        if case.shared_with_id is not None
        for each in (case.department_id, case.shared_with_id)
    }
    return also_for(shared) if shared else nullcontext()
