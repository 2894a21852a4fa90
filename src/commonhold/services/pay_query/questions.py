"""What a person is asked who has a question about their pay."""

from commonhold.work.cases.questions import Choice, Question, Questionnaire, Section

CATEGORY = Question(
    name="category",
    kind="choice",
    title="What is your question about?",
    noun="what your question is about",
    choices=(
        Choice("not_paid", "I was not paid"),
        Choice("too_little", "I was paid less than I expected"),
        Choice("overpaid", "I was paid more than I should have been"),
        Choice("tax", "Tax or National Insurance"),
        Choice("pension", "Pension contributions"),
        Choice("loan", "A student loan or another deduction"),
        Choice("payslip", "Understanding my payslip"),
        Choice("other", "Something else"),
    ),
)
MONTH = Question(
    name="month",
    kind="text",
    title="Which month’s pay is it about?",
    noun="the month",
    hint="For example, March 2026. Leave it empty if it is about no month in particular.",
    required=False,
)
MESSAGE = Question(
    name="message",
    kind="long_text",
    title="What would you like to know?",
    noun="your question",
    hint="Don’t give bank details or passwords. We look for an answer in our articles first.",
    data_class="pay",
)

QUESTIONS = Questionnaire(
    sections=(Section(name="query", title="Your question", questions=(CATEGORY, MONTH, MESSAGE)),)
)
