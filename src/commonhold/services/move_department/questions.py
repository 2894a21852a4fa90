"""What is asked of whoever begins a move. What either department knows already is not among it."""

from commonhold.work.cases.questions import Choice, Question, Questionnaire, Section, When

MOVER = Question(
    name="mover",
    kind="choice",
    title="Who moves?",
    noun="who moves",
    choices=(
        Choice("me", "I do"),
        Choice("away", "Somebody who works in my department"),
        Choice("coming", "Somebody who comes to my department"),
    ),
)
KIND = Question(
    name="kind",
    kind="choice",
    title="What kind of move is it?",
    noun="what kind of move it is",
    choices=(
        Choice("permanent", "For good"),
        Choice("loan", "On loan", "For six months or more. The home department keeps the post."),
        Choice("return", "Back from a loan"),
        Choice("secondment", "On secondment", "To a body outside of the Civil Service."),
    ),
)
EMPLOYEE_NUMBER = Question(
    name="employee_number",
    kind="text",
    title="What is their employee number?",
    noun="their employee number",
    hint="The number in the department that they leave. It is on their payslip.",
    data_class="identity",
    when=(When("mover", ("away", "coming")),),
)
BORN = Question(
    name="born",
    kind="date",
    title="What is their date of birth?",
    noun="their date of birth",
    hint="For example, 27 3 1986. It has to be that of whoever has the number, so that nobody else is moved.",
    data_class="identity",
    when=(When("mover", ("coming",)),),
    oldest_years=100,
)
FROM_DEPARTMENT = Question(
    name="from_department",
    kind="department",
    title="Which department do they leave?",
    noun="the department that they leave",
    when=(When("mover", ("coming",)),),
)
TO_DEPARTMENT = Question(
    name="to_department",
    kind="department",
    title="Which department is joined?",
    noun="the department that is joined",
    when=(When("mover", ("me", "away")), When("kind", ("permanent", "loan"))),
)
TO_BODY = Question(
    name="to_body",
    kind="text",
    title="Where to?",
    noun="where to",
    when=(When("mover", ("me", "away")), When("kind", ("secondment",))),
)
LEVEL = Question(
    name="level",
    kind="choice",
    title="Is the new grade another?",
    noun="whether the new grade is another",
    choices=(
        Choice("level", "The same"),
        Choice("promotion", "Higher"),
        Choice("lower", "Lower"),
    ),
    when=(When("kind", ("permanent", "loan")),),
)
ON = Question(
    name="on",
    kind="date",
    title="When should the first day there be?",
    noun="the first day there",
    hint="For example, 27 3 2027. Both departments have to agree to it; four to eight weeks from now is usual.",
    future_allowed=True,
)
RETURNS_ON = Question(
    name="returns_on",
    kind="date",
    title="When should the first day back be?",
    noun="the first day back",
    future_allowed=True,
    when=(When("kind", ("loan", "secondment")),),
)
NOTE = Question(
    name="note",
    kind="long_text",
    title="Is there anything that both departments should know?",
    noun="anything that both departments should know",
    hint="Both read it. Write nothing about health or pay.",
    required=False,
)

QUESTIONS = Questionnaire(
    sections=(
        Section(
            name="move",
            title="The move",
            questions=(
                MOVER,
                KIND,
                FROM_DEPARTMENT,
                EMPLOYEE_NUMBER,
                BORN,
                TO_DEPARTMENT,
                TO_BODY,
                LEVEL,
                ON,
                RETURNS_ON,
                NOTE,
            ),
        ),
    )
)
