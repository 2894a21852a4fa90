"""A database with many waiting cases: a few really started, the rest copied from them in SQL."""

from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg

PROCESS = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:c="https://commonhold.example/bpmn">
<process id="waiting" name="Approve for ever, within two weeks" isExecutable="true"><startEvent id="s"/>
<exclusiveGateway id="again"/><userTask id="a" c:candidates="finance"/>{timer}
<exclusiveGateway id="done" default="f4"/><endEvent id="e"/>
<sequenceFlow id="f1" sourceRef="s" targetRef="again"/><sequenceFlow id="f2" sourceRef="again" targetRef="a"/>
<sequenceFlow id="f3" sourceRef="a" targetRef="done"/><sequenceFlow id="f4" sourceRef="done" targetRef="again"/>
<sequenceFlow id="f5" sourceRef="done" targetRef="e">
<conditionExpression>outcome = "stop"</conditionExpression></sequenceFlow></process></definitions>"""
TIMER = b"""<boundaryEvent id="late" attachedToRef="a" cancelActivity="false"><timerEventDefinition>
<timeDuration>P14D</timeDuration></timerEventDefinition></boundaryEvent><endEvent id="reminded"/>
<sequenceFlow id="f6" sourceRef="late" targetRef="reminded"/>"""
RULES = b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n"/>'
VARIABLES = {
    "reference": "CH-7K3M-Q9XT",
    "amount_pence": 1250,
    "claimant": 48151623,
    "cost_centre": "0417-TRAVEL",
    "spent_on": "2026-03-31",
    "what": "Train from Leeds to London and back, to the hearing on Tuesday",
    "receipts": ["7d1f3c9a-4b1e-4a3f-9d51-2f6f0c1d7e55"],
    "outcome": "approve",
}
CHUNK = 100_000


@dataclass(frozen=True)
class Filled:
    """What was set up. `departments` have the same number of cases each; `at` is when all of them started."""

    owner_url: str
    service: str
    departments: tuple[int, ...]
    templates: tuple[int, ...]
    at: datetime

    def add(self, cases: int, *, history: int = 1, spread_days: int = 28) -> None:
        """Copies of the templates: `history` steps long; their timers are due within some days of the template's."""
        with psycopg.connect(self.owner_url, autocommit=True) as owner:
            owner.execute("SELECT set_config('commonhold.actor', 'system:benchmark', false)")
            each = max(cases // len(self.templates), 1)
            for template in self.templates:
                for first in range(0, each, CHUNK):
                    number = min(CHUNK, each - first)
                    owner.execute(
                        _COPY,
                        {"template": template, "cases": number, "history": history, "days": spread_days},
                    )

    def settle(self) -> None:
        """As after a while of autovacuum and checkpoints."""
        with psycopg.connect(self.owner_url, autocommit=True) as owner:
            owner.execute("VACUUM (ANALYZE) processes_instance, processes_wait, processes_step")
            owner.execute("CHECKPOINT")


_COPY = """
    WITH copied AS (
        INSERT INTO processes_instance (department_id, version_id, revision, tokens, variables)
        SELECT department_id, version_id, %(history)s, tokens,
            variables || jsonb_build_object('reference', 'CH-' || upper(substr(md5(number::text), 1, 8)))
        FROM processes_instance, generate_series(1, %(cases)s) AS number WHERE id = %(template)s
        RETURNING id, department_id
    ), stepped AS (
        INSERT INTO processes_step (instance_id, department_id, revision, at, actor_id, event, passed)
        SELECT copied.id, s.department_id, number, s.at, s.actor_id, s.event, s.passed
        FROM copied, processes_step s, generate_series(1, %(history)s) AS number
        WHERE s.instance_id = %(template)s AND s.revision = 1
    )
    INSERT INTO processes_wait (instance_id, department_id, key, element, kind, due_at, since)
    SELECT copied.id, w.department_id, w.key, w.element, w.kind,
        w.due_at + %(days)s * random() * interval '1 day', w.since
    FROM copied, processes_wait w WHERE w.instance_id = %(template)s
"""


def prepare(owner_url: str, *, departments: int = 10, timer: bool = False) -> Filled:
    """Departments, a published process, and one case in each department that really started."""
    from commonhold.core.audit.acting import Actor, acting
    from commonhold.core.departments.actions import create_department
    from commonhold.work.processes import actions

    somebody, at, service = (
        Actor.system("benchmark"),
        datetime.now(UTC),
        f"waiting-{'timed' if timer else 'plain'}",
    )
    with acting(somebody, ()):
        ids = [
            create_department(code=f"{service}-{n}", name=f"{service} {n}", actor=somebody, at=at)
            for n in range(departments)
        ]
    with acting(somebody, ids):
        bpmn = PROCESS.replace(b"{timer}", TIMER if timer else b"")
        actions.publish(service=service, bpmn=bpmn, dmn=RULES, actor=somebody, at=at)
        started = [
            actions.start(service=service, department_id=each, variables=VARIABLES, actor=somebody, at=at)
            for each in ids
        ]
    return Filled(owner_url, service, tuple(ids), tuple(each.instance_id for each in started), at)


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]
