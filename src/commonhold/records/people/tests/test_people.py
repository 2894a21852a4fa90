"""A person's life in a department: hired, changed, corrected, gone; and who may see it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import Error, transaction

from commonhold.base.refusals import NotFound
from commonhold.records.people import actions, queries, rules
from commonhold.records.people.history import queries as days
from commonhold.records.people.history import rules as history
from commonhold.records.people.models import Employment, PaySpell, Person
from commonhold.records.people.tests.conftest import STARTS, Office, person_of

Acting = Callable[..., AbstractContextManager[None]]


def test_somebody_hired_is_in_the_picture_from_the_first_day(office: Office, at_work: Any) -> None:
    with at_work:
        boss = office.hire("Bo Ash")
        ada = office.hire(
            "Ada Moss", rules.Manager(boss), rules.BankAccount("00-12-34", "12345678", "A Moss")
        )
        person = person_of(ada)
        assert days.picture(person, STARTS - timedelta(days=1)) == []
        (seen,) = days.picture(person, STARTS)
        assert (seen.title, seen.grade, seen.annual_pence, seen.region) == (
            "Surveyor",
            "EO",
            3_000_000,
            "Wales",
        )
        assert (seen.organisation, seen.cost_centre_code) == ("Roads", "100")
        assert (seen.manager_name, seen.employed) == ("Bo Ash", history.Period(STARTS, None))
        assert queries.bank_account(person, STARTS) == rules.BankAccount("001234", "12345678", "A Moss")
        assert queries.line_manager(person, STARTS) == person_of(boss)
        assert queries.reports(person_of(boss), STARTS) == [person]
        summary = queries.summary(person, STARTS)
        assert (summary.name, summary.manager_person_id, summary.cost_centre_code) == (
            "Ada Moss",
            person_of(boss),
            "100",
        )


def test_a_back_dated_rise_is_known_from_when_it_was_recorded(office: Office, at_work: Any) -> None:
    march, later = date(2026, 3, 1), office.at + timedelta(days=30)
    with at_work:
        ada = office.hire()
        office.change(ada, rules.Pay(3_300_000), march, at=later)
        person = person_of(ada)

        def pay(on: date, known_at: Any = None) -> int | None:
            return days.picture(person, on, known_at)[0].annual_pence

        assert pay(march) == 3_300_000
        assert pay(march, later - timedelta(seconds=1)) == 3_000_000
        assert pay(march - timedelta(days=1)) == 3_000_000
        assert days.picture(person, march, office.at - timedelta(seconds=1)) == []


def test_a_correction_replaces_what_was_never_so(office: Office, at_work: Any) -> None:
    with at_work:
        ada = office.hire()
        office.change(ada, rules.Grade("HEO"), date(2026, 6, 1))
        actions.correct(
            employment_id=ada, to=rules.Grade("SEO"), on=date(2026, 7, 1), actor=office.actor, at=office.at
        )
        held = [(spell.period.start, spell.value) for spell in days.spells(ada, rules.Grade)]
        assert held == [(STARTS, rules.Grade("EO")), (date(2026, 6, 1), rules.Grade("SEO"))]
        with pytest.raises(history.NothingToCorrect):
            actions.correct(
                employment_id=ada,
                to=rules.Manager(ada),
                on=date(2026, 7, 1),
                actor=office.actor,
                at=office.at,
            )


def test_an_end_may_be_moved_later_and_earlier(office: Office, at_work: Any) -> None:
    with at_work:
        ada = office.hire()
        office.change(ada, rules.Pay(3_100_000), date(2026, 6, 1))
        for last_day in (date(2026, 8, 31), date(2026, 5, 1), date(2026, 12, 31)):
            actions.end_employment(employment_id=ada, last_day=last_day, actor=office.actor, at=office.at)
            for kind in rules.ALWAYS_KNOWN:
                assert days.spells(ada, kind)[-1].period.end == last_day + timedelta(days=1)
        for last_day, refusal in (
            (date(2025, 12, 31), history.EndsBeforeItStarts),
            (date(2026, 12, 31), history.NothingChanges),
            (date.max, rules.ImpossibleDate),
        ):
            with pytest.raises(refusal):
                actions.end_employment(employment_id=ada, last_day=last_day, actor=office.actor, at=office.at)


def test_facts_that_are_another_department_s_are_refused(
    office: Office, other_department: int, make_office: Callable[[int], Office], acting_for: Acting
) -> None:
    other = make_office(other_department)
    with acting_for(office.department_id):
        boss = office.hire("Bo Ash")
    with acting_for(other_department, office.department_id):
        ada = other.hire()
        with pytest.raises(actions.ManagerNotEmployed):
            other.change(ada, rules.Manager(boss), STARTS)
        with pytest.raises(NotFound):
            other.change(ada, rules.Post(office.post_id), STARTS)
    with acting_for(other_department), pytest.raises(NotFound):
        office.change(boss, rules.Pay(1), STARTS)


def test_what_was_known_can_not_be_rewritten_by_the_application(office: Office, at_work: Any) -> None:
    with at_work:
        ada = office.hire()
        office.change(ada, rules.Pay(1_000), STARTS)
        for attempt in (
            lambda: PaySpell.objects.update(annual_pence=1),
            lambda: PaySpell.objects.all().delete(),
            lambda: PaySpell.objects.exclude(superseded_at=None).update(superseded_at=office.at),
        ):
            with pytest.raises(Error), transaction.atomic():
                attempt()


def test_spells_of_one_kind_never_overlap_whoever_writes_them(office: Office, at_work: Any) -> None:
    with at_work:
        ada = office.hire()
        with pytest.raises(Error, match="payspell_no_overlap"), transaction.atomic():
            PaySpell.objects.create(
                employment_id=ada,
                department_id=office.department_id,
                valid=(date(2026, 5, 1), None),
                recorded_at=office.at,
                annual_pence=1,
            )


def test_the_number_of_queries_does_not_grow_with_people_or_history(
    office: Office, at_work: Any, django_assert_num_queries: Any
) -> None:
    with at_work:
        people = [person_of(office.hire(f"Ada {name}")) for name in "ABCDEFGH"]
        with django_assert_num_queries(1):
            assert len(queries.summaries(people, STARTS)) == 8
        with django_assert_num_queries(8):
            days.picture(people[0], STARTS, office.at)


def test_nothing_is_seen_or_written_outside_the_wall(office: Office, at_work: Any) -> None:
    with at_work:
        office.hire()
    assert not Person.objects.exists()
    assert not Employment.objects.exists()
    with pytest.raises(Error, match="without an actor"), transaction.atomic():
        Person(id=1, given_name="X", family_name="Y", born=STARTS).save(force_insert=True)


def test_when_a_fact_changed_and_what_was_known_before(office: Office, at_work: Any) -> None:
    first, second = (rules.Contact("07700900123", f"{name}@home.example") for name in ("ada", "moss"))
    with at_work:
        employment = office.hire("Ada Moss", first)
        assert days.changed_at(employment, rules.Contact) is None
        assert days.changed_at(employment, rules.BankAccount) is None
        later = office.at + timedelta(days=20)
        office.change(employment, second, STARTS, at=later)
        assert days.changed_at(employment, rules.Contact) == later
        on = later.date()
        assert days.known_on(employment, rules.Contact, on, later) == second
        assert days.known_on(employment, rules.Contact, on, later - timedelta(seconds=1)) == first
        assert days.known_on(employment, rules.BankAccount, on, later) is None


def test_who_else_is_paid_into_an_account(office: Office, at_work: Any) -> None:
    account = rules.BankAccount("001234", "12345678", "A Moss")
    with at_work:
        ada, _ = (person_of(office.hire(name, account)) for name in ("Ada Moss", "Ben Moss"))
        office.hire("Cy Other", rules.BankAccount("001234", "87654321", "C Other"))
        counted = queries.others_paid_into(
            account, person_id=ada, department_id=office.department_id, on=STARTS
        )
        assert counted == 1
