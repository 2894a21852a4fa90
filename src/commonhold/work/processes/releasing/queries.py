"""Reading releases: in which version new instances start, and who said so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from commonhold.base.refusals import NotFound, Refusal
from commonhold.core.audit.statements import planned_once
from commonhold.work.processes.models import Release, Version

SHORTEST_HASH = 8


class Ambiguous(Refusal):
    """Several versions of {service} begin with {given}. Give more of the hash."""

    code = "processes.ambiguous"


@dataclass(frozen=True)
class ReleaseFacts:
    """`only_for` is a department's id; None is all of them."""

    hash: str
    only_for: int | None
    at: datetime
    by: str
    by_label: str


@dataclass(frozen=True)
class VersionFiles:
    """A published version with its files."""

    service: str
    hash: str
    bpmn: bytes
    dmn: bytes
    published_at: datetime


_RELEASED = """
    SELECT v.id, v.hash FROM processes_release r JOIN processes_version v ON v.id = r.version_id
    WHERE r.service = %s AND (r.only_for_id IS NULL OR r.only_for_id = %s::int) ORDER BY r.id DESC LIMIT 1
"""


def released(service: str, department_id: int) -> tuple[int, str] | None:
    """The id and hash of the version in which new instances of a department start."""
    rows = planned_once(_RELEASED, [service, str(department_id)])
    return rows[0] if rows else None


def releases(service: str) -> list[ReleaseFacts]:
    """A service's releases, the newest first."""
    found = Release.objects.filter(service=service).order_by("-id")
    return [
        ReleaseFacts(*row)
        for row in found.values_list("version__hash", "only_for_id", "at", "by", "by_label")
    ]


def to_all(service: str) -> ReleaseFacts | None:
    """The newest release to all departments."""
    found = Release.objects.filter(service=service, only_for=None).order_by("-id")
    row = found.values_list("version__hash", "only_for_id", "at", "by", "by_label").first()
    return ReleaseFacts(*row) if row else None


def hash_for_all(service: str) -> str | None:
    """The hash of the version in which new instances start, but in departments that try another."""
    held = to_all(service)
    return held.hash if held else None


def in_force(service: str) -> dict[int | None, str]:
    """The hash of the version in which new instances start: under None everywhere, but for the departments that are
    named beside it."""
    held = {each.only_for: each.hash for each in _held(reversed(releases(service)))}
    return {key: digest for key, digest in held.items() if key is None or digest != held.get(None)}


def all_in_force() -> dict[str, dict[int | None, ReleaseFacts]]:
    """By service, the release that holds: under None everywhere, but for the departments that are named beside it."""
    found: dict[str, list[ReleaseFacts]] = {}
    for each in (
        Release.objects.select_related("version").order_by("id").defer("version__bpmn", "version__dmn")
    ):
        facts = ReleaseFacts(each.version.hash, each.only_for_id, each.at, each.by, each.by_label)
        found.setdefault(each.service, []).append(facts)
    return {service: {each.only_for: each for each in _held(told)} for service, told in found.items()}


def _held(oldest_first: Iterable[ReleaseFacts]) -> list[ReleaseFacts]:
    """Of a service's releases those that hold: the newest to all, and what single departments got since."""
    held: dict[int | None, ReleaseFacts] = {}
    for each in oldest_first:
        if each.only_for is None:
            held = {}
        held[each.only_for] = each
    return list(held.values())


def version_ids(service: str, digest: str) -> list[int]:
    """The rows of a version, the newest first: earlier releases of Commonhold stored one again that was published
    again."""
    found = Version.objects.filter(service=service, hash=digest).order_by("-id")
    return list(found.values_list("id", flat=True))


def version(service: str, beginning: str) -> VersionFiles:
    """The version whose hash begins so; NotFound if there is none."""
    wanted = beginning.strip().lower()
    if len(wanted) < SHORTEST_HASH:
        raise NotFound(
            what=f"version of {service} called “{beginning[:80]}” (give at least 8 characters of its hash)"
        )
    found = Version.objects.filter(service=service, hash__startswith=wanted).order_by("-id")
    rows = {row[0]: row for row in found.values_list("hash", "bpmn", "dmn", "published_at")[:10]}
    if not rows:
        raise NotFound(what=f"version of {service} called “{beginning[:80]}”")
    if len(rows) > 1:
        raise Ambiguous(service=service, given=wanted)
    digest, bpmn, dmn, published_at = next(iter(rows.values()))
    return VersionFiles(service, digest, bpmn.encode(), dmn.encode(), published_at)
