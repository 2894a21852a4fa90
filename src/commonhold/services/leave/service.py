"""Leave: what the service is, who may ask for it, and who does what in it."""

from pathlib import Path

from commonhold.services.leave import forms, leaving, sides, steps
from commonhold.services.leave.questions import QUESTIONS
from commonhold.work.cases.catalogue import CaseFacts, Looked, Outcome, Service, TaskKind


def looks(case: CaseFacts) -> Looked:
    """Why it could not be arranged, where it couldn't."""
    prevented = case.variables.get("reason") if "leaves_at" not in case.variables else None
    return Looked(findings=[str(prevented)] if prevented else [])


ARRANGED = "Arranged: everything ends with the last day"
"""Where it stands while several do their part at the same time, whoever was asked last."""

SERVICE = Service(
    name="leave",
    title="Leave",
    summary="Leave the department, or have it arranged for somebody whom you manage.",
    who_may_ask="employee",
    owner="HR process owner",
    questions=QUESTIONS,
    tasks={
        "confirm_leaving": TaskKind(
            "Confirm the last day",
            (
                Outcome("confirm", "Confirm it", "confirmed the last day", answers=True),
                Outcome("return", "Send it back", "sent it back", needs_reason=True, sends_back=True),
            ),
            form=forms.confirm_form,
            does=forms.confirm,
        ),
        "correct_request": TaskKind(
            "Correct your request",
            (Outcome("submit", "Send it again", "corrected it and sent it again"),),
            questions=True,
        ),
        "let_stay": TaskKind(
            "Let them stay after all",
            (
                Outcome(
                    "stay", "They stay: put everything back", "let them stay after all", needs_reason=True
                ),
            ),
        ),
        "settle_owed": TaskKind(
            "Settle what is owed",
            (
                Outcome("pay", "Pay this once", "had what is owed paid", answers=True),
                Outcome("settled", "Nothing more is to be paid here", "settled what is owed"),
            ),
            form=forms.owed_form,
            does=forms.settle_owed,
        ),
        "take_back_things": TaskKind(
            "Take back what was lent",
            (Outcome("done", "Note what came back", "took back what was lent", answers=True),),
            form=forms.things_form,
            does=forms.take_back_things,
        ),
        "write_knowledge": TaskKind(
            "Write down what the next one has to know",
            (
                Outcome(
                    "written", "Leave this note", "wrote down what the next one has to know", message=True
                ),
            ),
        ),
        "gather_knowledge": TaskKind(
            "Gather what the next one has to know",
            (Outcome("gathered", "Leave this note", "gathered what the next one has to know", message=True),),
        ),
    },
    candidates={"hr": sides.hr, "payroll_officers": sides.payroll_officers, "manager": sides.manager},
    steps=steps,
    standings={
        "confirm_leaving": "HR confirms the last day",
        "arrange_leaving": "Everything is being arranged",
        "tell_arranged": "Arranged",
        **dict.fromkeys(
            ("let_stay", "settle_owed", "take_back_things", "write_knowledge", "gather_knowledge"), ARRANGED
        ),
        "restore_employment": "Everything is put back as it was",
        "hand_over_work": "The last day is over: open work is handed over",
    },
    outcomes={"left": "Left", "stays": "Taken back: they stay"},
    folder=Path(__file__).parent,
    withdrawn=leaving.withdrawn,
    looks=looks,
)
