"""Whatever is changed, for whichever days and in whichever order: one value a day, and the past as it was known."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonhold.base.refusals import Refusal
from commonhold.records.people import actions, rules
from commonhold.records.people.history import queries as days
from commonhold.records.people.models import Employment
from commonhold.records.people.rules import Value
from commonhold.records.people.tests.conftest import STARTS, Office

DAYS = [STARTS + timedelta(days=10 * number) for number in range(-1, 13)]
day = st.sampled_from(DAYS)
values: st.SearchStrategy[Value] = st.one_of(
    st.sampled_from(["EO", "HEO", "SEO"]).map(rules.Grade),
    st.integers(1, 3).map(lambda thousands: rules.Pay(thousands * 100_000)),
    st.sampled_from(["Wales", "London"]).map(rules.Location),
)
steps = st.one_of(
    st.tuples(st.just("change"), values, day, st.none() | day),
    st.tuples(st.just("correct"), values, day, st.none()),
    st.tuples(st.just("end"), st.none(), day, st.none()),
)


def take(office: Office, employment_id: int, step: tuple[Any, ...], at: datetime) -> None:
    what, value, on, until = step
    common: dict[str, Any] = {"employment_id": employment_id, "actor": office.actor, "at": at}
    if what == "change":
        actions.change(to=value, from_date=on, until=until, **common)
    elif what == "correct":
        actions.correct(to=value, on=on, **common)
    else:
        actions.end_employment(last_day=on, **common)


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(story=st.lists(st.tuples(steps, st.sampled_from([-60, 0, 1, 3600])), min_size=1, max_size=6))
def test_any_story_leaves_one_value_a_day_and_never_changes_what_was_known(
    office: Office,
    acting_for: Callable[..., AbstractContextManager[None]],
    story: list[tuple[tuple[Any, ...], int]],
) -> None:
    """Clocks go forward, stand still, or (on another machine) go back a minute between steps."""
    with acting_for(office.department_id):
        employment_id = office.hire()
        person_id = Employment.objects.get(id=employment_id).person_id
        at = office.at
        known: list[tuple[datetime, list[Any]]] = []
        for step, seconds in story:
            at += timedelta(seconds=seconds)
            try:
                with transaction.atomic():
                    take(office, employment_id, step, at)
            except Refusal:
                continue
            latest = latest_recorded(employment_id)
            known.append((latest, pictures(person_id, latest)))
            assert pictures(person_id, None) == known[-1][1]
        for moment, as_seen_then in known:
            assert pictures(person_id, moment) == as_seen_then
        no_gap_and_no_overlap(employment_id)


def pictures(person_id: int, known_at: datetime | None) -> list[Any]:
    return [days.picture(person_id, on, known_at) for on in (DAYS[1], DAYS[4], DAYS[-1])]


def latest_recorded(employment_id: int) -> datetime:
    return max(
        moment
        for table, _ in days.SPELLS.values()
        for row in table._default_manager.filter(employment_id=employment_id)
        for moment in (row.recorded_at, row.superseded_at)
        if moment is not None
    )


def no_gap_and_no_overlap(employment_id: int) -> None:
    employed = days.period(Employment.objects.get(id=employment_id).valid)
    for kind in rules.ALWAYS_KNOWN:
        spells = days.spells(employment_id, kind)
        assert (spells[0].period.start, spells[-1].period.end) == (employed.start, employed.end)
        for before, after in pairwise(spells):
            assert before.period.end == after.period.start


def test_two_who_change_the_same_pay_at_once_wait_for_one_another(
    committed_db: str, office: Office, acting_for: Callable[..., AbstractContextManager[None]]
) -> None:
    with acting_for(office.department_id):
        employment_id = office.hire()

    def change(pence: int) -> Callable[[], None]:
        def run() -> None:
            with acting_for(office.department_id):
                office.change(employment_id, rules.Pay(pence), date(2026, 3, 1))

        return run

    assert at_once([change(pence) for pence in (1_000, 2_000, 3_000, 4_000)]) == [None] * 4
    with acting_for(office.department_id):
        no_gap_and_no_overlap(employment_id)
        assert len(days.spells(employment_id, rules.Pay)) == 2


def test_two_who_would_manage_each_other_can_not_both_succeed(
    committed_db: str, office: Office, acting_for: Callable[..., AbstractContextManager[None]]
) -> None:
    with acting_for(office.department_id):
        one, two = office.hire("One Ash"), office.hire("Two Ash")

    def manage(who: int, manager: int) -> Callable[[], None]:
        def run() -> None:
            with acting_for(office.department_id):
                office.change(who, rules.Manager(manager), date(2026, 3, 1))

        return run

    outcomes = at_once([manage(one, two), manage(two, one)])
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ManagerCycle", "NoneType"]


def test_one_person_hired_twice_at_once_is_one_person(
    committed_db: str, office: Office, acting_for: Callable[..., AbstractContextManager[None]]
) -> None:
    def hire() -> None:
        with acting_for(office.department_id):
            office.hire(national_insurance_number="MW123456A")

    outcomes = at_once([hire, hire])
    assert sum(outcome is None for outcome in outcomes) == 1
    with acting_for(office.department_id):
        assert Employment.objects.count() == 1


def at_once(jobs: list[Callable[[], None]]) -> list[Exception | None]:
    """What each of the jobs, run in threads with connections of their own, raised."""
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connection

    def one(job: Callable[[], None]) -> Exception | None:
        try:
            job()
        except Exception as error:
            return error
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(one, jobs))
