"""What each service task of the process does: one public function for each, named as the task's id."""

from datetime import date, datetime

from django.db import transaction

from commonhold.base.refusals import NotFound, Refusal
from commonhold.base.working_time import LONDON
from commonhold.core.audit.acting import Actor
from commonhold.records.people import actions as people_actions
from commonhold.records.people.rules import BankAccount
from commonhold.services.change_bank_details import risk
from commonhold.work.cases.answering.queries import answers_of
from commonhold.work.cases.catalogue import CaseFacts, Done, Failed
from commonhold.work.cases.moving.actions import tell_asker
from commonhold.work.cases.queries import was_done


def assess_request(case: CaseFacts, *, actor: Actor, at: datetime) -> Done | Failed:
    """Finds what the rules weigh: what changed lately, whose account it is, when pay is due."""
    try:
        return Done(risk.facts(case, _account(case), at))
    except NotFound:
        return Failed("cannot_change", {"reason": "You are not employed by this department any more."})


def tell_holder(case: CaseFacts, *, actor: Actor, at: datetime) -> Done:
    """Tells the person, at every address that was held before, that somebody asked, and how to stop it."""
    _tell(
        case,
        "Somebody asked to change the account that your pay goes to",
        f"On {_day(case.opened_at.date())} somebody asked in your name that your pay and expenses go to the account "
        f"ending {_last_digits(case)}. If it was you, do nothing: we will call you on the number that we held before."
        "\n\nIf it was not you, stop it now: sign in at the address below and choose “Stop this change”, or call your"
        " HR service desk on the number that you know. Never use a number that you were sent.",
        actor=actor,
        at=at,
    )
    return Done()


def change_account(case: CaseFacts, *, actor: Actor, at: datetime) -> Done | Failed:
    """Records the account from the day that was asked for, or from today if that has passed.

    Not if somebody has stopped it, though the step that ends such a request may be held up.
    """
    if was_done(case.id, "stop_change"):
        return Failed(
            "cannot_change", {"reason": "It was stopped: somebody said that they did not ask for it."}
        )
    today = at.astimezone(LONDON).date()
    from_date = max(today, date.fromisoformat(answers_of(case.id)["effective_from"]))
    try:
        with transaction.atomic():
            people_actions.change(
                employment_id=risk.employment(case, at),
                to=_account(case),
                from_date=from_date,
                actor=actor,
                at=at,
            )
    except Refusal as refusal:
        return Failed("cannot_change", {"reason": refusal.message})
    return Done({"changed_from": from_date.isoformat()})


def tell_changed(case: CaseFacts, *, actor: Actor, at: datetime) -> Done:
    """Confirms the change at every address that was held before."""
    _tell(
        case,
        "The account that your pay goes to was changed",
        f"From {_day(date.fromisoformat(str(case.variables['changed_from'])))} your pay and expenses go to the "
        f"account ending {_last_digits(case)}. What was already on its way still goes to the one before."
        "\n\nIf you did not ask for this, call your HR service desk at once.",
        actor=actor,
        at=at,
    )
    return Done()


def return_request(case: CaseFacts, *, actor: Actor, at: datetime) -> Done:
    """Gives the request back with the reason."""
    tell_asker(
        reference=case.reference,
        subject="Correct your request to change your bank details",
        body=f"Your request {case.reference} was sent back. The reason given: {case.variables['reason']}",
        actor=actor,
        at=at,
    )
    return Done()


def refuse_request(case: CaseFacts, *, actor: Actor, at: datetime) -> Done:
    """Ends it without a change, and tells the person at every address that was held before."""
    _tell(
        case,
        "Your bank details were not changed",
        f"Nothing was changed by request {case.reference}. The reason given: {case.variables['reason']}"
        "\n\nYour pay and expenses go where they went before.",
        actor=actor,
        at=at,
    )
    return Done()


def stop_request(case: CaseFacts, *, actor: Actor, at: datetime) -> Done:
    """Ends it without a change because the person says that it was not they who asked."""
    _tell(
        case,
        "You stopped a change of your bank details",
        f"Nothing was changed by request {case.reference}: you told us that it was not you who asked. Somebody may "
        "have used your account. Change your password now, and report it to your security team.",
        actor=actor,
        at=at,
    )
    return Done()


def _account(case: CaseFacts) -> BankAccount:
    """The account that was asked for."""
    answers = answers_of(case.id)
    return BankAccount(answers["sort_code"], answers["account_number"], answers["account_name"])


def _last_digits(case: CaseFacts) -> str:
    """All that is ever said of an account number outside the answers themselves: its last two digits."""
    return _account(case).account_number[-2:]


def _tell(case: CaseFacts, subject: str, body: str, *, actor: Actor, at: datetime) -> None:
    try:
        held = [each.email for each in risk.contacts_before(case, at)]
    except NotFound:  # no longer employed: the account's own address is what is left
        held = []
    tell_asker(reference=case.reference, subject=subject, body=body, also_to=held, actor=actor, at=at)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
