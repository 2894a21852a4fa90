"""What is refused of a recruitment system, in words that say what to do, and without saying who exists."""

from datetime import timedelta

from commonhold.core.accounts.clients.actions import create_client
from commonhold.core.audit.acting import acting
from commonhold.core.departments.actions import create_department
from commonhold.records.people import actions as people
from commonhold.records.people.models import Employment


def test_who_works_here_already_neither_moves_nor_joins(recruiting):
    number = f"N{recruiting.sides.accounts['stranger']}"
    refused = recruiting.tells(recruiting.servant(employee_number=number)).json()
    assert refused["code"] == "recruitment.works-here"
    assert "HR changes their post" in refused["detail"]
    assert recruiting.cases() == 0


def test_a_candidate_who_is_not_found_is_refused_alike_whatever_is_wrong(recruiting):
    """Neither the number alone nor the date of birth tells whether somebody exists, nor does the department."""
    right = recruiting.servant()
    wrong = (
        {"employee_number": "N0"},
        {"born": "1986-03-28"},
        {"from_department": "letters"},
        {"from_department": "nowhere"},
        {"employee_number": "'; DROP TABLE people_person; --"},
    )
    told = {recruiting.tells({**right, **each}).content for each in wrong}
    assert len(told) == 1
    assert b"recruitment.candidate-not-found" in told.pop()
    assert recruiting.cases() == 0


def test_who_has_left_is_no_civil_servant_any_more(recruiting):
    sides = recruiting.sides
    with acting(sides.system, [sides.works]):
        people.end_employment(
            employment_id=sides.employments["mover"],
            last_day=sides.at.date() - timedelta(days=30),
            actor=sides.system,
            at=sides.at,
        )
    assert recruiting.tells(recruiting.servant()).status_code == 422


def test_where_two_have_the_number_and_birthday_the_department_decides(recruiting):
    sides = recruiting.sides
    with acting(sides.system, ()):
        third = create_department(code="third", name="Third", actor=sides.system, at=sides.at)
    sides.posts[third] = sides._post(third)
    sides.hire("other", third)
    mover, other = (f"N{sides.accounts[each]}" for each in ("mover", "other"))
    with acting(sides.system, [third]):
        Employment.objects.filter(number=other).update(number=mover)
    refused = recruiting.tells(recruiting.servant()).json()
    assert refused["errors"][0]["field"] == "from_department"
    taken = recruiting.tells(recruiting.servant(from_department="works"))
    assert taken.status_code == 201


WRONG = {
    "nothing": ({}, "vacancy"),
    "no reference": ({"vacancy": "  "}, "vacancy"),
    "a long reference": ({"vacancy": "R" * 201}, "vacancy"),
    "a NUL": ({"vacancy": "R\0"}, "vacancy"),
    "nobody": ({"candidate": "robot"}, "candidate"),
    "an unknown field": ({"colour": "red"}, "colour"),
    "what is asked of others": ({"salary": 1}, "salary"),
    "a birthday to come": ({"born": "2999-01-01"}, "born"),
    "no day": ({"first_day": "soon"}, "first_day"),
    "a post that is none": ({"post": 999_999}, "post"),
    "half a post": ({"post": 1.5}, "post"),
    "somebody else's manager": ({"manager": "N0"}, "manager"),
    "a manager that is a list": ({"manager": ["N1"]}, "manager"),
    "a grade of nowhere": ({"grade": "Lord"}, "grade"),
    "too many hours": ({"hours": 61}, "hours"),
    "hours as words": ({"hours": "many"}, "hours"),
    "a loan without an end": ({"kind": "loan"}, "returns_on"),
    "evidence that is a number": ({"identity": 7}, "identity"),
}
WRONG_OF_OUTSIDERS = {
    "no address": ({"email": "kim at home"}, "email"),
    "no number": ({"national_insurance_number": "QQ123456C"}, "national_insurance_number"),
    "no pay": ({"salary": 0}, "salary"),
    "pounds": ({"salary": 36000.5}, "salary"),
    "a day that has passed": ({"first_day": "2026-01-01"}, "first_day"),
    "a term without an end": ({"term": "fixed"}, "last_day"),
    "a name without end": ({"family_name": "x" * 100_000}, "family_name"),
}


def test_what_is_wrong_is_named_field_by_field_and_nothing_is_opened(recruiting):
    told = [
        (case, {**recruiting.servant(), **changed} if changed else {}, field)
        for case, (changed, field) in WRONG.items()
    ]
    told += [
        (case, recruiting.outsider(**changed), field) for case, (changed, field) in WRONG_OF_OUTSIDERS.items()
    ]
    for case, content, field in told:
        answer = recruiting.tells(content)
        assert answer.status_code == 422, (case, answer.content)
        assert answer.json()["errors"][0]["field"] == field, (case, answer.json())
    for text in ("", "[]", "{", '{"vacancy": NaN}', '{"vacancy": "\\ud800"}', "[" * 10_000):
        assert recruiting.tells(text).status_code == 400, text
    assert recruiting.cases() == 0


def test_a_claims_client_tells_no_outcomes(recruiting):
    sides = recruiting.sides
    with acting(sides.system, [sides.letters]):
        made = create_client(
            department_id=sides.letters,
            name="Travel",
            scopes=["claims:write"],
            days=1,
            actor=sides.system,
            at=sides.at,
        )
    recruiting.client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {made.token}"
    assert recruiting.tells(recruiting.servant()).status_code == 403
