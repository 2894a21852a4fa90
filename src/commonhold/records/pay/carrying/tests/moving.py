"""Moving somebody between two payrolls, as the people side does it."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from commonhold.records.pay.carrying import actions, queries
from commonhold.records.pay.scheme import actions as scheme
from commonhold.records.pay.standing import actions as standing
from commonhold.records.pay.tests.filed import known_to_hmrc
from commonhold.records.pay.tests.payroll import Payroll
from commonhold.records.people import rules as people
from commonhold.records.people.carrying.rules import Carried, Journey, Kind
from commonhold.records.people.history.queries import spells
from commonhold.records.people.models import Employment
from commonhold.records.people.transferring import actions as transferring
from commonhold.records.people.transferring.rules import Arrival

ADA: dict[str, Any] = {"national_insurance_number": "AB123456C"}


@dataclass
class Both:
    works: Payroll
    letters: Payroll
    moves: "count[int]" = field(default_factory=lambda: count(1))
    ended: dict[int, datetime] = field(default_factory=dict)
    """When the end of each employment left was recorded."""

    def passes(self, month: int) -> None:
        """It is the day before the cut-off of a month, for both."""
        at = self.works.period(month).cut_off - timedelta(days=1)
        self.works.at = self.letters.at = max(self.works.at, self.letters.at, at)

    def paid(self, payroll: Payroll, month: int, **details: Any) -> int:
        """A run of a month that is committed; what comes after it is later for both."""
        run_id = payroll.paid(month, **details)
        self.works.at = self.letters.at = max(self.works.at, self.letters.at)
        return run_id

    def pay(self, *months: int) -> tuple[int, int]:
        """The last of some months' runs of Works and of Letters, each month's of Works first."""
        runs = (0, 0)
        for month in months:
            self.passes(month)
            runs = self.paid(self.works, month), self.paid(self.letters, month)
        return runs

    def known_to_hmrc(self, *numbers: str, same_scheme: bool) -> None:
        """Both have a PAYE scheme, and HMRC has been told of those who work in Works."""
        letters = "120/AB12345" if same_scheme else "120/CD12345"
        for payroll, paye in ((self.works, "120/AB12345"), (self.letters, letters)):
            scheme.set_scheme(
                department_id=payroll.department_id,
                paye=paye,
                accounts_office="120PA00012345",
                **payroll.common,
            )
        known_to_hmrc(self.works, *numbers)

    def arrives(self, employment_id: int, on: date, **details: Any) -> int:
        """Begins in Letters, with what holds in Works but for the details."""
        pay = spells(employment_id, people.Pay)[-1].value
        pattern = spells(employment_id, people.WorkingPattern)[-1].value
        arrival = Arrival(
            **{
                "from_employment_id": employment_id,
                "to_department_id": self.letters.department_id,
                "starts": on,
                "post_id": self.letters.office.post_id,
                "grade": "EO",
                "annual_pence": pay.annual_pence,
                "weekly_hours": pattern.weekly_hours,
                "region": "Wales",
                **details,
            }
        )
        return transferring.transfer(arrivals=[arrival], **self.common)[employment_id]

    def journey(
        self,
        employment_id: int,
        on: date,
        there: int | None = None,
        kind: Kind = "permanent",
        back: bool = False,
    ) -> Journey:
        left, joined = (self.letters, self.works) if back else (self.works, self.letters)
        person_id = Employment.objects.get(id=employment_id).person_id
        return Journey(
            next(self.moves),
            person_id,
            employment_id,
            left.department_id,
            there,
            joined.department_id,
            on,
            kind,
        )

    def looked_at(self, employment_id: int, on: date) -> dict[str, Carried]:
        (found,) = queries.travels([self.journey(employment_id, on)])
        assert len({each.part for each in found}) == len(found)
        return {each.part: each for each in found}

    def carry(self, *journeys: Journey, **details: Any) -> None:
        actions.carry(journeys=journeys, **self.common, **details)

    def take_back(self, *journeys: Journey) -> None:
        actions.take_back(journeys=journeys, **self.common)

    @property
    def common(self) -> dict[str, Any]:
        found = self.works.common
        self.letters.at = max(self.letters.at, self.works.at)
        return found

    def move(self, employment_id: int, on: date, **details: Any) -> Journey:
        """For good: the employment in Works ends the day before, and another in Letters begins."""
        there = self.arrives(employment_id, on, **details)
        self.ended[employment_id] = transferring.end_for_transfer(
            endings=[(employment_id, on - timedelta(days=1))], **self.common
        )
        journey = self.journey(employment_id, on, there)
        self.carry(journey)
        return journey

    def undo(self, journey: Journey) -> None:
        """It should never have been."""
        assert journey.to_employment_id is not None
        self.take_back(journey)
        transferring.annul(employment_ids=[journey.to_employment_id], **self.common)
        left = journey.from_employment_id
        transferring.take_back(employments=[(left, self.ended.pop(left))], **self.common)

    def give(
        self,
        payroll: Payroll,
        employment_id: int | None,
        code: str,
        kind: str,
        pence: int = 0,
        **details: Any,
    ) -> int:
        """An element that a department has, and somebody's, if anybody's."""
        element = {each: details.pop(each) for each in ("pensionable",) if each in details}
        element_id = standing.create_element(
            department_id=payroll.department_id,
            code=code,
            title=code.title(),
            kind=kind,
            **element,
            **payroll.common,
        )
        if employment_id is not None:
            standing.give_element(
                employment_id=employment_id,
                element_id=element_id,
                amount_pence=pence,
                **{"from_date": date(2026, 1, 1), **details},
                **payroll.common,
            )
        return element_id
