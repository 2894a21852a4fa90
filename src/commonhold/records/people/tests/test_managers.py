"""Who manages whom: nobody themselves, and what becomes of a leaver's people."""

from datetime import date, timedelta
from typing import Any

import pytest

from commonhold.records.people import actions, queries, rules
from commonhold.records.people.history import rules as history
from commonhold.records.people.tests.conftest import Office, person_of


def test_nobody_comes_to_manage_themselves_on_any_day(office: Office, at_work: Any) -> None:
    with at_work:
        top = office.hire("Top Ash")
        middle = office.hire("Middle Ash", rules.Manager(top))
        low = office.hire("Low Ash", rules.Manager(middle))
        with pytest.raises(actions.ManagerCycle, match="1 May 2026"):
            office.change(top, rules.Manager(low), date(2026, 5, 1))
        with pytest.raises(actions.ManagerCycle):
            office.change(top, rules.Manager(top), date(2026, 5, 1))
        office.change(low, rules.Manager(top), date(2026, 9, 1))
        with pytest.raises(actions.ManagerCycle, match="1 May 2026"):
            office.change(middle, rules.Manager(low), date(2026, 5, 1))
        office.change(middle, rules.Manager(low), date(2026, 9, 1))
        assert queries.line_manager(person_of(middle), date(2026, 9, 1)) == person_of(low)


def test_a_leaver_s_people_pass_to_the_leaver_s_manager(office: Office, at_work: Any) -> None:
    last_day = date(2026, 8, 31)
    with at_work:
        top = office.hire("Top Ash")
        middle = office.hire("Middle Ash", rules.Manager(top))
        low = office.hire("Low Ash", rules.Manager(middle))
        actions.end_employment(employment_id=middle, last_day=last_day, actor=office.actor, at=office.at)
        assert queries.line_manager(person_of(low), last_day) == person_of(middle)
        assert queries.line_manager(person_of(low), last_day + timedelta(days=1)) == person_of(top)
        assert queries.summaries([person_of(middle)], last_day + timedelta(days=1)) == {}
        with pytest.raises(history.NotEmployedThen, match="1 September 2026"):
            office.change(middle, rules.Pay(1), date(2026, 9, 1))
