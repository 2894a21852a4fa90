"""Move to another department: what the service is, who may ask for it, and who does what in it."""

from pathlib import Path

from commonhold.services.move_department import checking, completing, forms, offering, reminding, sides, steps
from commonhold.services.move_department.questions import QUESTIONS
from commonhold.work.cases.catalogue import Outcome, Service, TaskKind

AGREE = Outcome("agree", "Agree to this day", "agreed to the day")
ANOTHER = Outcome("propose", "Propose another day", "proposed another day", answers=True)

SERVICE = Service(
    name="move_department",
    title="Move to another department",
    summary="Move for good or on loan, with your pay, leave, pension and clearance: for yourself or for somebody else.",
    who_may_ask="employee",
    owner="HR process owner",
    questions=QUESTIONS,
    tasks={
        "correct_request": TaskKind(
            "Correct your request",
            (Outcome("submit", "Send it again", "corrected it and sent it again"),),
            questions=True,
        ),
        "make_offer": TaskKind(
            "Offer a post and its pay",
            (Outcome("offer", "Make this offer", "offered a post", answers=True),),
            form=offering.offer_form,
            does=offering.make_offer,
        ),
        "do_checks": TaskKind(
            "Do the checks that are missing",
            (Outcome("done", "Everything is done", "did the checks that were missing", answers=True),),
            form=checking.checks_form,
            does=checking.do_checks,
        ),
        "agree_leaving": TaskKind(
            "Agree on the day, for the department left",
            (AGREE, ANOTHER),
            form=forms.dates_form,
            does=forms.agree_leaving,
        ),
        "agree_joining": TaskKind(
            "Agree on the day, for the department joined",
            (AGREE, ANOTHER),
            form=forms.dates_form,
            does=forms.agree_joining,
        ),
        "release": TaskKind(
            "Release them",
            (Outcome("release", "Release them for that day", "released them"),),
            does=forms.release,
        ),
        "put_right": TaskKind(
            "Put right what prevents the move",
            (Outcome("again", "It is put right: move everything", "put it right"),),
        ),
        "confirm_arrival": TaskKind(
            "Confirm that they arrived",
            (Outcome("arrived", "They are here and can work", "confirmed that they arrived"),),
        ),
        "agree_change": TaskKind(
            "Agree to another day",
            (
                Outcome("agree", "Agree to the other day", "agreed to another day"),
                Outcome("refuse", "Keep the day as it is", "kept the day as it was", needs_reason=True),
            ),
        ),
    },
    candidates={
        "exporter": sides.exporter,
        "importer": sides.importer,
        "exporting_hr": sides.exporting_hr,
        "importing_hr": sides.importing_hr,
        "other_side": sides.other_side,
    },
    steps=steps,
    standings={
        "propose_move": "Both sides are being found",
        "tell_both": "Proposed to both departments",
        "make_offer": "The department joined prepares its offer",
        "do_checks": "The department joined does what checks are missing",
        "clear_move": "Nothing stands against it in the department joined",
        "agree_leaving": "The department left is asked about the day",
        "agree_joining": "The department joined is asked about the day",
        "release": "The day is agreed: the department left sees to the release",
        "complete_move": "Everything is being moved",
        "put_right": "Something prevents the move: HR puts it right",
        "tell_completed": "Arranged in both departments",
        "first_day": "Arranged: everything changes on the first day",
        "look_at_day": "Arranged: everything changes on the first day",
        "hand_over_work": "The first day has come: open work is handed over",
        "confirm_arrival": "The first day has come",
        "agree_change": "Another day was proposed: the other side is asked",
        "change_date": "The day is being changed",
        "tell_change": "The day was answered",
        "undo_move": "Everything is put back as it was",
        "tell_cancelled": "Cancelled",
    },
    outcomes={"moved": "Moved", "change_done": "Answered", "cancelled": "Cancelled"},
    folder=Path(__file__).parent,
    withdrawn=completing.withdrawn,
    working_day=reminding.remind,
    looks=completing.looks,
    looks_show=("official", "identity"),
    page="portal:move",
)
