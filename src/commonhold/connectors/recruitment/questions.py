"""What a recruitment system tells of a candidate who was chosen."""

from commonhold.records.people.rules import GRADES, REGIONS
from commonhold.records.people.vetting.rules import ELEMENTS
from commonhold.work.cases.questions import Choice, Question, Questionnaire, Section, When

SERVANT = (When("candidate", ("civil_servant",)),)
OUTSIDER = (When("candidate", ("outsider",)),)

WHO = (
    Question(
        "vacancy",
        "text",
        "The campaign's reference in your recruitment system.",
        "the reference of the campaign",
        hint="With one reference each candidate is taken once.",
    ),
    Question(
        "candidate",
        "choice",
        "Whether they work for a department today.",
        "who the candidate is",
        choices=(Choice("civil_servant", "Works for another department"), Choice("outsider", "Doesn't")),
    ),
    Question(
        "employee_number",
        "text",
        "In the department that they leave.",
        "their employee number",
        data_class="identity",
        when=SERVANT,
    ),
    Question(
        "from_department",
        "department",
        "The code of the department that they leave, if it is known.",
        "the department that they leave",
        required=False,
        when=SERVANT,
    ),
    Question(
        "given_name", "text", "Their first name.", "their first name", data_class="identity", when=OUTSIDER
    ),
    Question(
        "family_name", "text", "Their last name.", "their last name", data_class="identity", when=OUTSIDER
    ),
    Question(
        "born",
        "date",
        "Their date of birth.",
        "their date of birth",
        data_class="identity",
        oldest_years=100,
    ),
    Question(
        "email",
        "text",
        "A private e-mail address, with which they sign in before their first day.",
        "their e-mail address",
        data_class="contact",
        when=OUTSIDER,
    ),
    Question(
        "national_insurance_number",
        "text",
        "If it is known: by it we find who has worked here or elsewhere before.",
        "their National Insurance number",
        required=False,
        data_class="identity",
        when=OUTSIDER,
    ),
)
WHAT = (
    Question(
        "post", "number", "The post's number. Part and cost centre are the post's.", "the number of the post"
    ),
    Question(
        "manager",
        "text",
        "The employee number of their manager, for whom the case is opened.",
        "the employee number of their manager",
    ),
    Question("grade", "choice", "", "the grade", choices=tuple(Choice(each, each) for each in GRADES)),
    Question(
        "region",
        "choice",
        "Where they will work.",
        "where they will work",
        choices=tuple(Choice(each, each) for each in REGIONS),
    ),
    Question("hours", "number", "Hours a week.", "the hours a week", maximum=60),
    Question("first_day", "date", "The first day wished.", "the first day", future_allowed=True),
    Question(
        "kind",
        "choice",
        "For good, or on loan for six months or more.",
        "what kind of move it is",
        choices=(Choice("permanent", "For good"), Choice("loan", "On loan")),
        when=SERVANT,
    ),
    Question(
        "level",
        "choice",
        "Whether the grade is the same, higher or lower.",
        "whether the new grade is another",
        choices=(
            Choice("level", "The same"),
            Choice("promotion", "Higher"),
            Choice("lower", "Lower"),
        ),
        when=SERVANT,
    ),
    Question(
        "returns_on",
        "date",
        "The first day back.",
        "the first day back",
        future_allowed=True,
        when=(*SERVANT, When("kind", ("loan",))),
    ),
    Question(
        "salary",
        "money",
        "A year's pay, full time, in pence. Of a civil servant it follows from your ranges and what they are paid.",
        "a year’s pay",
        maximum=99_999_999,
        data_class="pay",
        when=OUTSIDER,
    ),
    Question(
        "term",
        "choice",
        "For good or for a fixed term.",
        "for how long",
        choices=(Choice("permanent", "For good"), Choice("fixed", "For a fixed term")),
        when=OUTSIDER,
    ),
    Question(
        "last_day",
        "date",
        "The last day of a fixed term.",
        "the last day",
        future_allowed=True,
        when=(*OUTSIDER, When("term", ("fixed",))),
    ),
)
CHECKS = tuple(
    Question(
        element,
        "text",
        f"{title}: where the evidence is, if it was checked.",
        "where the evidence is",
        hint="Never what is in it.",
        required=False,
    )
    for element, title in ELEMENTS.items()
)
UNTIL = Question(
    "right_to_work_until",
    "date",
    "The last day of the right to work, if it has one.",
    "the last day of the right to work",
    required=False,
    future_allowed=True,
)

QUESTIONS = Questionnaire(
    sections=(Section("outcome", "The outcome", (*WHO, *WHAT, *CHECKS, UNTIL)),),
)
