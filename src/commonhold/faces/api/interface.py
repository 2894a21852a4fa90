"""The interface itself: its operations are registered here, each with the rule that it is under."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.throttling import AuthRateThrottle

from commonhold.faces.doors import problem

Operation = TypeVar("Operation", bound=Callable[..., Any])

RATE = "600/m"
"""Requests of one client to one web process."""

api = NinjaAPI(
    title="Commonhold",
    version="1",
    description="Expense claims and recruitment of a department, for the systems that it uses.",
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
    throttle=[AuthRateThrottle(RATE)],
)
rules: dict[str, dict[str, str]] = {}
"""The action of access.cedar that each operation is: by path (as Django writes it) and method."""

_PROBLEM = {
    "description": "What is wrong, and in which field (RFC 9457)",
    "content": {
        "application/problem+json": {
            "schema": {
                "type": "object",
                "properties": {
                    "type": {"type": "string"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                    "errors": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
                        },
                    },
                },
            }
        }
    },
}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "New for each new request; sent again with the same key, the same request is done once.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
}


def operation(
    method: str, path: str, action: str, *, describe: dict[str, Any] | None = None, **options: Any
) -> Callable[[Operation], Operation]:
    """Register a function as an operation. `describe` adds to its OpenAPI description."""
    rules.setdefault(path.lstrip("/").replace("{", "<").replace("}", ">"), {})[method] = action
    refusals = ("400", "401", "403", "404", "409", "413", "422", "429")
    described = {**(describe or {}), "responses": dict.fromkeys(refusals, _PROBLEM)}
    return api.api_operation([method], path, openapi_extra=described, **options)


def description() -> dict[str, Any]:
    """The interface as OpenAPI describes it."""
    made = dict(api.get_openapi_schema(path_params={}))
    made["components"] = {
        **made.get("components", {}),
        "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
    }
    return {**made, "security": [{"token": []}]}


@api.exception_handler(ValidationError)
def _wrong_parameter(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    found = [(".".join(map(str, each["loc"][1:])), str(each["msg"])) for each in error.errors]
    return problem(422, "api.wrong-parameter", "Something in the address is not as it should be.", found)


@api.exception_handler(HttpError)
def _refused(_request: HttpRequest, error: HttpError) -> HttpResponse:
    told = {429: "You sent too many requests. Wait as many seconds as the header Retry-After says."}
    return problem(error.status_code, "api.refused", told.get(error.status_code, str(error)))
