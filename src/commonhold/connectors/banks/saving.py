"""Puts a file where the bank's software takes it from: whole, or not at all."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import ClassVar

from commonhold.base.refusals import Refusal


class CannotSave(Refusal):
    """{name} could not be written to {folder}: {why}. Nothing of it was left there, and nothing was sent. Make room or
    choose another folder, then save it again: it will be the same to the byte."""

    code: ClassVar[str] = "banks.cannot-save"
    status: ClassVar[int] = 507


def save(content: Iterable[bytes], path: Path) -> None:
    """Write a file of pieces so that `path` holds all of it, also after a power cut, or what was there before.

    It is written beside its place under a name that starts with a dot, forced to disk and then renamed.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        try:
            with beside.open("xb") as file:
                file.writelines(content)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
            _force(path.parent)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        raise CannotSave(name=path.name, folder=path.parent, why=why) from error


def _force(folder: Path) -> None:
    """The rename itself is on disk only when the folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
