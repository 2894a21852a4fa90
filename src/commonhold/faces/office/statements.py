"""Statements of contracts: the list, one with its working, and the document to the byte."""

from django.http import HttpResponse
from django.shortcuts import render

from commonhold.core.accounts.access import may
from commonhold.faces.access import Request, rule
from commonhold.faces.statement_pages import as_file, find, listed, whole

VIEW, WORK = "statement.view", "statement.work"


@rule(VIEW)
def statements(request: Request) -> HttpResponse:
    """Every statement, the latest month first."""
    return render(request, "office/statements.html", listed(request))


@rule(VIEW)
def statement(request: Request, code: str, month: str) -> HttpResponse:
    """A statement with the working of each figure, and all that was said about it."""
    context = {**whole(*find(code, month)), "may_work": may(WORK, roles=request.roles)}
    return render(request, "office/statement.html", context)


@rule(VIEW)
def document(_request: Request, code: str, month: str) -> HttpResponse:
    """The statement as it was closed: the text that its hash is of."""
    return as_file(find(code, month)[0])
