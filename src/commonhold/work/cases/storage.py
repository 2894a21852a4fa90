"""The contents of attachments, kept outside the web root under the hash of what they hold."""

from __future__ import annotations

import os
import secrets
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from django.conf import settings


def keep(content: bytes) -> str:
    """Keeps the content and returns its SHA-256. Written whole or not at all; the same is kept once."""
    digest = sha256(content).hexdigest()
    path = _path(digest)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = path.with_name(f"{digest}.{secrets.token_hex(4)}.part")
        with part.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(0o400)
        part.replace(path)
    return digest


def opened(digest: str) -> BinaryIO:
    """The kept content, open for reading. FileNotFoundError means that somebody removed it from the disk."""
    return _path(digest).open("rb")


def _path(digest: str) -> Path:
    return Path(settings.ATTACHMENTS_DIR) / digest[:2] / digest
