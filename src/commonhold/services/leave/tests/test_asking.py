"""What is refused of whoever asks, and what they are warned of."""

from datetime import date

import pytest

from commonhold.services.leave import submission
from commonhold.services.leave.submission import NotEmployedHere
from commonhold.work.cases.answers import AnswersRefused

AFTER = date(2026, 5, 30)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"reason": "dismissal"}, "reason"),
        ({"last_day": "2019-01-01"}, "last_day"),
        ({"last_day": "soon"}, "last_day"),
        ({"last_day": None}, "last_day"),
        ({"who": "everybody"}, "who"),
        ({"who": "other", "employee_number": "N0"}, "employee_number"),
        ({"who": "other", "employee_number": "'; DROP TABLE people_person; --"}, "employee_number"),
        ({"who": "other", "employee_number": ""}, "employee_number"),
    ],
)
def test_what_can_never_be_is_refused(office, changed, field):
    with pytest.raises(AnswersRefused) as refused:
        office.asks(**changed)
    assert [each.field for each in refused.value.problems] == [field]


def test_nobody_has_a_colleague_leave(office):
    with pytest.raises(AnswersRefused):
        office.asks("report", who="other", employee_number=office.number("leaver"))


def test_whoever_has_left_asks_for_nothing(office):
    office.arranged()
    office.comes(AFTER)
    with pytest.raises(NotEmployedHere):
        office.asks()


def test_less_than_a_weeks_notice_is_said(office):
    given = {"who": "me", "reason": "resignation", "last_day": "2026-04-16"}
    who = {"department_id": office.department_id, "asked_by": office.account("leaver"), "at": office.at}
    assert "less than a week" in submission.preview(given, **who)[0]
    assert "less than a week" not in submission.preview({**given, "last_day": "2026-05-29"}, **who)[0]
    assert submission.preview({}, **who) == []
