"""A payment file is in its place whole or not at all."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from commonhold.connectors.banks.saving import CannotSave, save


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """The operating system lets this process write files no larger than that, as a full disk would."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_file_is_saved_whole(tmp_path: Path) -> None:
    save([b"VOL1", b"HDR1"], tmp_path / "pay.txt")
    assert [each.name for each in tmp_path.iterdir()] == ["pay.txt"]
    assert (tmp_path / "pay.txt").read_bytes() == b"VOL1HDR1"


@pytest.mark.parametrize("before", [None, b"last month's"])
def test_without_room_nothing_of_it_is_left(tmp_path: Path, before: bytes | None) -> None:
    path = tmp_path / "pay.txt"
    if before is not None:
        path.write_bytes(before)
    with (
        room_for(100_000),
        pytest.raises(CannotSave, match=r"pay\.txt could not be written .*: file too large"),
    ):
        save([b"x" * 60_000, b"x" * 60_000], path)
    assert [each.read_bytes() for each in tmp_path.iterdir()] == ([] if before is None else [before])
    save([b"this month's"], path)
    assert path.read_bytes() == b"this month's"


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CannotSave, match="no such file or directory"):
        save([b""], tmp_path / "nowhere" / "pay.txt")


def test_what_fails_while_it_is_made_leaves_nothing(tmp_path: Path) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"VOL1"
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        save(pieces(), tmp_path / "pay.txt")
    assert list(tmp_path.iterdir()) == []
