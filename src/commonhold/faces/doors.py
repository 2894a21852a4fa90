"""The three ways in: people by their session, other systems by their token, robots by theirs.

How each is let in, and refused."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Protocol

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render

from commonhold.base.refusals import NotAllowed, Refusal
from commonhold.base.working_time import LONDON
from commonhold.core.accounts.sessions import ClientIn, SignedIn, client_in, signed_in
from commonhold.core.audit.acting import Actor, act_as, acting
from commonhold.core.departments.queries import department_ids
from commonhold.work.cases.routing.queries import membership
from commonhold.work.cases.sight.queries import UnitSight, unit_sight
from commonhold.work.robots.queries import RobotFacts
from commonhold.work.robots.sessions import robot_in

SESSION_ACCOUNT, SESSION_BEGAN = "account_id", "began"
LONG_AGO = "1970-01-01T00:00:00+00:00"
"""When a session began that doesn't say."""


class Request(HttpRequest):
    """A request as views see it, after AccessMiddleware."""

    who: SignedIn
    actor: Actor
    account_id: int
    roles: frozenset[str]
    department_ids: tuple[int, ...]
    at: datetime
    unit: UnitSight | None
    """The delivery unit as which somebody acts; None for the departments' own people."""
    client: ClientIn
    """Instead of `who`, where another system asks."""
    robot: RobotFacts
    """Instead of `who`, where a robot asks."""
    auth: str
    """The same for django-ninja, which counts requests by it."""


class Door(Protocol):
    """A way in. `enter` gives the roles of whoever asks, inside their transaction; None is nobody."""

    methods: frozenset[str]
    largest_mb: int

    def enter(self, request: Request) -> AbstractContextManager[frozenset[str] | None]: ...
    def nobody(self, request: HttpRequest) -> HttpResponse: ...
    def refused(self, request: HttpRequest, refusal: Refusal) -> HttpResponse: ...


class PeopleDoor:
    """For people: the session says which account; refusals are pages."""

    methods = frozenset({"GET", "HEAD", "POST"})
    largest_mb = 50

    @contextmanager
    def enter(self, request: Request) -> Iterator[frozenset[str] | None]:
        account_id = request.session.get(SESSION_ACCOUNT)
        if account_id is None:
            yield None
            return
        began = datetime.fromisoformat(request.session.get(SESSION_BEGAN, LONG_AGO))
        with signed_in(account_id, at=request.at, began=began) as who:
            if who is None:
                request.session.flush()
                yield None
                return
            request.who, request.actor, request.account_id = who, who.actor, account_id
            request.department_ids, request.unit = who.department_ids, None
            _enter_unit(request)
            yield request.roles

    def nobody(self, request: HttpRequest) -> HttpResponse:
        query = request.GET.copy()
        query.clear()
        query["next"] = request.get_full_path()
        return HttpResponseRedirect(f"{settings.LOGIN_URL}?{query.urlencode(safe='/')}")

    def refused(self, request: HttpRequest, refusal: Refusal) -> HttpResponse:
        return render(request, "refused.html", {"refusal": refusal}, status=refusal.status)


UNIT_DESK = "/desk/unit/"


def _enter_unit(request: Request) -> None:
    """Have a member of a delivery unit act as the unit: at its desk, and everywhere if they are nothing else."""
    who, on = request.who, request.at.astimezone(LONDON).date()
    unit_roles = frozenset[str]()
    if not who.grants or request.path_info.startswith("/desk/"):
        unit_roles = _of_unit(who.account_id, on)
    request.roles = who.roles | unit_roles
    if unit_roles and (not who.grants or request.path_info.startswith(UNIT_DESK)):
        act_as(who.actor, department_ids())
        request.unit = unit_sight(who.account_id, on)
        assert request.unit is not None, "a member of a unit has a place in it"
        request.department_ids = request.unit.department_ids
        act_as(who.actor, request.department_ids, request.unit.sight)
        request.who = replace(who, grants=(), unit_roles=unit_roles)


def _of_unit(account_id: int, on: date) -> frozenset[str]:
    """What being a member of a delivery unit makes somebody."""
    member = membership(account_id, on)
    if member is None:
        return frozenset()
    return frozenset({"unit_worker", "unit_supervisor"} if member.supervisor else {"unit_worker"})


class NoToken(NotAllowed):
    """Send the header “Authorization: Bearer TOKEN” with a token that is in force. `commonhold client create` makes
    them; one that expired or was revoked can't be used any more."""

    code = "api.no-token"
    status = 401


class ClientsDoor:
    """For other systems: a token says which client; refusals are problems (RFC 9457)."""

    methods = frozenset({"GET", "POST"})
    largest_mb = 11

    @contextmanager
    def enter(self, request: Request) -> Iterator[frozenset[str] | None]:
        token = _bearer(request)
        if not token:
            yield None
            return
        with client_in(token, at=request.at) as client:
            if client is None:
                yield None
                return
            request.client, request.actor = client, client.actor
            request.auth = client.actor.id
            yield client.roles

    def nobody(self, request: HttpRequest) -> HttpResponse:
        response = self.refused(request, NoToken(what="do this without a token"))
        response["WWW-Authenticate"] = 'Bearer realm="Commonhold"'
        return response

    def refused(self, request: HttpRequest, refusal: Refusal) -> HttpResponse:  # noqa: ARG002
        errors = [(each.field, each.message) for each in getattr(refusal, "problems", [])]
        if not errors and refusal.field:
            errors = [(refusal.field, refusal.message)]
        return problem(refusal.status, refusal.code, refusal.message, errors)


class NoAccessToken(NotAllowed):
    """Send the header “Authorization: Bearer TOKEN” with a token that is in force. Get one for your secret at
    /api/robots/token; each is good for some minutes."""

    code = "robots.no_token"
    status = 401


class RobotsDoor(ClientsDoor):
    """For robots: a token says which robot. Whoever asks for a token is nobody yet."""

    token_address = "/api/robots/token"  # noqa: S105 (an address)

    @contextmanager
    def enter(self, request: Request) -> Iterator[frozenset[str] | None]:
        if request.path_info == self.token_address:
            request.actor = Actor("robot", "Somebody who asked for a robot’s token")
            with acting(request.actor, ()):
                yield frozenset()
            return
        token = _bearer(request)
        if not token:
            yield None
            return
        with robot_in(token, at=request.at) as robot:
            if robot is None:
                yield None
                return
            request.robot, request.actor = robot, robot.actor
            request.auth = robot.actor.id
            yield frozenset({"robot"})

    def nobody(self, request: HttpRequest) -> HttpResponse:
        response = self.refused(request, NoAccessToken(what="do this without a token"))
        response["WWW-Authenticate"] = 'Bearer realm="Commonhold robots"'
        return response


def _bearer(request: HttpRequest) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else ""


def problem(status: int, code: str, detail: str, errors: Sequence[tuple[str, str]] = ()) -> HttpResponse:
    """An answer that says what is wrong, as RFC 9457 has it; `errors` are fields with what is wrong in each."""
    content = {
        "type": f"urn:commonhold:problem:{code}",
        "title": {
            400: "The request can’t be read",
            401: "Not signed in",
            403: "Not allowed",
            404: "Not found",
            405: "No such method here",
            409: "Not possible now",
            413: "Too large",
            422: "The request can’t be carried out",
            429: "Too many requests",
        }.get(status, "Something went wrong on our side"),
        "status": status,
        "code": code,
        "detail": detail,
        "errors": [{"field": field, "message": message} for field, message in errors],
    }
    return JsonResponse(content, status=status, content_type="application/problem+json")


PEOPLE = PeopleDoor()
CLIENTS = ClientsDoor()
ROBOTS = RobotsDoor()


def door_of(request: HttpRequest) -> Door:
    """The way in that leads to an address."""
    if request.path_info.startswith("/api/robots/"):
        return ROBOTS
    return CLIENTS if request.path_info.startswith("/api/") else PEOPLE
