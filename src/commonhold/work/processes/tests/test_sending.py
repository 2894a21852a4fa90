"""Messages and signals between instances: each reaches whom it is for, once."""

import pytest

from commonhold.base.bpmn.tests.drawn import ROOTS, about, boundary, drawn, event
from commonhold.work.processes import actions
from commonhold.work.processes.models import Instance, Sending, Wait
from commonhold.work.processes.sending import actions as sending
from commonhold.work.processes.sending import queries
from commonhold.work.processes.tests.test_store import NO_RULES

CATCH, THROW = "intermediateCatchEvent", "intermediateThrowEvent"
WAITS = (
    "startEvent s",
    event(CATCH, "wait", about("message", "paid", 'c:key="reference"')),
    *("endEvent e", "s > wait", "wait > e"),
)
TELLS = (
    "startEvent s",
    event(THROW, "tell", about("message", "paid", 'c:key="about" c:payload="{amount: amount}"')),
    *("endEvent e", "s > tell", "tell > e"),
)
LISTENS = (
    "startEvent s",
    event(CATCH, "wait", about("signal", "stop")),
    "endEvent e",
    "s > wait",
    "wait > e",
)
SIGNALS = (
    "startEvent s",
    event(THROW, "tell", about("signal", "stop")),
    "endEvent e",
    "s > tell",
    "tell > e",
)


@pytest.fixture
def office(department, system, clock):
    """Publishes services, starts their processes, and delivers what they send one another."""

    class Office:
        def publish(self, service, *parts):
            bpmn = drawn(*parts, roots=ROOTS)
            actions.publish(service=service, bpmn=bpmn, dmn=NO_RULES, actor=system, at=clock)

        def start(self, service, element=None, **variables):
            return actions.start(
                service=service,
                department_id=department,
                variables=variables,
                element=element,
                actor=system,
                at=clock,
            ).instance_id

        def deliver(self):
            """Delivers all; returns how many messages and signals, or parts of a signal, that were."""
            count = 0
            while (delivery := queries.next_delivery()) is not None:
                for wait_id, instance_id in delivery.waits:
                    if delivery.kind == "message":
                        actions.fire(wait_id=wait_id, variables=delivery.variables, actor=system, at=clock)
                    else:
                        actions.signal(
                            instance_id=instance_id, name=delivery.name, variables={}, actor=system, at=clock
                        )
                for service, element in delivery.starts:
                    self.start(service, element, **delivery.variables)
                sending.delivered(delivery, actor=system, at=clock)
                count += 1
            return count

    return Office()


def ended(instance_id):
    return Instance.objects.get(id=instance_id).outcome


def test_a_message_reaches_the_instance_with_its_key_and_takes_its_payload_along(
    office, department, acting_for
):
    with acting_for(department):
        office.publish("waits", *WAITS)
        office.publish("tells", *TELLS)
        ours, another = (office.start("waits", reference=each) for each in ("CH-1", "CH-2"))
        office.start("tells", about="CH-1", amount=12)
        assert office.deliver() == 1
        assert (ended(ours), ended(another)) == ("e", None)
        assert Instance.objects.get(id=ours).variables["amount"] == 12
        assert office.deliver() == 0


def test_a_message_that_nobody_waits_for_yet_is_kept_until_somebody_does(office, department, acting_for):
    with acting_for(department):
        office.publish("waits", *WAITS)
        office.publish("tells", *TELLS)
        office.start("tells", about="CH-1", amount=12)
        assert office.deliver() == 0
        assert Sending.objects.count() == 1
        late = office.start("waits", reference="CH-1")
        assert office.deliver() == 1
        assert (ended(late), Sending.objects.count()) == ("e", 0)


def test_one_message_is_for_one_instance_the_one_that_has_waited_longest(office, department, acting_for):
    with acting_for(department):
        office.publish("waits", *WAITS)
        office.publish("tells", *TELLS)
        first, second = (office.start("waits", reference="CH-1") for _ in range(2))
        office.start("tells", about="CH-1", amount=1)
        office.deliver()
        assert (ended(first), ended(second)) == ("e", None)


def test_a_message_starts_a_process_that_begins_with_it(office, department, acting_for):
    starts = (
        event("startEvent", "s", about("message", "paid")),
        "userTask a",
        "endEvent e",
        "s > a",
        "a > e",
    )
    with acting_for(department):
        office.publish("begins", *starts)
        office.publish("tells", *TELLS)
        office.start("tells", about="CH-1", amount=12)
        assert office.deliver() == 1
        wait = Wait.objects.select_related("instance").get()
        assert (wait.element, wait.instance.variables) == ("a", {"amount": 12})


def test_a_signal_reaches_everybody_who_waits_when_it_is_sent_and_nobody_later(
    office, department, acting_for
):
    with acting_for(department):
        office.publish("listens", *LISTENS)
        office.publish("signals", *SIGNALS)
        many = [office.start("listens") for _ in range(queries.SIGNALLED_AT_ONCE + 5)]
        office.start("signals")
        assert office.deliver() == 2  # the many are reached in two parts
        assert {ended(each) for each in many} == {"e"}
        later = office.start("listens")
        assert (office.deliver(), ended(later)) == (0, None)


def test_a_signal_reaches_an_instance_once_however_many_of_its_waits_are_for_it(
    office, department, acting_for
):
    stop = about("signal", "stop")
    twice = (
        *("startEvent s", "parallelGateway g", "userTask a", "userTask b", "parallelGateway j", "endEvent e"),
        *(boundary("stop_a", "a", stop, False), "userTask c", "stop_a > c", "endEvent e2", "c > e2"),
        *(boundary("stop_b", "b", stop, False), "userTask d", "stop_b > d", "endEvent e3", "d > e3"),
        *("s > g", "g > a", "g > b", "a > j", "b > j", "j > e"),
    )
    with acting_for(department):
        office.publish("listens", *twice)
        office.publish("signals", *SIGNALS)
        office.start("listens")
        office.start("signals")
        office.deliver()
        waits = Wait.objects.filter(kind="user").values_list("element", flat=True)
        assert sorted(waits) == ["a", "b", "c", "d"]


def test_what_one_department_sends_reaches_no_other(office, department, other_department, acting_for):
    with acting_for(department):
        office.publish("waits", *WAITS)
        office.publish("tells", *TELLS)
        office.start("tells", about="CH-1", amount=12)
    with acting_for(other_department):
        assert queries.next_delivery() is None
        assert not Sending.objects.exists()
