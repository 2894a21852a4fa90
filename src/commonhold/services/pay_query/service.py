"""Ask about your pay: what the service is, who may ask, and who does what in it."""

from pathlib import Path

from commonhold.services.pay_query import steps
from commonhold.services.pay_query.questions import QUESTIONS
from commonhold.work.cases.catalogue import MarketTask, Outcome, Service, TaskKind

ANSWER = Outcome("answer", "Answer the question", "answered it", message=True)
ASK = Outcome("ask", "Ask for something that is missing", "asked for more", message=True)
PASS = Outcome(
    "pass", "Pass it to a payroll specialist", "passed it to a payroll specialist", needs_reason=True
)

SERVICE = Service(
    name="pay_query",
    title="Ask about your pay",
    summary="Find an answer about your pay, tax or pension, or put a question to somebody who knows.",
    who_may_ask="employee",
    owner="Payroll process owner",
    questions=QUESTIONS,
    tasks={
        "answer_query": TaskKind(
            "Answer a question about pay",
            (ANSWER, ASK, PASS),
            market=MarketTask(skill="pay_queries", minutes=10, needs=("official", "pay")),
        ),
        "answer_specialist": TaskKind(
            "Answer a question about pay as a specialist",
            (ANSWER, ASK),
            market=MarketTask(skill="payroll", minutes=25, needs=("official", "pay")),
        ),
        "give_more": TaskKind(
            "Reply to our question", (Outcome("reply", "Send my reply", "replied", message=True),)
        ),
        "confirm_answer": TaskKind(
            "Say whether this answers your question",
            (
                Outcome("resolved", "Yes, that answers it", "said that it is answered"),
                Outcome("reopen", "No, I need to know more", "asked again", message=True, sends_back=True),
            ),
        ),
    },
    candidates={},
    steps=steps,
    standings={
        "answer_query": "Somebody is going to answer it",
        "answer_specialist": "A payroll specialist is going to answer it",
        "pass_on": "Being passed to a payroll specialist",
        "tell_answered": "Answered",
        "tell_asked": "We need to know more from you",
        "tell_lapsed": "Closed, because we heard nothing more",
    },
    outcomes={
        "resolved": "Answered, and you said so",
        "answered": "Answered",
        "lapsed": "Closed, because we heard nothing more",
    },
    folder=Path(__file__).parent,
    said="pay",
    resolved=("resolved", "answered"),
)
