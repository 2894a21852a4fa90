"""What can't be asked or offered: each is said with the answer that is wrong, and nothing is done."""

import pytest

from commonhold.records.moves.paying.rules import NoRange
from commonhold.services.move_department import offering
from commonhold.services.move_department.checking import RightToWorkEnds
from commonhold.services.move_department.offering import HoursNotRead, NoManagerThere, NoPostThere
from commonhold.services.move_department.submission import NotEmployedHere
from commonhold.services.move_department.tests.conftest import EVIDENCE
from commonhold.work.cases.answers import AnswersRefused


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ({"post": "999999"}, AnswersRefused),
        ({"manager": "NOBODY"}, NoManagerThere),
        ({"hours": "all of them"}, HoursNotRead),
        ({"grade": "SCS4"}, NoRange),
        ({"salary": -5}, AnswersRefused),
        ({"grade": "Boss"}, AnswersRefused),
        ({"post": "1; DROP TABLE"}, AnswersRefused),
    ],
)
def test_an_offer_that_cant_be_is_refused_with_its_field(sides, given, refused):
    reference = sides.asks()
    with pytest.raises(refused) as raised:
        sides.offers(reference, **given)
    assert raised.value.field is not None
    assert "make_offer" in sides.tasks(reference, "joining_hr")


def test_where_there_are_too_many_posts_for_a_list_one_is_named_by_its_number(sides, monkeypatch):
    monkeypatch.setattr(offering, "MOST_POSTS", 0)
    reference = sides.asks()
    with pytest.raises(NoPostThere):
        sides.offers(reference, post="999999")
    sides.offers(reference)
    assert "make_offer" not in sides.tasks(reference, "joining_hr")


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"to_department": "works"}, "to_department"),
        ({"to_department": "nowhere"}, "to_department"),
        ({"mover": "away", "employee_number": "NOBODY"}, "employee_number"),
        ({"kind": "loan"}, "returns_on"),
        ({"kind": "return"}, "kind"),
        ({"on": "someday"}, "on"),
        ({"note": "x" * 4001}, "note"),
    ],
)
def test_what_cant_be_asked_says_which_answer_is_wrong(sides, answers, field):
    with pytest.raises(AnswersRefused) as refused:
        sides.asks(**answers)
    assert field in [each.field for each in refused.value.problems]


def test_a_second_move_from_the_same_employment_goes_back_to_whoever_asked(sides):
    sides.asks()
    again = sides.asks("boss", mover="away", employee_number=f"N{sides.accounts['mover']}")
    assert "correct_request" in sides.tasks(again, "boss")


def test_only_who_is_employed_may_begin_one(sides):
    sides.home["stranger"] = sides.works
    with pytest.raises(NotEmployedHere):
        sides.asks("stranger")


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        ({"identity": ""}, AnswersRefused),
        ({"criminal_record": "x" * 100_000}, AnswersRefused),
        ({"until": "2027-02-30"}, AnswersRefused),
        ({"until": "2027-02-14"}, RightToWorkEnds),
        ({"fingerprints": "taken"}, AnswersRefused),
    ],
)
def test_checks_that_cant_be_are_refused_with_their_field(sides, given, refused):
    reference = sides.asks()
    sides.offers(reference)
    with pytest.raises(refused) as raised:
        sides.does("joining_hr", reference, "do_checks", "done", **{**EVIDENCE, **given})
    assert raised.value.field is not None
    assert "do_checks" in sides.tasks(reference, "joining_hr")
    sides.does("joining_hr", reference, "do_checks", "done", **EVIDENCE, until="2027-02-15")
    assert "do_checks" not in sides.tasks(reference, "joining_hr")
