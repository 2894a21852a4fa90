"""The Jinja2 environment that every page is made with."""

import datetime as dt
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from jinja2 import BaseLoader, ChainableUndefined, ChoiceLoader, Environment, PackageLoader, PrefixLoader
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from commonhold.base.money import format_pence
from commonhold.faces import forms, pages
from commonhold.work.cases.catalogue import service
from commonhold.work.cases.queries import CaseView

LONDON = ZoneInfo("Europe/London")
MARKDOWN = MarkdownIt("js-default")
MARKDOWN_CLASSES = {
    "p": "govuk-body",
    "ul": "govuk-list govuk-list--bullet",
    "ol": "govuk-list govuk-list--number",
    "h2": "govuk-heading-s",
    "a": "govuk-link",
}


class StrictNames(ChainableUndefined):
    """A misspelt name or attribute is a mistake; a missing key of a dict is nothing.

    The macros of govuk-frontend-jinja ask dicts for options that nobody gave, and compare with the
    names `undefined` and `null`; everything else that isn't there is an error.
    """

    __slots__ = ()

    def _is_mistake(self) -> bool:
        given_nothing = isinstance(self._undefined_obj, dict) or self._undefined_name in ("undefined", "null")
        return self._undefined_hint is None and not given_nothing

    def __str__(self) -> str:
        if self._is_mistake():
            self._fail_with_undefined_error()
        return ""

    def __bool__(self) -> bool:
        if self._is_mistake():
            self._fail_with_undefined_error()
        return False

    def __len__(self) -> int:
        return len(str(self))

    def __iter__(self) -> Any:
        return iter(str(self))

    def __html__(self) -> str:
        return str(self)


def environment(**options: Any) -> Environment:
    """Django's Jinja2 backend calls this with its loader and options."""
    options["undefined"] = StrictNames
    options["loader"] = ChoiceLoader([options["loader"], _macros()])
    made = Environment(autoescape=True, **{k: v for k, v in options.items() if k != "autoescape"})
    made.globals.update(static=static, url=url, page_of=page_of, demo=settings.DEMO)
    made.globals.update(
        signed_in=pages.signed_in, menu=pages.menu, desk_menu=pages.desk_menu, take_flash=pages.take_flash
    )
    made.globals.update(
        date_items=forms.date_items,
        choice_items=forms.choice_items,
        cost_centre_items=forms.cost_centre_items,
        department_items=forms.department_items,
        as_pounds=forms.as_pounds,
        outcome_items=forms.outcome_items,
        article_items=forms.article_items,
        errors_by_field=forms.errors_by_field,
    )
    made.filters.update(
        pounds=format_pence,
        plain=plain,
        day=day,
        short_day=short_day,
        moment=moment,
        due=due,
        lines=lines,
        duration=duration,
        file_size=file_size,
        share=share,
        days=days,
        breakable=breakable,
        markdown=markdown,
    )
    return made


def _macros() -> BaseLoader:
    return PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})


def url(name: str, *args: Any) -> str:
    """The address of a named page."""
    return reverse(name, args=args)


def page_of(case: CaseView) -> str:
    """The address of the page of its own that a case's service has; "" if it has none."""
    page = service(case.service).page
    return reverse(page, args=[case.reference]) if page else ""


def plain(number: Decimal) -> str:
    """A number without zeros that say nothing: 87.5000 as 87.5, 100.0000 as 100."""
    return f"{number.normalize():f}"


def day(value: dt.date | dt.datetime | None) -> str:
    """4 April 2026; the day in London of an aware datetime."""
    return f"{_date(value).day} {_date(value):%B %Y}" if value else ""


def short_day(value: dt.date | dt.datetime | None) -> str:
    """4 Apr 2026, for tables."""
    return f"{_date(value).day} {_date(value):%b %Y}" if value else ""


def moment(value: dt.datetime | None) -> str:
    """14 April 2026 at 9:05am, London time."""
    if value is None:
        return ""
    local = value.astimezone(LONDON)
    clock = f"{local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'}"
    return f"{day(local)} at {clock}"


def due(value: dt.datetime | None, at: dt.datetime) -> Markup:
    """A due time as a day, with a red tag when it has passed and a yellow one when it is today."""
    if value is None:
        return Markup('<span class="app-muted">No date</span>')
    shown = escape(short_day(value))
    if value < at:
        return Markup('{} <strong class="govuk-tag govuk-tag--red">Overdue</strong>').format(shown)
    if _date(value) == _date(at):
        return Markup('{} <strong class="govuk-tag govuk-tag--yellow">Today</strong>').format(shown)
    return Markup("{}").format(shown)


def duration(value: dt.timedelta | float | None) -> str:
    """A length of time (or hours as a number) as people say it: 25 minutes, 6.5 hours, 3.2 days."""
    if value is None:
        return "–"
    hours = value.total_seconds() / 3600 if isinstance(value, dt.timedelta) else float(value)
    if hours < 1:
        return _count(round(hours * 60), "minute")
    if hours < 24:
        return _count(round(hours, 1), "hour")
    return _count(round(hours / 24, 1), "day")


def _count(number: float, noun: str) -> str:
    return f"{number:g} {noun}{'' if number == 1 else 's'}"


def file_size(size_bytes: int) -> str:
    """2.3 MB, 40 KB."""
    return f"{size_bytes / 1_000_000:.1f} MB" if size_bytes >= 1_000_000 else f"{-(-size_bytes // 1000)} KB"


def share(part: int, whole: int) -> str:
    """37%; a dash where there is nothing to take a share of."""
    return f"{100 * part / whole:.0f}%" if whole else "–"


def days(hours: float | None) -> str:
    """Hours as days with one decimal, for charts and their tables."""
    return "–" if hours is None else f"{hours / 24:,.1f}"


def lines(text: str) -> Markup:
    """Free text with its line breaks kept, escaped."""
    return Markup("<br>").join(escape(line) for line in text.splitlines())


def breakable(text: str) -> Markup:
    """A name such as receipts_checked_by_hand, which may go on in the next line behind each underscore."""
    return Markup("_<wbr>").join(escape(part) for part in text.split("_"))


def markdown(text: str) -> Markup:
    """An article's Markdown as the design system has it; HTML in it is shown as it was written, and never run."""
    tokens = MARKDOWN.parse(text)
    for token in tokens:
        if token.nesting == 1 and token.tag in MARKDOWN_CLASSES:
            token.attrSet("class", MARKDOWN_CLASSES[token.tag])
    return Markup(MARKDOWN.renderer.render(tokens, MARKDOWN.options, {}))  # noqa: S704 - escaped by the renderer


def _date(value: dt.date | dt.datetime | None) -> dt.date:
    assert value is not None
    return value.astimezone(LONDON).date() if isinstance(value, dt.datetime) else value
