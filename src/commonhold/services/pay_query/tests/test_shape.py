"""The service hangs together: its process, its steps, its tasks, its words and its articles know each other."""

from commonhold.services.pay_query.questions import MESSAGE
from commonhold.services.pay_query.service import SERVICE
from commonhold.work.cases.articles.queries import articles
from commonhold.work.cases.tests.shape import check_shape


def test_everything_knows_everything_else() -> None:
    check_shape(SERVICE, roles={"case_worker", "payroll"})
    assert set(SERVICE.resolved) < set(SERVICE.outcomes)


def test_every_article_has_a_title_and_says_something() -> None:
    for article in articles("pay_query").values():
        assert article.title
        assert not article.title.startswith("#")
        assert len(article.text) > 100


def test_what_is_asked_and_said_is_of_the_class_pay() -> None:
    assert MESSAGE.data_class == SERVICE.said == "pay"
