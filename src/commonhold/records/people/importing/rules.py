"""One row of people to import."""

from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple, Self

from commonhold.base.identifiers import check_national_insurance_number
from commonhold.records.people import rules
from commonhold.records.people.history import rules as history


class PersonRow(NamedTuple):
    """One person to import: who they are, their employment, and what holds from its first day on.

    The organisation, the cost centre and the manager are named by their codes and employment number in the department;
    the manager comes in an earlier row or is there already. `email` is that of the person's account, if any.
    """

    number: str
    given_name: str
    family_name: str
    born: date
    national_insurance_number: str | None
    email: str | None
    starts: date
    continuous_from: date
    organisation_code: str
    cost_centre_code: str
    title: str
    grade: str
    manager_number: str | None
    annual_pence: int
    weekly_hours: Decimal
    region: str
    sort_code: str
    account_number: str
    account_name: str
    phone: str | None = None
    private_email: str | None = None
    """How they are reached outside work: both, or neither."""
    civil_service_from: date | None = None
    """When they first entered the Civil Service, where that is known."""

    def checked(self) -> Self:
        """The row as it is recorded; refuses what could never be right, whatever else is recorded."""
        written: dict[str, Any] = {
            field: rules.check_name(value, field=field)
            for field, value in zip(self._fields, self, strict=True)
            if isinstance(value, str)
        }
        if self.national_insurance_number is not None:
            number = check_national_insurance_number(self.national_insurance_number)
            written["national_insurance_number"] = number
        rules.Grade(self.grade)
        rules.Pay(self.annual_pence)
        rules.WorkingPattern(self.weekly_hours)
        rules.Location(self.region)
        account = rules.BankAccount(self.sort_code, self.account_number, self.account_name)
        if self.phone is not None or self.private_email is not None:
            rules.Contact(self.phone or "", self.private_email or "")
        history.check_employed(self.born, self.starts, None, self.continuous_from)
        if self.civil_service_from is not None:
            history.check_entered(self.born, self.civil_service_from, self.starts, field="civil_service_from")
        written |= {"sort_code": account.sort_code, "account_number": account.account_number}
        return self._replace(**written)
