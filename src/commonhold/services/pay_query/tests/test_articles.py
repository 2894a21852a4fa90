"""Articles that answer a question before it is asked: which are found, and that they are counted."""

import pytest
from django.db import ProgrammingError, connection, transaction

from commonhold.base.refusals import NotFound
from commonhold.services.pay_query.tests.conftest import Office
from commonhold.work.cases.articles import actions as articles
from commonhold.work.cases.articles import queries as library


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("Why has my tax code changed to 1257L M1?", "tax-code"),
        ("My student loan is still being deducted", "student-loan"),
        ("I was paid too much last month and want to pay it back", "overpayment"),
        ("What does gross mean on the payslip?", "payslip"),
        ("I want my salary to go to another bank account", "change-of-account"),
    ],
)
def test_articles_that_fit_are_found(office: Office, question: str, best: str) -> None:
    assert library.find("pay_query", question)[0].id == best


@pytest.mark.parametrize(
    "text", ["", "the of and", "'; DROP TABLE x --", "a & b | !c <-> (d:*", "\0", "é" * 9000, "zzzqqq"]
)
def test_odd_questions_find_nothing_and_break_nothing(office: Office, text: str) -> None:
    assert library.find("pay_query", text) == []


def test_an_article_that_answers_is_counted_and_there_is_no_case(office: Office) -> None:
    by = {"department_id": office.department_id, "actor": office.actors["claimant"], "at": office.at}
    for article in ("tax-code", "payslip", "tax-code"):
        articles.answered(service_name="pay_query", article_id=article, **by)  # type: ignore[arg-type]
    counted = library.answered("pay_query", [office.department_id], since=office.at)
    assert list(counted.items()) == [("tax-code", 2), ("payslip", 1)]
    assert library.answered("claim_expense", [office.department_id], since=office.at) == {}
    with pytest.raises(NotFound):
        articles.answered(service_name="pay_query", article_id="../../service", **by)  # type: ignore[arg-type]
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE cases_articleanswer SET article = 'pension'")
