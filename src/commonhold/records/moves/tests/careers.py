"""Many people's careers at random in three departments, and the account that is kept of them."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from commonhold.records.leave import actions as leave
from commonhold.records.moves import actions, queries
from commonhold.records.moves.by_plan import actions as by_plan
from commonhold.records.moves.by_plan.rules import Planned
from commonhold.records.moves.completing import actions as completing
from commonhold.records.moves.lending import actions as lending
from commonhold.records.moves.tests.accounts import DAY, HALF_YEAR, Done, Moving, Paid, Person, State
from commonhold.records.moves.tests.conftest import Departments
from commonhold.records.pay.debts.actions import raise_debt
from commonhold.records.pay.orders import actions as orders
from commonhold.records.pay.orders.rules import Demand, Terms
from commonhold.records.pay.tests.payroll import Payroll
from commonhold.records.people import actions as people
from commonhold.records.people.adjustments import actions as adjustments
from commonhold.records.people.adjustments.models import Adjustment as AdjustmentRow
from commonhold.records.people.adjustments.rules import Adjustment
from commonhold.records.people.declarations.actions import record_training
from commonhold.records.people.declarations.rules import Training
from commonhold.records.people.rules import BankAccount, Contact
from commonhold.records.people.tests.conftest import person_of
from commonhold.records.people.vetting.actions import record_clearances
from commonhold.records.people.vetting.rules import Clearance


@dataclass
class Careers:
    """Call its methods while acting for all of its departments."""

    payrolls: Sequence[Payroll]
    chance: random.Random
    at: datetime
    holding: Callable[[], dict[int, set[tuple[str, str]]]]
    people: dict[int, Person] = field(default_factory=dict)
    months: int = 0
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    @property
    def paid_until(self) -> date:
        """The first day that no run has paid yet."""
        return self.payrolls[0].period(self.months).until if self.months else date.min

    def tick(self) -> None:
        self.at = max([self.at, *(each.at for each in self.payrolls)]) + timedelta(seconds=1)
        for each in self.payrolls:
            each.at = each.office.at = self.at

    @property
    def common(self) -> dict[str, Any]:
        self.tick()
        return {"actor": self.payrolls[0].office.actor, "at": self.at}

    def between(self, first: date, last: date) -> date:
        return first + timedelta(days=self.chance.randint(0, (last - first).days))

    def pair(self, left: int, joined: int) -> Departments:
        self.tick()
        return Departments(self.payrolls[left].office, self.payrolls[joined].office)

    def free(self, person: Person, on: date) -> list[int]:
        """The departments that can take somebody on from a day."""
        return [each for each in range(len(self.payrolls)) if not person.employed_in(each, on)]

    def join(self, person: Person | None = None) -> None:
        """Somebody new, or somebody who left and comes again, with what they have."""
        starts = date(2026, 1, 1)
        departments = list(range(len(self.payrolls)))
        number = len(self.people) + 1
        name, known_as = f"Person {number}", f"AB{number:06}A"
        if person is not None:
            end = person.now.end
            assert end is not None
            starts, name, known_as = (
                end + timedelta(days=self.chance.randint(0, 30)),
                person.name,
                person.number,
            )
            departments = self.free(person, starts)
        department = self.chance.choice(departments)
        payroll = self.payrolls[department]
        self.tick()
        holds = self._holds()
        job = payroll.employ(
            name,
            BankAccount("001122", holds["bank"], name),
            Contact(holds["phone"], "someone@example.org"),
            account=False,
            number=f"N{next(self.numbers)}000",
            starts=starts,
            national_insurance_number=known_as,
            tax_code=holds["tax_code"],
            loans=tuple(holds["loans"]),
            pension=holds["pension"],
        )
        self.equip(job, holds)
        state = State((Paid(job, starts, None),), {job: (starts, None)}, department)
        if person is None:
            person = Person(name, known_as, state, starts, holds)
            self.people[person_of(job)] = person
        else:
            person.something_else()
            before = person.state
            person.state = replace(
                state, paid=before.paid + state.paid, employed=before.employed | state.employed
            )
            person.holds, person.service, person.stands = holds, starts, []
        person.departments[job] = department

    def _holds(self) -> dict[str, Any]:
        """What somebody new has."""
        return {
            "loans": self.chance.choice([[], ["2"], ["1", "postgraduate"]]),
            "pension": self.chance.choice(["alpha", "none"]),
            "tax_code": self.chance.choice(["1257L", "1100L", "BR"]),
            "bank": f"{self.chance.randrange(10**8):08}",
            "phone": f"07700{self.chance.randrange(10**6):06}",
        }

    def equip(self, job: int, holds: dict[str, Any]) -> None:
        """Some have an order, a debt, a clearance, an adjustment that they share, a course that they did."""
        some = [
            each
            for each in ("order", "debt", "clearance", "adjustment", "course")
            if self.chance.random() < 0.4
        ]
        common, known = self.common, f"{self.chance.randrange(10**9)}"
        for each in some:
            holds[each] = known
        if "order" in some:
            demand = Demand("attachment", "Court", known, date(2026, 1, 5))
            orders.note_order(
                employment_id=job,
                demand=demand,
                terms=Terms(1_000, 50_000, 40_000, "001122", "87654321"),
                from_date=date(2026, 1, 1),
                **common,
            )
        if "debt" in some:
            raise_debt(
                employment_id=job, amount_pence=7_000, reason=known, raised_on=date(2026, 1, 5), **common
            )
        if "clearance" in some:
            clearance = Clearance(job, "SC", known, date(2025, 1, 5), date(2030, 1, 5))
            record_clearances(clearances=[clearance], **common)
        if "adjustment" in some:
            adjustments.record_adjustments(adjustments=[Adjustment(job, known, date(2026, 1, 5))], **common)
        if "course" in some:
            record_training(training=[Training(job, known, "College", date(2026, 1, 5))], **common)

    def round(self) -> list[int]:
        """One step for everybody, all that are completed or undone in one go; which moves were completed."""
        # Whoever moves is asked each time whether the next department has their adjustment; all of them agree.
        AdjustmentRow.objects.filter(shared=False).update(shared=True, decided_at=self.at)
        before = self.holding()
        moving: list[Moving] = []
        undone: list[Person] = []
        for person_id, person in self.people.items():
            step = self.chance.choices(*zip(*self.steps(person).items(), strict=True))[0]
            person.story.append(step)
            if step == "undo":
                undone.append(person)
            elif (begun := getattr(self, step)(person)) is not None:
                person.stands.append(Done(begun.move_id, begun.kind, person.state, before[person_id]))
                moving.append(begun)
        ids = [each.move_id for each in moving]
        led = completing.complete(move_ids=ids, **self.common) if ids else {}
        for each in moving:
            each.person.story[-1] += f" {each.move_id} on {each.on} to {each.department}"
            each.person.departments[led[each.move_id]] = each.department
            each.person.state = each.person.state.moved(
                each.kind, each.on, led[each.move_id], each.department
            )
        self.undo(undone)
        return ids

    def steps(self, person: Person) -> dict[str, float]:
        """What may come next, and how often it does."""
        if person.now.end is not None:
            return {"join": 1, "nothing": 1}
        first, last = person.days()
        found: dict[str, float] = {"day_off": 1, "flexitime": 1, "nothing": 0.5}
        if person.state.home is not None:
            found |= {"come_back": 4, "extend": 1, "for_good": 1.5}
        else:
            found |= {"move": 4, "lend": 3, "think_better": 1, "leave": 1}
        if first > last:
            found = {"nothing": 1}
        return found | ({"undo": 3, "other_day": 1} if person.stands else {})

    def nothing(self, person: Person) -> None:
        """They go on as they are."""

    def move(self, person: Person, kind: str = "permanent", **details: Any) -> Moving | None:
        on, left = self.between(*person.days()), person.state.department
        there = [each for each in self.free(person, on) if each != left]
        if not there:
            return None
        joined = self.chance.choice(there)
        if kind == "permanent" and self.chance.random() < 0.8:
            return Moving(person, self.by_plan(person, on, joined), kind, on, joined)
        if kind == "loan":
            details["returns_on"] = on + HALF_YEAR
        offer = {"group_id": self.payrolls[joined].group_id}
        move_id = self.pair(left, joined).ready(person.now.employment_id, on, offer, kind=kind, **details)
        return Moving(person, move_id, kind, on, joined)

    def by_plan(self, person: Person, on: date, joined: int) -> int:
        """Their move as a plan for whole units makes it: all at once, rather than step by step."""
        there = self.payrolls[joined]
        terms = Planned(
            person.now.employment_id,
            there.office.post_id,
            "EO",
            "Wales",
            Decimal(37),
            there.group_id,
            3_000_000,
            "Kept.",
            (),
        )
        made = by_plan.prepare(
            planned=[terms], to_department_id=there.department_id, on=on, said="A plan", **self.common
        )
        return made[person.now.employment_id]

    def lend(self, person: Person) -> Moving | None:
        return self.move(person, "loan")

    def come_back(self, person: Person) -> Moving:
        home, loan = person.state.home, queries.move(person.stands[-1].move_id)
        assert home is not None
        assert loan.returns_on is not None
        first, last = person.days()
        on = self.between(first, min(last, loan.returns_on))
        move_id = actions.come_back(loan_id=loan.id, on=on, side="from", **self.common)
        if queries.move(move_id).state == "proposed":
            self.pair(person.state.department, home[1]).agree(move_id, "to")
        return Moving(person, move_id, "return", on, home[1])

    def think_better(self, person: Person) -> None:
        """They were about to move, and don't."""
        begun = self.move(person)
        if begun is None:
            return
        actions.cancel(move_id=begun.move_id, side="person", reason="", **self.common)

    def extend(self, person: Person) -> None:
        loan = queries.move(person.stands[-1].move_id)
        assert loan.returns_on is not None
        later = loan.returns_on + timedelta(days=30)
        lending.extend(move_id=loan.id, returns_on=later, side="to", **self.common)

    def for_good(self, person: Person) -> None:
        home, loan = person.state.home, person.stands[-1]
        returns_on = queries.move(loan.move_id).returns_on
        assert home is not None
        assert returns_on is not None
        first, last = person.days()
        since = self.between(first, min(last, returns_on))
        lending.make_permanent(move_id=loan.move_id, since=since, side="to", **self.common)
        ends = person.state.employed | {home[0]: (person.state.employed[home[0]][0], since)}
        person.state = replace(person.state, employed=ends, home=None)
        loan.kind = "permanent"

    def other_day(self, person: Person) -> None:
        """The last move that stands was on another day after all."""
        done = person.stands[-1]
        first, last = person.days(done.before.paid[-1].start)
        if done.kind == "return":
            lent_until = queries.move(person.stands[-2].move_id).returns_on
            assert lent_until is not None
            last = min(last, lent_until)
        on = self.between(first, last)
        department = person.state.department
        if on == person.now.start or (
            done.kind != "return" and person.employed_in(department, on, but=person.now.employment_id)
        ):
            return
        back = {"returns_on": on + HALF_YEAR} if done.kind == "loan" else {}
        person.story[-1] += f" {on}"
        completing.reschedule(move_id=done.move_id, on=on, **back, **self.common)
        person.state = done.before.moved(done.kind, on, person.now.employment_id, department)

    def leave(self, person: Person) -> None:
        now = person.now
        last = self.between(*person.days())
        person.story[-1] += f" {last}"
        people.end_employment(employment_id=now.employment_id, last_day=last, **self.common)
        ends = person.state.employed | {now.employment_id: (now.start, last + DAY)}
        begins = person.state.employed[now.employment_id][0]
        ends[now.employment_id] = (begins, last + DAY)
        person.state = replace(person.state, paid=person.state.gone(last + DAY), employed=ends)
        person.stands = []

    def day_off(self, person: Person) -> None:
        day = self.between(*person.days())
        if day.weekday() not in (1, 2) or day.month in (12, 1) or day in person.off:
            return
        try:
            leave.book(employment_id=person.now.employment_id, first=day, last=day, **self.common)
        except leave.OverBalance:
            return
        person.off.add(day)
        person.something_else()

    def flexitime(self, person: Person) -> None:
        minutes = self.chance.choice([-30, 30, 60])
        if abs(person.flexi + minutes) > 5 * 60:
            return
        leave.note_flexi(
            employment_id=person.now.employment_id,
            on=self.between(*person.days()),
            minutes=minutes,
            reason="Noted",
            **self.common,
        )
        person.flexi += minutes
        person.something_else()

    def undo(self, undone: Sequence[Person]) -> None:
        """Each one's last move was never; every row is again as it was, if nothing else was done since."""
        if not undone:
            return
        done = [(each, each.stands.pop()) for each in undone]
        ids = [each.move_id for _, each in done]
        completing.undo(move_ids=ids, reason="They stay", **self.common)
        for person, each in done:
            person.state = each.before
        after = self.holding()
        by_person = {id(person): person_id for person_id, person in self.people.items()}
        for person, each in done:
            if each.rows is not None:
                lost, new = each.rows - after[by_person[id(person)]], after[by_person[id(person)]] - each.rows
                assert not lost | new, (lost, new, person.story)

    def pay(self) -> None:
        """A month's run in each department."""
        self.months += 1
        period = self.payrolls[0].period(self.months)
        self.at = max(self.at, period.cut_off - timedelta(days=1))
        for each in self.payrolls:
            self.tick()
            each.paid(self.months)
        self.tick()
        for person in self.people.values():
            person.story.append("pay")
            person.something_else()
