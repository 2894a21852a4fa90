"""Child processes that do not outlive us, whatever ends us."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(with_signal: signal.Signals) -> Callable[[], None]:
    """What a child does first: ask Linux for this signal when its parent ends, even by kill -9."""
    parent = os.getpid()

    def ask() -> None:
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, with_signal)
            if os.getppid() != parent:  # it ended before we could ask
                os._exit(1)

    return ask


def fresh_log(path: Path) -> BinaryIO:
    """A new log file; the one before it is kept beside it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        path.replace(path.with_suffix(".log.1"))
    return path.open("wb")
