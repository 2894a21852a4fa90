"""The pages for requests that end before a view: a bad request, a missing page, a mistake of ours."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from commonhold.faces.access import TooMuch
from commonhold.faces.doors import PEOPLE, door_of, problem

_TOLD = {
    400: "This request can’t be read. Nothing was saved.",
    403: "This is not allowed.",
    404: "There is nothing at this address. /api/docs lists the addresses that there are.",
    500: "This was not done. It has been written down for the people who run Commonhold; try again in a few minutes.",
}


def _page(status: int, *, form: bool = False) -> Callable[..., HttpResponse]:
    def page(request: HttpRequest, *_args: object, **_reason: object) -> HttpResponse:
        if door_of(request) is not PEOPLE:
            return problem(status, f"http-{status}", _TOLD[status])
        return render(request, "error.html", {"status": status, "form": form}, status=status)

    return page


_bad_request = _page(400)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django reads a form before any view does, and stops where it has too many parts."""
    if isinstance(exception, TooManyFieldsSent | TooManyFilesSent):
        most = (
            settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
            if isinstance(exception, TooManyFieldsSent)
            else settings.DATA_UPLOAD_MAX_NUMBER_FILES
        )
        return door_of(request).refused(request, TooMuch(most=most))
    return _bad_request(request)


forbidden = _page(403)
not_found = _page(404)
server_error = _page(500)
form_expired = _page(403, form=True)
"""For CSRF_FAILURE_VIEW: the page was open too long, or the browser keeps no cookies."""
