"""The environment finds mistakes in templates, and shows values as people write them."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import SuspiciousOperation
from django.template import engines
from django.test import RequestFactory
from jinja2 import UndefinedError

from commonhold.base.refusals import NotFound
from commonhold.faces import errors, jinja
from commonhold.faces.doors import PEOPLE
from commonhold.faces.pages import Paging
from commonhold.services.claim_expense.questions import QUESTIONS

RF = RequestFactory()


def render(source: str, **context: object) -> str:
    return engines["jinja2"].from_string(source).render(context)


@pytest.mark.parametrize(
    "source",
    ["{{ nmae }}", "{% if nmae %}{% endif %}", "{{ day_of.wrong }}", "{% for x in xs %}{% endfor %}"],
)
def test_a_misspelt_name_is_an_error(source: str) -> None:
    with pytest.raises(UndefinedError):
        render(source, day_of=date(2026, 4, 14))


def test_what_people_typed_is_escaped() -> None:
    assert render("{{ text|lines }}", text="<script>\n&") == "&lt;script&gt;<br>&amp;"


@pytest.mark.parametrize("section", QUESTIONS.sections, ids=lambda section: section.name)
@pytest.mark.parametrize("error", [None, "Enter something"])
def test_every_question_of_every_service_can_be_shown(section, error) -> None:
    source = '{% from "parts/forms.html" import field %}{{ field(question, none, error, []) }}'
    for question in section.questions:
        html = render(source, question=question, error=error)
        assert f'id="{question.name}' in html
        assert question.title in html
        assert (error is None) == ("govuk-error-message" not in html)


@pytest.mark.parametrize(
    ("filtered", "shown"),
    [
        (jinja.day(date(2026, 4, 4)), "4 April 2026"),
        (jinja.day(datetime(2026, 4, 4, 23, 30, tzinfo=UTC)), "5 April 2026"),
        (jinja.moment(datetime(2026, 4, 14, 9, 5, tzinfo=UTC)), "14 April 2026 at 10:05am"),
        (jinja.moment(datetime(2026, 1, 14, 12, 0, tzinfo=UTC)), "14 January 2026 at 12:00pm"),
        (jinja.duration(timedelta(minutes=25)), "25 minutes"),
        (jinja.duration(6.5), "6.5 hours"),
        (jinja.duration(timedelta(days=3)), "3 days"),
        (jinja.duration(1), "1 hour"),
    ],
)
def test_values_read_as_people_write_them(filtered: str, shown: str) -> None:
    assert filtered == shown


def test_what_is_late_says_so() -> None:
    at = datetime(2026, 4, 14, 9, 0, tzinfo=UTC)
    assert "Overdue" in jinja.due(at - timedelta(minutes=1), at)
    assert "Today" in jinja.due(at + timedelta(hours=2), at)
    assert jinja.due(at + timedelta(days=3), at) == "17 Apr 2026"


def bad_request(request):
    return errors.bad_request(request, SuspiciousOperation())


@pytest.mark.parametrize(
    "make", [bad_request, errors.forbidden, errors.not_found, errors.server_error, errors.form_expired]
)
def test_every_error_page_says_what_to_do_next(make) -> None:
    response = make(RF.get("/nowhere/"))
    assert response.status_code >= 400
    assert "Go to your home page" in response.content.decode()


def test_a_refusal_becomes_a_page_with_its_message() -> None:
    response = PEOPLE.refused(RF.get("/cases/X/"), NotFound(what="case"))
    assert response.status_code == 404
    assert "There is no case that you may see here" in response.content.decode()


def test_long_lists_are_cut_into_pages_that_keep_their_filter() -> None:
    request = RF.get("/desk/?role=finance&page=5")
    links = Paging(number=5, total=250).links(request)
    assert links is not None
    assert [item.get("number", "…") for item in links["items"]] == [1, "…", 4, 5, 6, "…", 10]
    assert links["next"]["href"] == "?role=finance&page=6"
    assert Paging(number=1, total=25).links(request) is None
