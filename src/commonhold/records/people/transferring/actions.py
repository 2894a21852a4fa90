"""The employment side of moves: begin, end, annul, undo and re-date employments, many at a time, a fixed number of
statements whatever their number."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import IntegrityError, connection, transaction

from commonhold.base.refusals import Conflict, NotFound, Refusal
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record_each, verb
from commonhold.core.audit.statements import planned_once
from commonhold.records.people import rules
from commonhold.records.people.actions import AlreadyEmployed, ManagerCycle
from commonhold.records.people.carrying.queries import Job, jobs
from commonhold.records.people.history import rules as history
from commonhold.records.people.history.queries import SPELLS, V, kept_in, spells_of
from commonhold.records.people.history.rules import Period, Revision, Spell
from commonhold.records.people.rules import Manager, Value
from commonhold.records.people.transferring.queries import (
    Recorded,
    against,
    last_numbers,
    recorded,
    reports,
    reports_changed,
)
from commonhold.records.people.transferring.rules import (
    Arrival,
    brought,
    dates_back,
    fitted,
    hull,
    managed,
    revised,
    spells_back,
)

_INSTANT = timedelta(microseconds=1)
_BROUGHT: tuple[type[Value], ...] = (rules.BankAccount, rules.Contact)
_KINDS = [kind for kind in SPELLS if kind is not Manager]
"""Of each what an employment has by itself: who manages it depends on another one."""


_BEGIN = """
INSERT INTO people_employment (recorded_at, person_id, department_id, number, valid, continuous_from)
SELECT %s::timestamptz, person_id, department_id, number, days::daterange, continuous_from
FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::text[], %s::date[])
    WITH ORDINALITY AS new (person_id, department_id, number, days, continuous_from, place)
ORDER BY place
RETURNING id, department_id, number
"""


@verb
def transfer(*, arrivals: Sequence[Arrival], actor: Actor, at: datetime) -> dict[int, int]:
    """Begin an employment of the same person in another department for each arrival; return the new employments by
    those left. Those go on until they are ended, which is done after this: ending cuts what is recorded for later.

    Continuous service goes on; bank account and contact come along. A refusal's `values["employment_id"]` says whose
    it is. Nothing of any arrival is done if one can't be.
    """
    left = _locked(
        [each.from_employment_id for each in arrivals], also=[a.to_department_id for a in arrivals]
    )
    assert len(arrivals) == len({each.from_employment_id for each in arrivals}), (
        "one arrival for each employment"
    )
    _refuse_first(arrivals)
    numbers = _numbers(arrivals)
    try:
        with transaction.atomic():
            begun = planned_once(
                _BEGIN,
                [
                    at,
                    [left[each.from_employment_id].person_id for each in arrivals],
                    [each.to_department_id for each in arrivals],
                    [numbers[each.from_employment_id] for each in arrivals],
                    [_text(each.employed) for each in arrivals],
                    [left[each.from_employment_id].continuous_from for each in arrivals],
                ],
            )
    except IntegrityError as error:  # somebody hired one of them, or took a number, at the same moment
        _refuse_first(arrivals)
        raise Conflict from error
    ids = {(department_id, number): row_id for row_id, department_id, number in begun}
    new = {}
    for each in arrivals:
        job, number = left[each.from_employment_id], numbers[each.from_employment_id]
        row_id = ids[each.to_department_id, number]
        new[each.from_employment_id] = job._replace(
            id=row_id, department_id=each.to_department_id, days=each.employed, recorded_at=at
        )
    _begin_spells(arrivals, new)
    record_each(
        "people.transferred",
        actor=actor,
        at=at,
        about=[(job.department_id, None, f"people.employment:{job.id}") for job in new.values()],
    )
    return {left_id: job.id for left_id, job in new.items()}


@verb
def end_for_transfer(*, endings: Sequence[tuple[int, date]], actor: Actor, at: datetime) -> datetime:
    """End employments, each after its last day; return when that is recorded, which is what take_back is told.

    Whoever they manage after that day passes to their own manager, or to whoever manages that one if they leave too.
    One that ends on that day already stays as it is.
    """
    found, moment = _recording([each for each, _ in endings], at)
    dates: dict[int, Period | None] = {}
    for employment_id, last_day in endings:
        employed = found[employment_id].employed()
        if employed.last_day != last_day:
            try:
                dates[employment_id] = history.check_end(employed, last_day)
            except Refusal as refusal:
                refusal.values["employment_id"] = employment_id
                raise
    _redate(found, dates, moment)
    _record("people.employment_ended", [each for each, _ in endings], found, actor, at)
    return moment


@verb
def annul(*, employment_ids: Sequence[int], actor: Actor, at: datetime) -> datetime:
    """Let employments that should never have been hold for no day; return when that is recorded.

    What was known of them stays known as of then. Whoever they were to manage passes to their own managers.
    """
    found, moment = _recording(employment_ids, at)
    _redate(found, dict.fromkeys(employment_ids), moment)
    _record("people.employment_annulled", employment_ids, found, actor, at)
    return moment


@verb
def move_start(*, employment_id: int, starts: date, actor: Actor, at: datetime) -> datetime:
    """Let an employment start on another day, earlier or later; return when that is recorded.

    What held from its first day on holds from the new one; what changed before then is superseded. Service that began
    with the employment begins with it still.
    """
    found, moment = _recording([employment_id], at)
    job = found[employment_id]
    before = job.employed()
    rules.check_day(starts, field="starts")
    if before.end is not None and starts >= before.end:
        raise history.EndsBeforeItStarts(field="starts", starts=starts)
    if starts == before.start:
        raise history.NothingChanges(field="starts")
    if job.continuous_from == before.start:
        found[employment_id] = job._replace(continuous_from=starts)
    elif starts < job.continuous_from:
        raise history.ServiceStartsLater(field="starts", starts=job.continuous_from)
    _redate(found, {employment_id: Period(starts, before.end)}, moment)
    _record("people.employment_start_moved", [employment_id], found, actor, at)
    return moment


@verb
def take_back(*, employments: Sequence[tuple[int, datetime]], actor: Actor, at: datetime) -> datetime:
    """Undo a change of each employment's dates, by when it was recorded; return when that is recorded.

    Dates and spells are as they were known just before, but for what was recorded since for the same days (see
    rules.dates_back and rules.spells_back). Whom they managed they manage again.
    """
    moments = reports_changed(employments) | dict(employments)
    found, moment = _recording(list(moments), at)
    own = {each for each, _ in employments}
    posts = recorded(own, rules.Post)
    dates = {each: found[each].days for each in moments}
    left: dict[int, Period | None] = dict.fromkeys(moments)
    for each in own:
        known = _at(posts.get(each, ()), moments[each])
        left[each] = hull(known[1])
        dates[each] = dates_back(hull(known[0]), left[each], found[each].days)
    _write_dates(found, dates, moment)

    def back(
        kind: type[V], of: Collection[int]
    ) -> tuple[dict[int, list[Spell[V]]], dict[int, list[Spell[V]]]]:
        """What is known now of each, and what is wanted."""
        rows = recorded(of, kind)
        known = {each: _at(rows.get(each, ()), moments[each]) for each in of}
        wanted = {each: spells_back(*known[each], left=left[each], dates=dates[each]) for each in of}
        return {each: known[each][2] for each in of}, wanted

    for kind in _KINDS:
        now, wanted = back(kind, own)
        _write(kind, found, {each: revised(now[each], wanted[each]) for each in own}, moment)
    managed_now, managers = back(Manager, moments)
    managers = _while_employed(managers)
    _write(Manager, found, {each: revised(managed_now[each], managers[each]) for each in moments}, moment)
    _refuse_circles(list(moments))
    _record("people.employment_restored", list(own), found, actor, at)
    return moment


def _at(
    rows: Iterable[Recorded[V]], moment: datetime
) -> tuple[list[Spell[V]], list[Spell[V]], list[Spell[V]]]:
    """What was known just before a moment, at it, and is known now."""
    rows = list(rows)
    return (
        [each.spell for each in rows if each.known(moment - _INSTANT)],
        [each.spell for each in rows if each.known(moment)],
        [each.spell for each in rows if each.superseded_at is None],
    )


def _refuse_first(arrivals: Sequence[Arrival]) -> None:
    problems = against(arrivals)
    for each in arrivals:
        if (refusal := problems.get(each.from_employment_id)) is not None:
            refusal.values["employment_id"] = each.from_employment_id
            raise refusal


def _numbers(arrivals: Sequence[Arrival]) -> dict[int, str]:
    """The number of each new employment, by the one left: the one given, or the department's next."""
    given = {(each.to_department_id, each.number) for each in arrivals}
    last = last_numbers({each.to_department_id for each in arrivals if each.number is None})
    found = {}
    for each in arrivals:
        number = None if each.number is None else rules.check_name(each.number, field="number")
        while number is None:
            prefix, width, highest = last.get(each.to_department_id, ("", 1, 0))
            last[each.to_department_id] = (prefix, width, highest + 1)
            free = f"{prefix}{highest + 1:0{width}}"
            number = None if (each.to_department_id, free) in given else free
        found[each.from_employment_id] = number
    return found


def _begin_spells(arrivals: Sequence[Arrival], new: Mapping[int, Job]) -> None:
    of_kind: dict[type[Value], dict[int, Revision[Value]]] = {kind: {} for kind in SPELLS}
    named = {a.manager_employment_id for a in arrivals if a.manager_employment_id is not None}
    known = jobs(named - new.keys())
    for arrival in arrivals:
        job = new[arrival.from_employment_id]
        facts = {type(fact): fact for fact in arrival.facts()}
        for kind, fact in facts.items():
            of_kind[kind][job.id] = Revision([], [Spell(None, arrival.employed, fact)])
        if (manager_id := arrival.manager_employment_id) is not None:
            manager = new.get(manager_id) or known[manager_id]
            days = arrival.employed.meet(manager.employed())
            assert days is not None, "against() refuses a manager who isn't employed then"
            spell: Spell[Value] = Spell(None, days, Manager(manager.id))
            of_kind[Manager][job.id] = Revision([], [spell])
    for kind in _BROUGHT:
        held = spells_of(new, kind)
        for arrival in arrivals:
            spells = brought(held.get(arrival.from_employment_id, []), arrival.employed)
            of_kind[kind][new[arrival.from_employment_id].id] = Revision([], spells)
    begun = {job.id: job for job in new.values()}
    for kind, revisions in of_kind.items():
        _write(kind, begun, revisions, next(iter(begun.values())).recorded_at)


_LOCK_MANAGERS = """
SELECT pg_advisory_xact_lock(hashtext('people.managers'), d) FROM (
    SELECT department_id FROM people_employment WHERE id = ANY (%s::bigint[])
    UNION SELECT unnest(%s::int[]) ORDER BY 1
) AS each (d)
"""


def _locked(employment_ids: Sequence[int], *, also: Iterable[int] = ()) -> dict[int, Job]:
    """The employments, so that nobody else changes them; and with them who manages whom in their departments, and in
    `also`. Whoever locks several does so in the same order."""
    planned_once(_LOCK_MANAGERS, [list(employment_ids), list(also)])
    found = jobs(employment_ids, locked=True)
    if missing := set(employment_ids) - found.keys():
        refusal = NotFound(what="employment")
        refusal.values["employment_id"] = min(missing)
        raise refusal
    return found


def _recording(employment_ids: Sequence[int], at: datetime) -> tuple[dict[int, Job], datetime]:
    """The employments and those whom they manage, locked; and the moment of what is recorded now: later than all that
    was recorded of any of them."""
    found = _locked(employment_ids)
    found = _locked([*{*employment_ids, *reports(employment_ids)}]) if found else found
    return found, max([at, *(job.recorded_at + _INSTANT for job in found.values())])


def _redate(found: Mapping[int, Job], dates: Mapping[int, Period | None], moment: datetime) -> None:
    """Let employments hold for other dates (None: for no day), with their spells, and whom they manage then."""
    before = {each: found[each].employed() for each in dates}
    _write_dates(found, dates, moment)

    def fit(spells: Mapping[int, list[Spell[V]]]) -> dict[int, list[Spell[V]]]:
        return {each: fitted(spells.get(each, []), before[each], dates[each]) for each in dates}

    for kind in _KINDS:
        now = spells_of(dates, kind)
        revisions = {each: revised(now.get(each, []), wanted) for each, wanted in fit(now).items()}
        _write(kind, found, revisions, moment)
    managers = spells_of(found, Manager)
    own = {each: managers.get(each, []) for each in dates}
    kept = _while_employed(managers | fit(own), own)
    _write(Manager, found, {each: revised(managers.get(each, []), kept[each]) for each in kept}, moment)


def _while_employed(
    wanted: Mapping[int, Sequence[Spell[Manager]]], own: Mapping[int, Sequence[Spell[Manager]]] | None = None
) -> dict[int, list[Spell[Manager]]]:
    """Managers only for the days on which they are employed, as it is written now; else whom they reported to."""
    own = own or {}
    ids = {spell.value.manager_id for spells in (*wanted.values(), *own.values()) for spell in spells}
    stays = {job.id: job.days for job in jobs(ids).values()}
    return {each: managed(spells, stays, own) for each, spells in wanted.items()}


_WRITE_DATES = """
UPDATE people_employment e SET valid = new.valid::daterange, continuous_from = new.service, recorded_at = %s
FROM unnest(%s::bigint[], %s::text[], %s::date[]) AS new (id, valid, service) WHERE e.id = new.id
"""


def _write_dates(found: Mapping[int, Job], dates: Mapping[int, Period | None], moment: datetime) -> None:
    """Record the dates of those that have others, and of all of them when something was recorded last."""
    given = {each: dates.get(each, job.days) for each, job in found.items()}
    texts, services = (
        [_text(each) for each in given.values()],
        [job.continuous_from for job in found.values()],
    )
    try:
        with transaction.atomic():
            planned_once(_WRITE_DATES, [moment, list(given), texts, services])
    except IntegrityError as error:
        raise AlreadyEmployed(field="last_day") from error


def _text(days: Period | None) -> str:
    return "empty" if days is None else f"[{days.start},{days.end or ''})"


def _write(
    kind: type[V], found: Mapping[int, Job], revisions: Mapping[int, Revision[V]], moment: datetime
) -> None:
    """Supersede and add the rows of many employments' revisions, all recorded at the moment."""
    table, columns = kept_in(kind)
    name, listed = table._meta.db_table, ", ".join(columns)
    if superseded := [row for each in revisions.values() for row in each.superseded]:
        planned_once(
            f"UPDATE {name} SET superseded_at = %s WHERE id = ANY (%s::bigint[])",  # noqa: S608
            [moment, superseded],
        )
    added = [(found[each], spell) for each, revision in revisions.items() for spell in revision.added]
    if not added:
        return
    types = [table._meta.get_field(each).db_type(connection) for each in columns]
    planned_once(
        f"INSERT INTO {name} (employment_id, department_id, recorded_at, valid, {listed})"  # noqa: S608
        f" SELECT employment_id, department_id, %s, days::daterange, {listed} FROM unnest("
        f"%s::bigint[], %s::bigint[], %s::text[], {', '.join(f'%s::{each}[]' for each in types)}"
        f") AS new (employment_id, department_id, days, {listed}) ORDER BY employment_id",
        [
            moment,
            [job.id for job, _ in added],
            [job.department_id for job, _ in added],
            [_text(spell.period) for _, spell in added],
            *([getattr(spell.value, each) for _, spell in added] for each in columns),
        ],
    )


_CIRCLES = """
WITH RECURSIVE above (report, id, days) AS (
    SELECT m.employment_id, m.manager_id, m.valid FROM people_managerspell m
    WHERE m.employment_id = ANY (%s::bigint[]) AND m.superseded_at IS NULL
    UNION
    SELECT above.report, m.manager_id, m.valid * above.days
    FROM above JOIN people_managerspell m
        ON m.employment_id = above.id AND m.superseded_at IS NULL AND m.valid && above.days
    WHERE above.id <> above.report
)
SELECT lower(days) FROM above WHERE id = report ORDER BY 1 LIMIT 1
"""


def _refuse_circles(employment_ids: Sequence[int]) -> None:
    for (on,) in planned_once(_CIRCLES, [list(employment_ids)]):
        raise ManagerCycle(field="manager", on=on)


def _record(
    event: str, employment_ids: Iterable[int], found: Mapping[int, Job], actor: Actor, at: datetime
) -> None:
    about = [(found[each].department_id, None, f"people.employment:{each}") for each in employment_ids]
    record_each(event, actor=actor, at=at, about=about)
