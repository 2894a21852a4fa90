"""Moves, told as the people of both departments live them."""

from datetime import UTC, date, datetime

from commonhold.core.accounts.queries import grants_of
from commonhold.core.audit.acting import acting
from commonhold.records.moves import queries as moves
from commonhold.records.people.vetting.queries import recorded
from commonhold.services.move_department.tests.conftest import EVIDENCE

FIRST_DAY = date(2027, 2, 15)


def test_a_move_from_asking_to_the_first_day(sides):
    reference = sides.asks()
    assert sides.case(reference, "mover").title == "Move to Department of Letters"
    sides.does("boss", reference, "agree_leaving", "agree")
    sides.does("joining_hr", reference, "agree_joining", "agree")
    sides.offers(reference)
    sides.does("leaving_hr", reference, "release", "release")
    sides.checks(reference)
    assert sides.case(reference, "mover").standing == "Arranged: everything changes on the first day"
    (before,), (after,) = sides.pictures("mover", date(2027, 2, 14)), sides.pictures("mover", FIRST_DAY)
    assert (before.department_id, after.department_id) == (sides.works, sides.letters)
    with acting(sides.system, [sides.letters]):
        checks = recorded([after.employment_id])[after.employment_id].checks
        assert {name: check.evidence for name, (_, check) in checks.items()} == EVIDENCE
    assert (after.continuous_from, after.bank_account) == (before.continuous_from, before.bank_account)
    with acting(sides.system, sides.both):
        roles = {
            day: {(each.role, each.department_id) for each in grants_of(sides.accounts["mover"], day)}
            for day in (date(2027, 2, 14), FIRST_DAY)
        }
    assert roles[date(2027, 2, 14)] == {("employee", sides.works)}
    assert roles[FIRST_DAY] == {("employee", sides.letters), ("former", sides.works)}
    sides.passes(datetime(2027, 2, 15, 10, tzinfo=UTC))
    sides.does("joining_hr", reference, "confirm_arrival", "arrived")
    assert sides.case(reference, "mover").outcome == "moved"


def test_the_day_is_negotiated_until_both_stand_by_one(sides):
    reference = sides.asks()
    sides.does(
        "boss", reference, "agree_leaving", "propose", on="2027-03-01", said="The audit ends in February."
    )
    sides.does("joining_hr", reference, "agree_joining", "propose", on="2027-02-22")
    sides.does("boss", reference, "agree_leaving", "agree")
    move = sides.move(reference)
    assert (move.state, move.on) == ("agreed", date(2027, 2, 22))
    assert "release" in sides.tasks(reference, "leaving_hr")


def test_each_side_reads_only_what_is_for_it(sides):
    reference = sides.asks()
    sides.offers(reference)
    move_id = sides.move(reference).id
    with sides.acts("boss"):
        assert moves.offers([move_id]) == {}
    with sides.acts("joining_hr"):
        assert moves.offers([move_id])[move_id].annual_pence == 30_000_00
    assert "pence" not in str(sides.case(reference, "boss"))
    assert "30_000" not in str(sides.case(reference, "boss"))


def test_whoever_is_joined_begins_it_with_number_and_date_of_birth(sides):
    number = f"N{sides.accounts['mover']}"
    coming = {"mover": "coming", "from_department": "works", "employee_number": number, "born": "1986-03-27"}
    reference = sides.asks("host", **coming)
    assert sides.case(reference, "host").title == "Move to Department of Letters"
    assert sides.move(reference).from_employment_id == sides.employments["mover"]
    sides.does("boss", reference, "agree_leaving", "agree")
    sides.offers(reference)
    assert sides.move(reference).state == "agreed"


def test_nobody_is_moved_by_their_number_alone(sides):
    number = f"N{sides.accounts['mover']}"
    coming = {"mover": "coming", "from_department": "works", "employee_number": number, "born": "1986-03-28"}
    reference = sides.asks("host", **coming)
    assert "correct_request" in sides.tasks(reference, "host")
    sides.corrects(
        reference,
        "host",
        **{**coming, "born": "1986-03-27", "kind": "permanent", "level": "level", "on": "2027-02-15"},
    )
    assert sides.move(reference).from_employment_id == sides.employments["mover"]


def test_the_manager_here_begins_it_for_somebody(sides):
    reference = sides.asks("boss", mover="away", employee_number=f"N{sides.accounts['mover']}")
    sides.does("joining_hr", reference, "agree_joining", "agree")
    assert sides.move(reference).state == "agreed"


def test_a_cancelled_move_leaves_everything_as_it_was(sides):
    before = sides.pictures("mover", FIRST_DAY)
    reference = sides.asks()
    sides.agree_all(reference)
    assert sides.pictures("mover", FIRST_DAY) != before
    sides.says("leaving_hr", reference, "cancel_move", side="from", why="The post there is gone.")
    assert sides.pictures("mover", FIRST_DAY) == before
    assert sides.case(reference, "joining_hr").outcome == "cancelled"
    with acting(sides.system, sides.both):
        held = grants_of(sides.accounts["mover"], FIRST_DAY)
    assert [(each.role, each.department_id) for each in held] == [("employee", sides.works)]


def test_another_day_after_everything_is_arranged(sides):
    reference = sides.asks()
    sides.agree_all(reference)
    sides.says("joining_hr", reference, "change_date", side="to", new_on="2027-03-01", new_returns_on=None)
    assert sides.pictures("mover", FIRST_DAY)[0].department_id == sides.letters
    sides.does("leaving_hr", reference, "agree_change", "agree")
    assert sides.pictures("mover", FIRST_DAY)[0].department_id == sides.works
    assert sides.pictures("mover", date(2027, 3, 1))[0].department_id == sides.letters
    sides.passes(datetime(2027, 2, 16, 9, tzinfo=UTC))
    assert "confirm_arrival" not in sides.tasks(reference, "joining_hr")
    sides.passes(datetime(2027, 3, 1, 10, tzinfo=UTC))
    assert "confirm_arrival" in sides.tasks(reference, "joining_hr")


def test_another_day_that_the_other_side_refuses_changes_nothing(sides):
    reference = sides.asks()
    sides.agree_all(reference)
    sides.says("leaving_hr", reference, "change_date", side="from", new_on="2027-03-01", new_returns_on=None)
    sides.does("joining_hr", reference, "agree_change", "refuse", reason="We need them then.")
    assert sides.move(reference).on == FIRST_DAY


def test_a_loan_and_the_way_back(sides):
    reference = sides.asks(kind="loan", returns_on="2027-08-16")
    sides.agree_all(reference)
    lent = {each.department_id for each in sides.pictures("mover", date(2027, 5, 1))}
    assert lent == {sides.works, sides.letters}
    sides.passes(datetime(2027, 6, 1, 9, tzinfo=UTC))
    back = sides.asks(kind="return", on="2027-08-16")
    assert sides.case(back, "mover").title == "Return from a loan to Department of Works"
    sides.passes(datetime(2027, 8, 16, 10, tzinfo=UTC))
    assert {each.department_id for each in sides.pictures("mover", date(2027, 8, 16))} == {sides.works}
