"""Bring somebody in: what the service is, who may ask for it, and who does what in it."""

from datetime import datetime
from pathlib import Path

from commonhold.records.people.assets.rules import KINDS
from commonhold.records.people.recruiting import queries as recruiting
from commonhold.services.join import forms, joining, steps, tax_forms
from commonhold.services.join.questions import QUESTIONS
from commonhold.work.cases.catalogue import Candidates, CaseFacts, Looked, Outcome, Service, TaskKind


def joiner(case: CaseFacts, at: datetime) -> Candidates:  # noqa: ARG001 - as all candidates
    """Whoever joins."""
    return Candidates(accounts=(case.variables["account_id"],))


def looks(case: CaseFacts) -> Looked:
    """From which campaign they come, what they are given, and why it could not be recorded if it couldn't."""
    outcome = recruiting.of_case(case.reference)
    told = [outcome.source] if outcome is not None else []
    given = [f"To have ready: {KINDS[each]}." for each in forms.kit(case)]
    prevented = case.variables.get("reason") if case.variables.get("account_id") is None else None
    return Looked(findings=[*([str(prevented)] if prevented else []), *told, *given])


GETTING_READY = "Checks, details and the first day are being seen to"
"""Where it stands while several do their part at the same time, whoever was asked last."""

SERVICE = Service(
    name="join",
    title="Bring somebody in",
    summary="Have somebody join your department, from the offer to their first day.",
    who_may_ask="employee",
    owner="HR process owner",
    questions=QUESTIONS,
    tasks={
        "correct_request": TaskKind(
            "Correct your request",
            (Outcome("submit", "Send it again", "corrected it and sent it again"),),
            questions=True,
        ),
        "decide_duplicate": TaskKind(
            "Decide whether they are known already",
            (
                Outcome("same", "It is the same person", "found that they are known already"),
                Outcome("different", "It is somebody else", "found that they are somebody else"),
            ),
            form=forms.duplicate_form,
            does=forms.decide_duplicate,
        ),
        "do_checks": TaskKind(
            "Do the baseline checks",
            (
                Outcome("done", "All four are done", "did the baseline checks", answers=True),
                Outcome("refuse", "They can’t join", "found that they can’t join", needs_reason=True),
            ),
            form=forms.checks_form,
            does=forms.do_checks,
        ),
        "give_details": TaskKind(
            "Give your bank details and contact",
            (Outcome("given", "Send them", "gave bank details and contact", answers=True),),
            form=forms.details_form,
            does=forms.give_details,
        ),
        "tell_tax": TaskKind(
            "Tell us about tax and student loans",
            (Outcome("told", "Send it", "told about tax and loans", answers=True),),
            form=tax_forms.tax_form,
            does=tax_forms.tell_tax,
        ),
        "make_ready": TaskKind(
            "Get their first day ready",
            (Outcome("ready", "All is ready", "got the first day ready"),),
        ),
        "call_off": TaskKind(
            "Call it off",
            (Outcome("off", "They don’t come", "called it off", needs_reason=True),),
        ),
        "issue_kit": TaskKind(
            "Hand out what they need",
            (Outcome("issued", "Note what was handed out", "handed out what they need", answers=True),),
            form=forms.kit_form,
            does=forms.issue_kit,
        ),
    },
    candidates={"joiner": joiner},
    steps=steps,
    standings={
        "prepare_joiner": "Being recorded",
        "decide_duplicate": "HR looks whether they are known already",
        "open_access": "Being let in",
        **dict.fromkeys(("do_checks", "give_details", "tell_tax", "make_ready"), GETTING_READY),
        "complete_joining": "The first day is being arranged",
        "call_off": "All is arranged for the first day",
        "issue_kit": "The first day has come",
        "undo_joining": "Being called off",
    },
    outcomes={"joined": "Joined", "called_off": "Called off"},
    folder=Path(__file__).parent,
    withdrawn=joining.withdrawn,
    looks=looks,
)
