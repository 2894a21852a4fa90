"""The pages for requests that end before a view: a bad request, a missing page, a mistake of ours."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def _page(status: int, *, form: bool = False) -> Callable[..., HttpResponse]:
    def page(request: HttpRequest, *_args: object, **_reason: object) -> HttpResponse:
        return render(request, "error.html", {"status": status, "form": form}, status=status)

    return page


bad_request = _page(400)
forbidden = _page(403)
not_found = _page(404)
server_error = _page(500)
form_expired = _page(403, form=True)
"""For CSRF_FAILURE_VIEW: the page was open too long, or the browser keeps no cookies."""
