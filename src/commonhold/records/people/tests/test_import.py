"""Importing people: all of them or none, and each problem by its row."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from commonhold.core.accounts import actions as accounts
from commonhold.records.people import queries, rules
from commonhold.records.people.history import queries as days
from commonhold.records.people.importing import actions
from commonhold.records.people.importing.rules import PersonRow
from commonhold.records.people.models import BankAccountSpell, Employment, Person
from commonhold.records.people.tests.conftest import STARTS, Office


def row(number: int, manager: int | None = None, **changed: Any) -> PersonRow:
    return PersonRow(
        number=f"I{number}",
        given_name="Ada",
        family_name=f"Moss{number}",
        born=date(1990, 1, 1),
        national_insurance_number=f"MW{number:06}A",
        email=None,
        starts=STARTS,
        continuous_from=STARTS,
        organisation_code="01",
        cost_centre_code="100",
        title="Surveyor",
        grade="EO",
        manager_number=None if manager is None else f"I{manager}",
        annual_pence=3_000_000,
        weekly_hours=Decimal("37"),
        region="Wales",
        sort_code="001234",
        account_number="12345678",
        account_name="A Moss",
    )._replace(**changed)


@dataclass
class Importer:
    office: Office

    def __call__(self, *rows: PersonRow) -> int:
        return actions.import_people(
            department_id=self.office.department_id, rows=rows, actor=self.office.actor, at=self.office.at
        )


@pytest.fixture
def load(office: Office) -> Importer:
    return Importer(office)


def test_imported_people_are_as_if_hired(load: Importer, office: Office, at_work: Any) -> None:
    with at_work:
        accounts.import_accounts(
            rows=[accounts.AccountRow("ada@works.example", "Ada")], actor=office.actor, at=office.at
        )
        told: dict[str, Any] = {"phone": "07700 900 123", "private_email": "ada@home.example"}
        told |= {"civil_service_from": date(2019, 9, 2)}
        assert load(row(1, email="ada@works.example"), row(2, manager=1, **told)) == 2
        assert load(row(3, manager=1, starts=date(2026, 3, 1))) == 1
        people = {e.number: e.person_id for e in Employment.objects.all()}
        assert queries.reports(people["I1"], date(2026, 2, 1)) == [people["I2"]]
        assert queries.reports(people["I1"], date(2026, 3, 1)) == [people["I2"], people["I3"]]
        summary = queries.summary(people["I1"], STARTS)
        assert (summary.email, summary.title) == ("ada@works.example", "Surveyor")
        assert queries.person_of_account(summary.account_id or 0) == people["I1"]
        assert Person.objects.get(id=people["I2"]).civil_service_from == date(2019, 9, 2)
        (picture,) = days.picture(people["I2"], STARTS)
        assert picture.bank_account == rules.BankAccount("001234", "12345678", "A Moss")
        known = days.known_on(picture.employment_id, rules.Contact, STARTS, office.at)
        assert known == rules.Contact("07700900123", "ada@home.example")


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (row(2, manager=3), "row 2, manager_number: there is no I3 in an earlier row"),
        (row(2, phone="07700 900 123"), "row 2, email: This is not an e-mail address"),
        (row(2, phone="no", private_email="a@b.example"), "row 2, phone: This is not a telephone number"),
        (row(2, organisation_code="99"), "row 2, organisation_code: there is no 99"),
        (row(2, cost_centre_code=""), "row 2, cost_centre_code: "),
        (row(2, email="no@body.example"), "row 2, email: there is no account of no@body.example"),
        (row(2, grade="Chief"), "row 2, grade: Chief is not a grade"),
        (row(2, sort_code="1"), "row 2, sort_code"),
        (row(2, national_insurance_number="QQ123456C"), "row 2, national_insurance_number"),
        (row(2, given_name="\x00"), "row 2, given_name"),
        (row(2, manager_number="\x00"), "row 2, manager_number"),
        (row(2, title="x" * 100_000), "row 2, title"),
        (row(2, born=date(1066, 1, 1)), "row 2, born"),
        (
            row(2, national_insurance_number="MW000001A"),
            "row 1, national_insurance_number: MW000001A is some",
        ),
        (row(1, national_insurance_number=None), "row 1, number: I1 is used"),
        (row(2, continuous_from=date(2027, 1, 1)), "row 2, continuous_from"),
        (row(2, civil_service_from=date(2027, 1, 1)), "row 2, civil_service_from"),
        (row(2, civil_service_from=date(1980, 1, 1)), "row 2, civil_service_from"),
    ],
)
def test_one_bad_row_refuses_them_all_and_is_named(
    load: Importer, at_work: Any, bad: PersonRow, said: str
) -> None:
    with at_work:
        with pytest.raises(actions.ImportRefused, match=said):
            load(row(1), bad)
        assert not Person.objects.exists()
        assert load(row(1)) == 1


def test_what_people_write_differently_is_recorded_alike(load: Importer, at_work: Any) -> None:
    with at_work:
        spaced = {"national_insurance_number": "mw 00 00 01 a", "account_name": " A  Moss "}
        load(row(1, sort_code="00-12-34", account_number="1234 5678", **spaced))
        assert Person.objects.get().national_insurance_number == "MW000001A"
        account = BankAccountSpell.objects.values_list("sort_code", "account_number", "account_name").get()
        assert account == ("001234", "12345678", "A Moss")


def test_every_problem_is_told_up_to_twenty_and_how_many_more(load: Importer, at_work: Any) -> None:
    with at_work, pytest.raises(actions.ImportRefused) as refused:
        load(*(row(number, grade="Z") for number in range(1, 26)), row(26, organisation_code="99"))
    assert refused.value.message.count("grade: Z is not a grade") == 20
    assert "; and 6 more. Put" in refused.value.message


def test_managers_in_a_circle_are_refused(load: Importer, at_work: Any) -> None:
    with at_work, pytest.raises(actions.ImportRefused, match="row 1, manager_number"):
        load(row(1, manager=2), row(2, manager=1))


def test_an_empty_import_is_nothing(load: Importer, at_work: Any) -> None:
    with at_work:
        assert load() == 0
        assert load(row(1)) == 1
