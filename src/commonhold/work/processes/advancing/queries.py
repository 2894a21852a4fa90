"""What a batch led each of its instances to: read from what waits before it and after."""

import json
from collections.abc import Iterable, Mapping, Sequence

from commonhold.core.audit.statements import array_of, planned_once
from commonhold.work.processes.actions import Outcome
from commonhold.work.processes.advancing.groups import Way
from commonhold.work.processes.queries import definition

Waits = Mapping[int, Mapping[int, int]]
"""The key of each wait by its id, by instance."""

_WAITS = "SELECT instance_id, id, key FROM processes_wait WHERE instance_id = ANY (%s::bigint[])"
_VARIABLES = "SELECT id, variables::text FROM processes_instance WHERE id = ANY (%s::bigint[])"


def waits_of(instance_ids: Iterable[int]) -> Waits:
    """All that instances wait for; the caller holds their locks, so that it stays so."""
    found: dict[int, dict[int, int]] = {}
    for instance_id, wait_id, key in planned_once(_WAITS, [array_of(instance_ids)]):
        found.setdefault(instance_id, {})[wait_id] = key
    return found


def outcomes(led: Sequence[tuple[Way, int, int]], before: Waits) -> dict[int, Outcome]:
    """What completing each by itself would have returned, by instance, read in the transaction of the batch."""
    ids = [instance_id for _, instance_id, _ in led]
    after = waits_of(ids)
    variables = dict(planned_once(_VARIABLES, [array_of(ids)]))
    found = {}
    for way, instance_id, revision in led:
        had, has = before[instance_id], after.get(instance_id, {})
        found[instance_id] = Outcome.of(
            definition(way.digest),
            way.step,
            way.due,
            instance_id=instance_id,
            revision=revision,
            digest=way.digest,
            wait_ids={key: wait_id for wait_id, key in has.items() if wait_id not in had},
            closed=had.keys() - has.keys(),
            variables=json.loads(variables[instance_id]),
        )
    return found
