"""Robots: a token for a secret, tasks, and what became of them. Any tool can use it; robots/ has a client."""

import base64
import binascii
from datetime import datetime
from typing import Any, ClassVar

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpResponse
from ninja import Schema
from ninja.throttling import AnonRateThrottle

from commonhold.base.refusals import Refusal
from commonhold.faces.api.interface import operation
from commonhold.faces.api.reading import json_object
from commonhold.faces.doors import Request, problem
from commonhold.work.cases import storage
from commonhold.work.cases.looking.actions import note_seen
from commonhold.work.robots.leasing import actions as leasing
from commonhold.work.robots.leasing.queries import file_of_lease
from commonhold.work.robots.rules import BAD_SECRETS_IN, TOKEN_GOOD_FOR
from commonhold.work.robots.tokens.actions import exchange

WORK = "api.robots.work"
LONGEST_SECRET = 200


class Token(Schema):
    access_token: str
    token_type: str = "Bearer"  # noqa: S105 (what OAuth calls it)
    expires_in: int


class RobotShown(Schema):
    name: str
    on: bool
    why: str
    may: dict[str, list[str]]
    """How it may finish tasks, by "service.element"."""


class TaskGiven(Schema):
    lease: int
    """To be named in every report about the task."""
    reference: str
    service: str
    element: str
    title: str
    number: int
    """Which attempt at the task this is."""
    until: datetime
    deadline_at: datetime
    due_at: datetime | None
    inputs: dict[str, Any]


class TasksGiven(Schema):
    tasks: list[TaskGiven]
    paused_until: datetime | None


class Prolonged(Schema):
    until: datetime


class Reported(Schema):
    lease: int


class NotOAuth(Refusal):
    """Send a form with grant_type=client_credentials, and the robot's code and secret as client_id and client_secret or
    by HTTP Basic authentication."""

    code: ClassVar[str] = "robots.not_oauth"
    status: ClassVar[int] = 400


class WrongField(Refusal):
    """“{name}” must be {wanted}."""

    code: ClassVar[str] = "robots.wrong_field"
    status: ClassVar[int] = 422


def _form(**properties: dict[str, object]) -> dict[str, object]:
    schema = {"type": "object", "properties": properties}
    return {"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema}}}}


def _json(*required: str, **properties: dict[str, object]) -> dict[str, object]:
    schema = {"type": "object", "properties": properties, "required": list(required)}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


_TEXT: dict[str, object] = {"type": "string", "minLength": 1, "maxLength": 4000}
_SCREENSHOT: dict[str, object] = {"type": "string", "format": "binary", "description": "A PNG file."}
_TOKEN = {**_form(grant_type=_TEXT, client_id=_TEXT, client_secret=_TEXT), "security": []}


@operation(
    "POST",
    "/robots/token",
    "api.robots.token",
    response={200: Token},
    describe=_TOKEN,
    throttle=[AnonRateThrottle("60/m")],
    summary="A token for a robot's secret (OAuth 2.0, client credentials)",
)
def token(request: Request) -> HttpResponse:
    code, secret = _credentials(request)
    got = exchange(code=code, secret=secret, actor=request.actor, at=request.at)
    if got.token is None:
        response = (
            problem(429, "robots.too_many", "Too many wrong secrets were sent. Wait some minutes.")
            if got.too_many
            else problem(401, "robots.invalid_client", "There is no robot with this code and this secret.")
        )
        if got.too_many:
            response["Retry-After"] = str(int(BAD_SECRETS_IN.total_seconds()))
        else:
            response["WWW-Authenticate"] = 'Basic realm="Commonhold robots"'
        return response
    given = Token(access_token=got.token, expires_in=int(TOKEN_GOOD_FOR.total_seconds()))
    return HttpResponse(given.model_dump_json(), content_type="application/json")


@operation("GET", "/robots/me", WORK, response=RobotShown, summary="Which robot you are, and what you may do")
def me(request: Request) -> RobotShown:
    robot = request.robot
    may = {".".join(kind): list(outcomes) for kind, outcomes in robot.permissions.items()}
    return RobotShown(name=robot.name, on=robot.on, why=robot.why, may=may)


@operation(
    "POST",
    "/robots/tasks",
    WORK,
    response=TasksGiven,
    describe=_json(most={"type": "integer", "minimum": 1, "maximum": 20, "default": 1}),
    summary="Take tasks: each is leased, so that nobody else works on it",
)
def take(request: Request) -> TasksGiven:
    most = _field(json_object(request), "most", int, 1)
    taken = leasing.take(robot=request.robot, most=most, at=request.at)
    tasks = [
        TaskGiven(**{name: getattr(each, name) for name in TaskGiven.model_fields}) for each in taken.tasks
    ]
    return TasksGiven(tasks=tasks, paused_until=taken.paused_until)


@operation(
    "POST",
    "/robots/leases/{int:lease}/heartbeat",
    WORK,
    response=Prolonged,
    summary="Say that you are still at it",
)
def heartbeat(request: Request, lease: int) -> Prolonged:
    return Prolonged(until=leasing.heartbeat(robot=request.robot, lease_id=lease, at=request.at))


@operation(
    "POST",
    "/robots/leases/{int:lease}/complete",
    WORK,
    response=Reported,
    describe=_json("outcome", outcome=_TEXT, reason=_TEXT, variables={"type": "object"}),
    summary="Finish the task",
)
def complete(request: Request, lease: int) -> Reported:
    sent = json_object(request)
    leasing.complete(
        robot=request.robot,
        lease_id=lease,
        outcome=_field(sent, "outcome", str),
        reason=_field(sent, "reason", str, ""),
        variables=_field(sent, "variables", dict, {}),
        at=request.at,
    )
    return Reported(lease=lease)


@operation(
    "POST",
    "/robots/leases/{int:lease}/business-exception",
    WORK,
    response=Reported,
    describe=_form(reason_code=_TEXT, message=_TEXT, screenshot=_SCREENSHOT),
    summary="Give the task to people, with what you saw",
)
def business_exception(request: Request, lease: int) -> Reported:
    leasing.business_exception(
        robot=request.robot,
        lease_id=lease,
        reason_code=request.POST.get("reason_code", ""),
        message=request.POST.get("message", ""),
        screenshot=_screenshot(request),
        at=request.at,
    )
    return Reported(lease=lease)


@operation(
    "POST",
    "/robots/leases/{int:lease}/system-failure",
    WORK,
    response=Reported,
    describe=_form(message=_TEXT, screenshot=_SCREENSHOT),
    summary="Say that something is broken: the task is tried again later",
)
def system_failure(request: Request, lease: int) -> Reported:
    leasing.system_failure(
        robot=request.robot,
        lease_id=lease,
        message=request.POST.get("message", ""),
        screenshot=_screenshot(request),
        at=request.at,
    )
    return Reported(lease=lease)


@operation(
    "POST",
    "/robots/leases/{int:lease}/defer",
    WORK,
    response=Reported,
    describe=_json(
        "not_before", "message", not_before={"type": "string", "format": "date-time"}, message=_TEXT
    ),
    summary="Put the task off to a later moment",
)
def defer(request: Request, lease: int) -> Reported:
    sent = json_object(request)
    leasing.defer(
        robot=request.robot,
        lease_id=lease,
        not_before=_moment(_field(sent, "not_before", str)),
        message=_field(sent, "message", str),
        at=request.at,
    )
    return Reported(lease=lease)


@operation(
    "GET", "/robots/leases/{int:lease}/files/{int:file}", WORK, summary="A file that the task's inputs name"
)
def file(request: Request, lease: int, file: int) -> FileResponse:
    case, found = file_of_lease(request.robot, lease, file)
    note_seen(case, [found.data_class], file_id=found.id, actor=request.actor, at=request.at)
    return FileResponse(storage.opened(found.sha256), content_type=found.content_type)


def _credentials(request: Request) -> tuple[str, str]:
    code, secret = request.POST.get("client_id", ""), request.POST.get("client_secret", "")
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            code, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeError):
            raise NotOAuth(field="Authorization") from None
    if request.POST.get("grant_type") != "client_credentials" or not code or not secret:
        raise NotOAuth(field="grant_type")
    if max(len(code), len(secret)) > LONGEST_SECRET or "\0" in code:
        raise NotOAuth(field="client_id")
    return code, secret


def _field(sent: dict[str, Any], name: str, kind: type, default: Any = None) -> Any:
    value = sent.get(name, default)
    if type(value) is not kind:
        words = {str: "text", int: "a whole number", dict: "an object"}
        raise WrongField(field=name, name=name, wanted=words[kind])
    return value


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise WrongField(field="not_before", name="not_before", wanted="a date and time with its zone")
    return moment


def _screenshot(request: Request) -> bytes | None:
    sent = request.FILES.get("screenshot")
    return sent.read() if isinstance(sent, UploadedFile) else None
