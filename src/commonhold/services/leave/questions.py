"""What is asked when somebody leaves."""

from commonhold.work.cases.questions import Choice, Question, Questionnaire, Section, When

OWN_REASONS = ("resignation", "retirement", "end_of_term")
"""Why people leave of themselves; for the rest, it is their manager or HR who asks."""

WHO = Question(
    name="who",
    kind="choice",
    title="Who leaves?",
    noun="who leaves",
    choices=(Choice("me", "I do"), Choice("other", "Somebody else")),
)
EMPLOYEE_NUMBER = Question(
    name="employee_number",
    kind="text",
    title="What is their employee number?",
    noun="their employee number",
    hint="It is on their payslip.",
    data_class="identity",
    when=(When("who", ("other",)),),
)
REASON = Question(
    name="reason",
    kind="choice",
    title="Why do they leave?",
    noun="why they leave",
    choices=(
        Choice("resignation", "Resignation"),
        Choice("retirement", "Retirement"),
        Choice("end_of_term", "A fixed term ends"),
        Choice("redundancy", "Redundancy"),
        Choice("dismissal", "Dismissal"),
        Choice("death", "Death in service"),
    ),
)
LAST_DAY = Question(
    name="last_day",
    kind="date",
    title="What is the last day?",
    noun="the last day",
    hint="For example, 27 3 2027. It is the last day that is paid, leave included.",
    future_allowed=True,
)

QUESTIONS = Questionnaire(
    sections=(Section(name="leaving", title="Leaving", questions=(WHO, EMPLOYEE_NUMBER, REASON, LAST_DAY)),)
)
