"""The service hangs together: its process, its steps, its tasks and its words know each other."""

from commonhold.services.claim_expense import booking
from commonhold.services.claim_expense.questions import QUESTIONS
from commonhold.services.claim_expense.service import SERVICE
from commonhold.work.cases.tests.shape import check_shape


def test_everything_knows_everything_else() -> None:
    check_shape(SERVICE, roles={"case_worker", "finance"})


def test_every_kind_of_expense_has_an_account() -> None:
    section = QUESTIONS.section("lines")
    assert section is not None
    kinds = section.question("kind")
    assert kinds is not None
    assert {choice.value for choice in kinds.choices} == set(booking.ACCOUNTS)
