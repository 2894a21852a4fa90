"""Making robots, giving them new secrets, and switching them off and on."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, ClassVar

from commonhold.base.refusals import Refusal
from commonhold.core.accounts.actions import open_account
from commonhold.core.accounts.clients.queries import hashed
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import nothing_to_record, record, verb
from commonhold.work.cases.catalogue import MarketTask, service
from commonhold.work.cases.routing.actions import close_unit
from commonhold.work.delivery.units import actions as units
from commonhold.work.delivery.units.costs import actions as costs
from commonhold.work.delivery.units.membership import actions as membership
from commonhold.work.delivery.units.rules import CLEARANCES, Cost
from commonhold.work.robots.models import AccessToken, Permission, Robot
from commonhold.work.robots.queries import robot, robots


class NotForRobots(Refusal):
    """A robot can't be let do “{kind}”: {why}."""

    code: ClassVar[str] = "robots.not_for_robots"
    status: ClassVar[int] = 422


class ReasonNeeded(Refusal):
    """Enter why, in at most 500 characters: those who run the robot read it."""

    code: ClassVar[str] = "robots.reason_needed"


@dataclass(frozen=True)
class NewRobot:
    """A robot that was just made. Its secret is for whoever runs it; it is not kept here and can't be shown again."""

    unit_id: int
    secret: str


@verb
def create_robot(
    *,
    code: str,
    name: str,
    may: Mapping[tuple[str, str], Sequence[str]],
    cost: Cost,
    actor: Actor,
    at: datetime,
    build_pence: int = 0,
    home_id: int | None = None,
    country: str = "GB",
    lease_seconds: int = 300,
    minutes_per_day: int = 1440,
) -> NewRobot:
    """Make a robot: a unit that is open day and night, its account, and what it may do.

    `may` says by service and element how it may finish such tasks: {("claim_expense", "check_receipts"): ["approve"]}.
    `cost` is what it costs a year, from which its price in the market follows. `minutes_per_day` is how much it does
    in a day, in minutes as people need them.
    """
    kinds = {key: _checked(*key, outcomes) for key, outcomes in may.items()}
    if not kinds:
        raise NotForRobots(field="may", kind="", why="name at least one kind of task")
    unit_id, account_id = _unit(code, name, home_id, country, kinds.values(), minutes_per_day, actor, at)
    costs.set_cost(unit_id=unit_id, cost=cost, actor=actor, at=at)
    secret = _secret()
    Robot.objects.create(
        unit_id=unit_id,
        account_id=account_id,
        secret_hash=hashed(secret),
        build_pence=build_pence,
        lease_seconds=lease_seconds,
    )
    Permission.objects.bulk_create(
        Permission(robot_id=unit_id, service=key[0], element=key[1], outcomes=list(outcomes))
        for key, outcomes in may.items()
    )
    allowed = {".".join(key): list(outcomes) for key, outcomes in may.items()}
    _record("created", unit_id, {"code": code, "name": name, "may": allowed}, actor, at)
    units.open_unit(unit_id=unit_id, reason="started", actor=actor, at=at)
    return NewRobot(unit_id, secret)


@verb
def new_secret(*, code: str, actor: Actor, at: datetime) -> str:
    """Give a robot another secret, from now on the only one; the tokens that it has are good no more."""
    unit_id, secret = robot(code).unit_id, _secret()
    Robot.objects.filter(unit_id=unit_id).update(secret_hash=hashed(secret), bad_secrets=0, bad_since=None)
    AccessToken.objects.filter(robot_id=unit_id).delete()
    _record("secret_changed", unit_id, {}, actor, at)
    return secret


@verb
def stop(*, code: str, why: str, actor: Actor, at: datetime) -> None:
    """Switch a robot off: it is given nothing more, is told so at its next heartbeat, and its tasks go to others."""
    found = robot(code)
    note = _reason(why)
    _record("stopped", found.unit_id, {"why": note}, actor, at)
    close_unit(unit_id=found.unit_id, reason="stopped", note=note, actor=actor, at=at)


@verb
def stop_all(*, why: str, actor: Actor, at: datetime) -> list[str]:
    """Switch every robot off that is on; their codes."""
    nothing_to_record()
    on = [each.code for each in robots() if each.on]
    for code in on:
        stop(code=code, why=why, actor=actor, at=at)
    return on


@verb
def start(*, code: str, actor: Actor, at: datetime) -> None:
    """Switch a robot on again, with its circuit breaker closed."""
    found = robot(code)
    Robot.objects.filter(unit_id=found.unit_id).update(failures_in_row=0, pauses=0, paused_until=None)
    _record("started", found.unit_id, {}, actor, at)
    if not found.on:
        units.open_unit(unit_id=found.unit_id, reason="recovered", actor=actor, at=at)


def _checked(service_name: str, element: str, outcomes: Sequence[str]) -> MarketTask:
    """What the market asks of those who do tasks of a kind, if a robot can."""
    named = f"{service_name}.{element}"
    kind = service(service_name).tasks.get(element)
    if kind is None or kind.market is None or kind.market.inputs is None:
        raise NotForRobots(field="may", kind=named, why="it is no task that robots are given")
    known = [each.value for each in kind.outcomes]
    if not outcomes or not set(outcomes) <= set(known):
        raise NotForRobots(field="may", kind=named, why=f"its outcomes are {', '.join(known)}")
    return kind.market


def _unit(
    code: str,
    name: str,
    home_id: int | None,
    country: str,
    kinds: Collection[MarketTask],
    minutes_per_day: int,
    actor: Actor,
    at: datetime,
) -> tuple[int, int]:
    """A unit that is open day and night, and its one member."""
    by: dict[str, Any] = {"actor": actor, "at": at}
    unit_id = units.create_unit(
        code=code,
        name=name,
        kind="robot",
        home_id=home_id,
        region="",
        opens=time(0),
        closes=time(23, 59),
        weekdays="1234567",
        **by,
    )
    site = units.add_site(unit_id=unit_id, name="Where it runs", country=country, **by)
    account_id = open_account(email=f"{code}@robots.invalid", label=name, **by)
    membership.join(
        unit_id=unit_id,
        account_id=account_id,
        site_id=site,
        from_date=at.date(),
        clearance=max((kind.clearance for kind in kinds), key=CLEARANCES.index),
        skills=sorted({kind.skill for kind in kinds}),
        minutes_per_day=minutes_per_day,
        **by,
    )
    return unit_id, account_id


def _secret() -> str:
    return f"robot_{secrets.token_urlsafe(32)}"


def _reason(text: str) -> str:
    if not 0 < len(text.strip()) <= 500:
        raise ReasonNeeded(field="why")
    return text.strip()


def _record(event: str, unit_id: int, after: Mapping[str, object], actor: Actor, at: datetime) -> None:
    record(
        f"robots.{event}",
        actor=actor,
        at=at,
        subject=f"robots.robot:{unit_id}",
        department_id=None,
        after=after,
    )
