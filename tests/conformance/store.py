"""Runs a process through the PostgreSQL store on a virtual clock, with everything read anew before each step."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from commonhold.base.bpmn.definition import Cause, Kind
from commonhold.base.bpmn.refusals import NobodyCatches, Unsound
from commonhold.base.refusals import Refusal
from commonhold.core.audit.acting import Actor, acting
from commonhold.work.processes import actions, queries
from commonhold.work.processes.models import Instance, Step, Version, Wait
from commonhold.work.processes.releasing.actions import release
from commonhold.work.processes.sending import actions as sending
from commonhold.work.processes.sending import queries as sendings
from tests.conformance import betsy

BEGIN = datetime(2026, 4, 14, 9, 0, tzinfo=UTC)
LONGEST = timedelta(hours=1)
WORKS_FOR = timedelta(seconds=10)
"""How long a service task takes on the virtual clock."""
NO_RULES = (
    b'<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="n"/>'
)
ACTOR = Actor.system("conformance")


@dataclass
class Runner:
    """Runs the cases of one published process in a department of its own."""

    department_id: int
    service: str
    adapted: betsy.Adapted
    at: datetime = BEGIN
    errors: Counter[str] = field(default_factory=Counter)
    side_by_side: bool = False

    @contextmanager
    def transaction(self) -> Iterator[None]:
        queries.definition.cache_clear()
        with acting(ACTOR, [self.department_id]):
            yield

    def publish(self) -> None:
        """Publish the process. One that can get stuck is refused, as it should be; the suite wants to see it run all
        the same, as a version would that was published before the check was made."""
        with self.transaction():
            try:
                actions.publish(
                    service=self.service, bpmn=self.adapted.bpmn, dmn=NO_RULES, actor=ACTOR, at=self.at
                )
            except Unsound:
                digest = f"unsound {self.service}"[:64]
                Version.objects.create(
                    service=self.service,
                    hash=digest,
                    bpmn=self.adapted.bpmn.decode(),
                    dmn=NO_RULES.decode(),
                    published_at=self.at,
                )
                release(service=self.service, digest=digest, actor=ACTOR, at=self.at)

    def run(self, variables: dict[str, object], parallel: bool) -> Counter[str]:
        self.start(variables, self._start_of(None))
        if parallel:
            self.start(variables, self._start_of("ParallelProcess"))
        while self._deliver() or self._work_or_wait():
            pass
        return self._trace()

    def start(self, variables: dict[str, object], element: str | None) -> None:
        try:
            with self.transaction():
                actions.start(
                    service=self.service,
                    department_id=self.department_id,
                    variables=variables,
                    element=element,
                    actor=ACTOR,
                    at=self.at,
                )
        except Refusal:
            self.errors["ERROR_runtime"] += 1

    def _start_of(self, process: str | None) -> str | None:
        """Where a process starts; None for the main one, unless an event starts it."""
        with self.transaction():
            version = Version.objects.filter(service=self.service).latest("id")
            definition = queries.definition(version.hash)
        body = next(
            (each for each in definition.bodies if each.id == process), definition.bodies[definition.main]
        )
        if body.starts:
            return definition.elements[body.starts[0]].id if process else None
        events = (
            each for each in definition.elements if each.body == body.number and each.kind is Kind.START
        )
        return next(each.id for each in events)

    def _deliver(self) -> bool:
        with self.transaction():
            delivery = sendings.next_delivery()
            if delivery is None:
                return False
            sending.delivered(delivery, actor=ACTOR, at=self.at)
        for wait_id, instance_id in delivery.waits:
            with self.transaction():
                if delivery.kind == "message":
                    actions.fire(wait_id=wait_id, variables=delivery.variables, actor=ACTOR, at=self.at)
                else:
                    actions.signal(
                        instance_id=instance_id,
                        name=delivery.name,
                        variables=delivery.variables,
                        actor=ACTOR,
                        at=self.at,
                    )
        for service, element in delivery.starts:
            if service == self.service:  # the others are of cases run before
                self.start(dict(delivery.variables), element)
        return True

    def _work_or_wait(self) -> bool:
        """Do the automatic step or let the timer go off that comes next; False if nothing does."""
        with self.transaction():
            services = list(Wait.objects.filter(kind="service").order_by("since", "id"))
            timer = Wait.objects.filter(kind="timer").order_by("due_at", "id").first()
        if len(services) > 1:
            self.side_by_side = True
        done_at = services[0].since + WORKS_FOR if services else None
        if timer is not None and (done_at is None or timer.due_at <= done_at):
            if timer.due_at > BEGIN + LONGEST:
                return False
            self.at = max(self.at, timer.due_at)
            self._try(lambda: actions.fire(wait_id=timer.id, variables={}, actor=ACTOR, at=self.at), timer)
            return True
        if done_at is None:
            return False
        self.at = max(self.at, done_at)
        self._do(services[0])
        return True

    def _do(self, wait: Wait) -> None:
        if self.adapted.scripts.get(wait.element) == betsy.FAILS:
            self._try(
                lambda: actions.fail(
                    wait_id=wait.id,
                    error_code=self.adapted.error_code,
                    variables={},
                    actor=ACTOR,
                    at=self.at,
                ),
                wait,
            )
        else:
            self._try(lambda: actions.complete(wait_id=wait.id, variables={}, actor=ACTOR, at=self.at), wait)

    def _try(self, step: Callable[[], object], wait: Wait) -> None:
        try:
            with self.transaction():
                step()
        except Refusal as refusal:
            thrown = isinstance(refusal, NobodyCatches)
            self.errors["ERROR_thrownErrorEvent" if thrown else "ERROR_runtime"] += 1
            with self.transaction():
                actions.cancel(instance_id=wait.instance_id, outcome="failed", actor=ACTOR, at=self.at)

    def _trace(self) -> Counter[str]:
        found = Counter(self.errors)
        with self.transaction():
            for instance in Instance.objects.select_related("version").order_by("id"):
                steps = Step.objects.filter(instance_id=instance.id).order_by("revision")
                passed = [each.partition(":")[0] for step in steps for each in step.passed]
                found += betsy.trace(self.adapted.scripts, passed, instance.variables)
                if instance.outcome and self._threw_error(instance):
                    found["ERROR_thrownErrorEvent"] += 1
                assert queries.replay(instance.id)[1] == instance.variables, "the history tells another story"
        if self.side_by_side and any(map(betsy.TAKES_TIME.fullmatch, self.adapted.scripts.values())):
            found["EXECUTION_parallel"] += 1
        return found

    def _threw_error(self, instance: Instance) -> bool:
        element = queries.definition(instance.version.hash).by_id.get(instance.outcome)
        return (
            element is not None
            and element.kind is Kind.END
            and any(trigger.cause is Cause.ERROR for trigger in element.triggers)
        )
