"""What a delivery unit sees of the departments that it works for, and what its house does."""

import pytest
from django.db import IntegrityError, connection, transaction

from commonhold.base.refusals import Refusal
from commonhold.core.audit.acting import HOUSE, Sight, acting, as_house

PAY = Sight(7, ("1:pay:official", "1:contact:official"))


@pytest.fixture
def papers(committed_db, system):
    """A table with rows of three classes and two units, behind both walls; its owner is let in by neither."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE paper (department_id int, class text, unit_id bigint, text text UNIQUE);"
            "SELECT commonhold_class_wall('paper', 'class', '''official''');"
            "SELECT commonhold_unit_wall('paper', 'unit_id = (SELECT commonhold_unit())');"
            "CREATE POLICY everyone ON paper USING (true);"
            "ALTER TABLE paper FORCE ROW LEVEL SECURITY;"
        )
    with acting(system, [1, 2]), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO paper VALUES (1, 'pay', 7, 'wage'), (1, 'health', 7, 'illness'), (2, 'pay', 7, 'other wage'),"
            " (1, 'contact', 8, 'address'), (1, NULL, 7, 'unclassed')"
        )
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE paper")


def seen():
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM paper ORDER BY text")
        return [text for (text,) in cursor.fetchall()]


def acted_for():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('commonhold.departments')")
        return cursor.fetchone()[0]


def test_the_house_sees_everything_a_unit_its_own_work_and_classes_and_nobody_nothing(papers, system):
    with acting(system, [1, 2]):
        assert seen() == ["address", "illness", "other wage", "unclassed", "wage"]
    with acting(system, [1, 2], PAY):
        assert seen() == ["wage"]
    with acting(system, [1, 2], Sight(7)):
        assert seen() == []
    assert seen() == []


def test_a_unit_writes_nothing_that_it_may_not_see(papers, system):
    with (
        pytest.raises(Exception, match="row-level security"),
        acting(system, [1], PAY),
        connection.cursor() as cursor,
    ):
        cursor.execute("INSERT INTO paper VALUES (1, 'health', 7, 'another illness')")


def test_what_follows_from_a_units_work_is_done_by_the_house(papers, system):
    with acting(system, [1, 2], PAY):
        with as_house():
            assert len(seen()) == 5
        assert seen() == ["wage"]
    with acting(system, [1, 2], HOUSE), as_house():
        assert len(seen()) == 5


def test_what_a_unit_has_done_is_in_departments_that_it_works_for_no_more(papers, system):
    with acting(system, [2], PAY):
        with as_house([1, 2]):
            assert acted_for() == "1,2"
        assert acted_for() == "2"
    with acting(system, [2], HOUSE), as_house([1, 2]):
        assert acted_for() == "2", "the house's own people act for no more than before"


def test_a_refusal_or_a_failed_statement_leaves_the_house_again(papers, system):
    class Refused(Refusal):
        """No."""

    with acting(system, [1, 2], PAY):
        with pytest.raises(Refused), as_house():
            raise Refused
        assert seen() == ["wage"]
        with pytest.raises(IntegrityError), transaction.atomic(), as_house(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO paper VALUES (1, 'pay', 7, 'wage')")
        assert seen() == ["wage"]
