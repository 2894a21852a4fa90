"""The description of the interface: for programs as OpenAPI, for people with Swagger UI from this very site."""

import json

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from commonhold.core.accounts.clients.actions import SCOPES
from commonhold.faces.access import PUBLIC, rule
from commonhold.faces.api.interface import description


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
    """The page that shows it and lets one try it."""
    settings = {"url": reverse("api:openapi"), "layout": "BaseLayout", "deepLinking": True}
    return render(request, "api/docs.html", {"swagger": json.dumps(settings), "scopes": SCOPES})
