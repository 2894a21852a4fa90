"""What a person is asked who wants their pay and expenses to go to another account."""

from commonhold.work.cases.questions import Choice, Question, Questionnaire, Section

SORT_CODE = Question(
    name="sort_code",
    kind="sort_code",
    title="What is the sort code?",
    noun="the sort code",
    hint="6 digits, for example 20-12-34. It is on your card, or in your bank’s app.",
    data_class="bank",
)
ACCOUNT_NUMBER = Question(
    name="account_number",
    kind="account_number",
    title="What is the account number?",
    noun="the account number",
    hint="8 digits. Put a 0 in front if yours has 7.",
    data_class="bank",
)
ACCOUNT_NAME = Question(
    name="account_name",
    kind="text",
    title="In whose name is the account?",
    noun="the name on the account",
    hint="As it is on your card. It may be a joint account.",
    data_class="bank",
)
REASON = Question(
    name="reason",
    kind="choice",
    title="Why are you changing it?",
    noun="why you are changing it",
    choices=(
        Choice("new_account", "I opened another account"),
        Choice("closed", "My account was closed, or is going to be"),
        Choice("mistake", "The account that you have is wrong"),
        Choice("other", "Something else"),
    ),
)
EFFECTIVE_FROM = Question(
    name="effective_from",
    kind="date",
    title="From when should money go there?",
    noun="the date from which money should go there",
    hint="For example, 27 3 2026. It can’t be before we have checked that it was you who asked.",
    future_allowed=True,
)

QUESTIONS = Questionnaire(
    sections=(
        Section(
            name="account",
            title="Your other account",
            questions=(SORT_CODE, ACCOUNT_NUMBER, ACCOUNT_NAME, REASON, EFFECTIVE_FROM),
        ),
    )
)
