"""What a case of paying for shared work tells. Nobody answers it: the statement does."""

from commonhold.work.cases.questions import Question, Questionnaire, Section

QUESTIONS = Questionnaire(
    (
        Section(
            "statement",
            "What is to be paid",
            (
                Question("supplier", "text", "Who is paid?", "the supplier"),
                Question("contract", "text", "By which contract?", "the contract"),
                Question("month", "text", "For which month?", "the month"),
                Question("charge", "text", "What is charged for the work?", "the charge"),
                Question("credit", "text", "What is credited for missed service levels?", "the credit"),
                Question("adjustment", "text", "What is adjusted of earlier months?", "the adjustment"),
                Question("decision", "text", "What was decided about disputes?", "what was decided"),
                Question("net", "text", "What is due altogether?", "the amount due"),
                Question("cost_centre", "cost_centre", "Which cost centre bears it?", "the cost centre"),
            ),
        ),
    )
)
