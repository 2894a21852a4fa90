"""The description of the interface: for programs as OpenAPI, for people as a page made from it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from commonhold.core.accounts.clients.actions import SCOPES
from commonhold.faces.access import PUBLIC, rule
from commonhold.faces.api.interface import description, rules


class Field(NamedTuple):
    """A value that is sent or received; `name` is its path ("lines[].kind")."""

    name: str
    kind: str
    required: bool
    told: str


class Described(NamedTuple):
    """An operation, as the page shows it."""

    method: str
    address: str
    summary: str
    scope: str
    parameters: list[Field]
    body_type: str
    body: list[Field]
    answer_status: str
    answer: list[Field]


@rule(PUBLIC)
def to_docs(_request: HttpRequest) -> HttpResponse:
    """The interface's own address leads to its description."""
    return HttpResponseRedirect(reverse("api:docs"))


@rule(PUBLIC)
def openapi(_request: HttpRequest) -> HttpResponse:
    """The OpenAPI description."""
    return JsonResponse(description())


@rule(PUBLIC)
def docs(request: HttpRequest) -> HttpResponse:
    """Every operation, with what it takes and gives."""
    return render(request, "api/docs.html", {"operations": list(_operations()), "scopes": SCOPES})


def _operations() -> Iterator[Described]:
    whole = description()
    models = whole["components"]["schemas"]
    for address, methods in whole["paths"].items():
        for method, each in methods.items():
            content: dict[str, Any] = each.get("requestBody", {}).get("content", {"": {}})
            ((body_type, body),) = content.items()
            status, answer = next(item for item in each["responses"].items() if str(item[0]).startswith("2"))
            # A file, or nothing at all, has no fields.
            shape = answer.get("content", {}).get("application/json", {}).get("schema", {})
            yield Described(
                method=method.upper(),
                address=address,
                summary=each["summary"],
                scope=_scope(address, method.upper()),
                parameters=[_parameter(parameter) for parameter in each.get("parameters", [])],
                body_type=body_type,
                body=list(_fields(body.get("schema", {}), models)),
                answer_status=str(status),
                answer=list(_fields(shape, models)),
            )


def _scope(address: str, method: str) -> str:
    # OpenAPI doesn't say in the address what a part of it converts to.
    of_address = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", path): actions for path, actions in rules.items()}
    action = of_address[address.removeprefix("/api/")][method].removeprefix("api.").replace(".", ":")
    return action if action in SCOPES else ""


def _parameter(parameter: Mapping[str, Any]) -> Field:
    places = {"path": "In the address.", "query": "In the query."}
    told = parameter.get("description") or places.get(parameter["in"], "")
    kind = _kind(parameter["schema"])
    return Field(
        parameter["name"], kind, bool(parameter.get("required")), f"{told}{_bounds(parameter['schema'])}"
    )


def _fields(schema: Mapping[str, Any], models: Mapping[str, Any], before: str = "") -> Iterator[Field]:
    """The properties of a schema, each followed by what is in it."""
    shape = _resolved(schema, models)
    for name, given in shape.get("properties", {}).items():
        each = _resolved(given, models)
        path, required = f"{before}{name}", name in shape.get("required", ())
        item = _resolved(each["items"], models) if each.get("type") == "array" else None
        kind = f"list of {_kind(item)}" if item else _kind(each)
        yield Field(
            path + ("[]" if item else ""), kind, required, f"{each.get('description', '')}{_bounds(each)}"
        )
        yield from _fields(item or each, models, f"{path}[]." if item else f"{path}.")


def _resolved(schema: Mapping[str, Any], models: Mapping[str, Any]) -> Mapping[str, Any]:
    return models[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def _kind(schema: Mapping[str, Any]) -> str:
    if "anyOf" in schema:
        return " or ".join(_kind(each) for each in schema["anyOf"])
    named = {"date-time": "moment", "date": "date", "binary": "file"}.get(schema.get("format", ""))
    words = {"boolean": "true or false", "integer": "whole number", "string": "text", "null": "null"}
    kind = schema.get("type", "")
    return named or words.get(kind, kind)


def _bounds(schema: Mapping[str, Any]) -> str:
    told = []
    if "enum" in schema:
        told.append(f"One of {', '.join(schema['enum'])}.")
    for name, words in (
        ("maxLength", "At most {:,} characters."),
        ("maximum", "At most {:,}."),
        ("maxItems", "At most {:,} of them."),
    ):
        if name in schema:
            told.append(words.format(schema[name]))
    return "".join(f" {each}" for each in told)
