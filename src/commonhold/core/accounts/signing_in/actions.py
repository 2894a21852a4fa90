"""Signing in and out as events of the trail, which also tell how often somebody has tried."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.db.models import Q
from django.db.models.functions import Lower

from commonhold.base.refusals import NotAllowed, NotFound
from commonhold.base.working_time import LONDON
from commonhold.core.accounts.changes.queries import open_accounts
from commonhold.core.accounts.models import Account, RoleGrant
from commonhold.core.accounts.signing_in import queries
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, record, verb

DOOR = Actor.system("sign-in")


class AccountClosed(NotAllowed):
    """Your account here is closed. If you still work for one of the departments, ask its administrator."""

    code: ClassVar[str] = "sign-in.account-closed"


class UnknownPerson(NotAllowed):
    """You signed in to your identity provider, but nobody with your e-mail address has an account here. Ask your
    department's administrator to open one with the address that your provider knows."""

    code: ClassVar[str] = "sign-in.unknown-person"


class UnverifiedEmail(NotAllowed):
    """Your identity provider has not checked that your e-mail address is yours. Verify it there, then sign in
    again."""

    code: ClassVar[str] = "sign-in.unverified-email"


class AnotherPerson(NotAllowed):
    """The account with your e-mail address belongs to another sign-in, at this identity provider or another. Ask your
    department's administrator to find out why."""

    code: ClassVar[str] = "sign-in.another-person"


class NotTheirs(NotAllowed):
    """Your company’s identity provider can only vouch for people who work in its own units, and hold no role in a
    department. Ask your unit’s supervisor whether you have been added to it."""

    code: ClassVar[str] = "sign-in.not-theirs"


@dataclass(frozen=True)
class Identity:
    """Somebody as an identity provider knows them: the departments' own, or that of `supplier`. `next` is where they
    wanted to go, a path of ours."""

    supplier: str
    subject: str
    email: str
    email_verified: bool
    next: str | None = None


@verb
def sign_in(*, account_id: int, how: str, actor: Actor, at: datetime) -> None:
    """Note that somebody signs in ("provider", "demonstration"); refused if closed, or too often of late."""
    if not open_accounts(at).filter(id=account_id).exists():
        raise AccountClosed
    subject = f"accounts.account:{account_id}"
    queries.require_few_sign_ins(subject, at)
    record("accounts.signed_in", actor=actor, at=at, subject=subject, department_id=None, after={"how": how})


@verb
def sign_out(*, account_id: int, actor: Actor, at: datetime) -> None:
    """Note that somebody signs out."""
    subject = f"accounts.account:{account_id}"
    record("accounts.signed_out", actor=actor, at=at, subject=subject, department_id=None)


@verb
def note_refusal(*, address: str, reason: str, at: datetime) -> None:
    """Note that an attempt to sign in was refused; `reason` is the code of the refusal."""
    subject = queries.of_address(address)
    event = "accounts.sign_in_refused"
    record(event, actor=DOOR, at=at, subject=subject, department_id=None, after={"reason": reason})


@verb
def recognise(*, identity: Identity, works_there: Callable[[int], bool], at: datetime) -> int:
    """The account of somebody who comes from an identity provider: by subject, else once by verified address.

    From then on the subject alone counts, so that an address given to somebody else later opens nothing. A
    supplier's provider is believed about those who work there now (`works_there` of an account) and are nobody in a
    department: it could claim any address. Call while acting for all departments.
    """
    account = Account.objects.filter(supplier=identity.supplier, subject=identity.subject).first()
    known = account is not None
    if account is None:
        account = _by_address(identity.email)
        if account is None:
            raise UnknownPerson
        if not identity.email_verified:
            raise UnverifiedEmail
        if account.subject is not None:
            raise AnotherPerson
    if identity.supplier and not (works_there(account.id) and not _has_role(account.id, at)):
        raise NotTheirs
    if known:
        nothing_to_record()
    else:
        _link(account, identity, at)
    return account.id


@verb
def unlink(*, account_id: int, actor: Actor, at: datetime) -> None:
    """Forget through which provider and subject somebody signed in: the next one with the account's verified address
    is linked anew. For whoever changes providers, as when a supplier's people get their own."""
    linked = Account.objects.filter(id=account_id, subject__isnull=False)
    if not linked.update(subject=None, supplier=""):
        raise NotFound(what="sign-in that the account is linked to")
    subject = f"accounts.account:{account_id}"
    record("accounts.subject_unlinked", actor=actor, at=at, subject=subject, department_id=None)


def _link(account: Account, identity: Identity, at: datetime) -> None:
    account.supplier, account.subject = identity.supplier, identity.subject
    account.save(update_fields=["supplier", "subject"])
    record(
        "accounts.subject_linked",
        actor=DOOR,
        at=at,
        subject=f"accounts.account:{account.id}",
        department_id=None,
        after={"supplier": identity.supplier},
    )


def _has_role(account_id: int, at: datetime) -> bool:
    """Whether somebody has a role in a department, or will have one."""
    lasting = Q(valid__endswith=None) | Q(valid__endswith__gt=at.astimezone(LONDON).date())
    return RoleGrant.objects.filter(lasting, account_id=account_id).exists()


def _by_address(email: str) -> Account | None:
    known = Account.objects.annotate(address=Lower("email"))
    return known.filter(address=email.lower()).first() if email else None
