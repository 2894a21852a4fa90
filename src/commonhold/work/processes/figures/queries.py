"""What is live in processes, for their owners: what waits at each element, and what runs under each version."""

import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection

from commonhold.base.bpmn.described import Described, describe
from commonhold.base.dmn.decisions import Decision
from commonhold.base.dmn.drawn_tables import DrawnFile, draw
from commonhold.base.dmn.tables import parse_decisions
from commonhold.base.refusals import NotFound
from commonhold.work.processes.models import Version


@dataclass(frozen=True)
class ElementFigures:
    """What waits at one element now. `half_since`: half of it waits since then or longer, told to within an hour.

    An event on the edge of a task only listens while a case waits at the task: its waits are counted as incidents
    where they have trouble, and else not at all.
    """

    element: str
    count: int
    half_since: datetime | None
    oldest_at: datetime | None
    incidents: int


@dataclass(frozen=True)
class VersionFigures:
    """A published version, with the cases that run under it and their incidents."""

    service: str
    hash: str
    published_at: datetime
    live: int
    incidents: int


@dataclass(frozen=True)
class Files:
    """What a version is made of."""

    hash: str
    published_at: datetime
    bpmn: bytes
    dmn: bytes


LISTENING = {"boundaryEvent", "startEvent"}
"""Events on the edge of a task, and those that start event sub-processes."""

WAITING = """
WITH waits AS (
  SELECT element, since FROM processes_wait
  WHERE department_id = ANY(%(departments)s) AND element = ANY(%(own)s)
  UNION ALL
  SELECT w.element, w.since FROM processes_wait w JOIN processes_instance i ON i.id = w.instance_id
  JOIN processes_version v ON v.id = i.version_id AND v.service = %(service)s
  WHERE w.department_id = ANY(%(departments)s) AND w.element = ANY(%(shared)s)
), hours AS (
  SELECT element, count(*) AS count, min(since) AS first, max(since) AS last
  FROM waits GROUP BY element, date_bin('1 hour', since, 'epoch')
), counted AS (
  SELECT *, sum(count) OVER (PARTITION BY element ORDER BY last) AS so_far,
    sum(count) OVER (PARTITION BY element) AS whole FROM hours
)
SELECT element, sum(count)::bigint, min(last) FILTER (WHERE 2 * so_far >= whole), min(first)
FROM counted GROUP BY 1"""
"""The first part reads one index and no row. It may not ask which service a wait is of: its elements say so. Half are
counted off by the hour, which takes half the time of sorting them all."""

INCIDENTS = """
SELECT w.element, count(*) FROM processes_wait w JOIN processes_instance i ON i.id = w.instance_id
JOIN processes_version v ON v.id = i.version_id AND v.service = %(service)s
WHERE w.trouble <> '' AND w.department_id = ANY(%(departments)s) GROUP BY 1"""

VERSIONS = """
SELECT v.service, v.hash, v.published_at, coalesce(running.count, 0), coalesce(stuck.count, 0)
FROM processes_version v
LEFT JOIN (
  SELECT version_id, count(*) FROM processes_instance
  WHERE ended_at IS NULL AND department_id = ANY(%(departments)s) GROUP BY 1
) running ON running.version_id = v.id
LEFT JOIN (
  SELECT i.version_id, count(*) FROM processes_wait w JOIN processes_instance i ON i.id = w.instance_id
  WHERE w.trouble <> '' AND w.department_id = ANY(%(departments)s) GROUP BY 1
) stuck ON stuck.version_id = v.id
ORDER BY v.id DESC"""


def waiting(service: str, department_ids: Collection[int]) -> dict[str, ElementFigures]:
    """By element: what waits there, since when, and its incidents. Three queries, whatever waits."""
    own, shared = _elements(service)
    values: dict[str, Any] = {
        "service": service,
        "departments": list(department_ids),
        "own": own,
        "shared": shared,
    }
    with connection.cursor() as cursor:
        cursor.execute(WAITING, values)
        rows = cursor.fetchall()
        found = {each: ElementFigures(each, count, half, oldest, 0) for each, count, half, oldest in rows}
        cursor.execute(INCIDENTS, values)
        for element, incidents in cursor.fetchall():
            waits = found.get(element) or ElementFigures(element, 0, None, None, 0)
            found[element] = replace(waits, incidents=incidents)
    return found


def versions(department_ids: Collection[int], service: str | None = None) -> list[VersionFigures]:
    """Every published version, the newest first, or those of one service: one query."""
    with connection.cursor() as cursor:
        cursor.execute(VERSIONS, {"departments": list(department_ids)})
        found = [VersionFigures(*row) for row in cursor.fetchall()]
    return [each for each in found if service in (None, each.service)]


def files(service: str, digest: str) -> Files:
    """The files of a service's version. NotFound if it has no such version."""
    rows = Version.objects.filter(service=service, hash=digest).order_by("-id")
    found = rows.values_list("hash", "published_at", "bpmn", "dmn").first()
    if found is None:
        raise NotFound(what="version of this process")
    digest, published_at, bpmn, dmn = found
    return Files(digest, published_at, bpmn.encode(), dmn.encode())


@lru_cache(maxsize=64)
def decisions(digest: str) -> tuple[DrawnFile, Mapping[str, Decision]]:
    """The decisions of a version, as they are drawn and as they decide. They never change, so this is kept."""
    dmn = Version.objects.filter(hash=digest).values_list("dmn", flat=True)[0].encode()
    return draw(dmn), parse_decisions(dmn)


@lru_cache(maxsize=64)
def described(digest: str) -> Mapping[str, Described]:
    """The elements of a version by id. A version never changes, so this is kept."""
    return describe(Version.objects.filter(hash=digest).values_list("bpmn", flat=True)[0].encode())


def _elements(service: str) -> tuple[list[str], list[str]]:
    """The ids of what cases wait at in any version of a service: those that no other service has, and the others."""
    mine: set[str] = set()
    others: set[str] = set()
    for name, digest in Version.objects.values_list("service", "hash"):
        (mine if name == service else others).update(_element_ids(digest))
    return sorted(mine - others), sorted(mine & others)


@lru_cache(maxsize=10_000)
def _element_ids(digest: str) -> frozenset[str]:
    """The elements of a version, but for those that only listen."""
    bpmn = Version.objects.filter(hash=digest).values_list("bpmn", flat=True)[0]
    elements = describe(bpmn.encode()).values()
    return frozenset(sys.intern(each.id) for each in elements if each.tag not in LISTENING)
