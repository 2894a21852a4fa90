"""Reading a department's PAYE scheme."""

from commonhold.records.pay.filing.facts import Employer
from commonhold.records.pay.models import Scheme
from commonhold.records.pay.scheme.rules import SchemeFacts


def scheme(department_id: int) -> SchemeFacts | None:
    fields = ("tax_office", "paye_reference", "accounts_office_reference", "note")
    row = Scheme._default_manager.filter(department_id=department_id).values_list(*fields).first()
    return None if row is None else SchemeFacts(Employer(*row[:3]), row[3])
