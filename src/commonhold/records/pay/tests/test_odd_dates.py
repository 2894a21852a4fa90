"""Dates that no calendar has, written with the owner's rights: who is meant for ever is paid as for ever."""

import pytest

from commonhold.core.audit.acting import acting
from commonhold.records.pay.runs import queries
from commonhold.records.pay.tests.payroll import PREPARER
from commonhold.records.pay.tests.test_corrupt_records import behind_the_verbs, employer, of

__all__ = ["employer"]

HARMLESS = {
    "employed for ever": [
        "UPDATE people_employment SET valid = daterange(lower(valid), 'infinity') WHERE id = %(who)s"
    ],
    "employed since for ever": [
        "UPDATE people_employment SET valid = daterange('-infinity', NULL), continuous_from = '-infinity'"
        " WHERE id = %(who)s"
    ],
    "pay for ever": [
        of("people_payspell", "valid = daterange('-infinity', 'infinity')"),
        of("people_workingpatternspell", "valid = daterange('-infinity', 'infinity')"),
    ],
    "terms for ever": [of("pay_termsspell", "valid = daterange('-infinity', 'infinity')")],
    "post and account for ever": [
        of("people_postspell", "valid = daterange('-infinity', 'infinity')"),
        of("people_bankaccountspell", "valid = daterange('-infinity', 'infinity')"),
    ],
    "the same loan twice": [of("pay_termsspell", "loans = '{1,1}'")],
}


@pytest.mark.parametrize("what", HARMLESS)
def test_what_is_odd_but_plain_is_paid_as_it_is_meant(committed_db, employer, what):
    ada, bea, _ = employer.people
    behind_the_verbs(committed_db, HARMLESS[what], bea)
    with acting(PREPARER, [employer.department_id]):
        run_id = employer.paid()
        assert queries.held(run_id) == []
        assert employer.slip(run_id, bea)["salary"] == employer.slip(run_id, ada)["salary"]
