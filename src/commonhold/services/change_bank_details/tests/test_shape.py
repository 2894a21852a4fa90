"""The service hangs together: its process, its steps, its tasks and its words know each other."""

from commonhold.services.change_bank_details.questions import QUESTIONS
from commonhold.services.change_bank_details.service import SERVICE
from commonhold.work.cases.tests.shape import check_shape


def test_everything_knows_everything_else() -> None:
    check_shape(SERVICE, roles={"case_worker"})


def test_what_says_where_money_goes_is_of_the_class_bank() -> None:
    classes = {question.name: question.data_class for question in QUESTIONS.sections[0].questions}
    assert {name for name, each in classes.items() if each == "bank"} == {
        "sort_code",
        "account_number",
        "account_name",
    }
