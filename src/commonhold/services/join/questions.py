"""What is asked of whoever brings somebody in."""

from commonhold.records.people.rules import GRADES, REGIONS
from commonhold.work.cases.questions import Choice, Question, Questionnaire, Section, When

GIVEN_NAME = Question(
    "given_name", "text", "What is their first name?", "their first name", data_class="identity"
)
FAMILY_NAME = Question(
    "family_name", "text", "What is their last name?", "their last name", data_class="identity"
)
BORN = Question(
    "born",
    "date",
    "What is their date of birth?",
    "their date of birth",
    hint="For example, 27 3 1986.",
    data_class="identity",
    oldest_years=100,
)
NUMBER = Question(
    "national_insurance_number",
    "text",
    "What is their National Insurance number?",
    "their National Insurance number",
    hint="Leave it empty if they don’t know it yet. By it we find who has worked here or elsewhere before.",
    required=False,
    data_class="identity",
)
EMAIL = Question(
    "email",
    "text",
    "What is their e-mail address?",
    "their e-mail address",
    hint="A private one: with it they sign in before their first day.",
    data_class="contact",
)
POST = Question(
    "post", "number", "What is the number of the post?", "the number of the post", hint="In your department."
)
MANAGER = Question(
    "manager",
    "text",
    "What is the employee number of their manager?",
    "the employee number of their manager",
    required=False,
)
GRADE = Question(
    "grade",
    "choice",
    "What is the grade?",
    "the grade",
    choices=tuple(Choice(each, each) for each in GRADES),
)
REGION = Question(
    "region",
    "choice",
    "Where will they work?",
    "where they will work",
    choices=tuple(Choice(each, each) for each in REGIONS),
)
HOURS = Question(
    "hours",
    "number",
    "How many hours a week?",
    "the hours a week",
    hint="37 is full time in most departments.",
    maximum=60,
)
SALARY = Question(
    "salary",
    "money",
    "What is a year’s pay, full time?",
    "a year’s pay",
    maximum=99_999_999,
    data_class="pay",
)
FIRST_DAY = Question(
    "first_day",
    "date",
    "When is their first day?",
    "the first day",
    hint="For example, 27 3 2027.",
    future_allowed=True,
)
TERM = Question(
    "term",
    "choice",
    "For how long?",
    "for how long",
    choices=(Choice("permanent", "For good"), Choice("fixed", "For a fixed term")),
)
LAST_DAY = Question(
    "last_day",
    "date",
    "When is the last day?",
    "the last day",
    future_allowed=True,
    when=(When("term", ("fixed",)),),
)

QUESTIONS = Questionnaire(
    sections=(
        Section(
            name="joiner",
            title="Who joins, and what they will do",
            questions=(
                GIVEN_NAME,
                FAMILY_NAME,
                BORN,
                NUMBER,
                EMAIL,
                POST,
                MANAGER,
                GRADE,
                REGION,
                HOURS,
                SALARY,
                FIRST_DAY,
                TERM,
                LAST_DAY,
            ),
        ),
    )
)
