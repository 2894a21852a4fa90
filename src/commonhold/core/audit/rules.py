"""How events become leaves, leaves a root, and roots a chain (the tree is RFC 6962's Merkle tree hash)."""

import hashlib
import json
from collections.abc import Mapping, Sequence

LEAF_BYTES = 32


def leaf(event: Mapping[str, object]) -> bytes:
    """The hash of one event: SHA-256 over 0x00 and its fields as canonical JSON."""
    text = json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(b"\x00" + text.encode()).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962 section 2.1: the left part of a tree is the largest power of two smaller than the whole.

    Pairing neighbours level by level, and lifting an odd last node unchanged, gives the same tree.
    """
    if not leaves:
        return hashlib.sha256(b"").digest()
    level = list(leaves)
    while len(level) > 1:
        paired = [_node(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = paired + level[len(level) & ~1 :]
    return level[0]


def chained(previous: bytes, this_root: bytes) -> bytes:
    """What a seal commits to: everything that the seal before it did, and its own root."""
    return _node(previous, this_root)


def split(leaves: bytes) -> list[bytes]:
    return [leaves[i : i + LEAF_BYTES] for i in range(0, len(leaves), LEAF_BYTES)]


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
