"""The employment side of moves: begin, end, annul, undo and re-date employments, many at a time, a fixed number of
statements whatever their number."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple
from datetime import date, datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from commonhold.base.refusals import Conflict, NotFound, Refusal
from commonhold.core.audit.acting import Actor
from commonhold.core.audit.actions import record_each, verb
from commonhold.records.people import rules
from commonhold.records.people.actions import AlreadyEmployed, ManagerCycle
from commonhold.records.people.history import rules as history
from commonhold.records.people.history.queries import SPELLS, period, spells_of
from commonhold.records.people.history.rules import Period, Revision, Spell
from commonhold.records.people.models import Employment
from commonhold.records.people.rules import Value
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
            begun = Employment.objects.bulk_create(
                Employment(
                    person_id=left[each.from_employment_id].person_id,
                    department_id=each.to_department_id,
                    number=numbers[each.from_employment_id],
                    valid=DateRange(*each.employed),
                    continuous_from=left[each.from_employment_id].continuous_from,
                    recorded_at=at,
                )
                for each in arrivals
            )
    except IntegrityError as error:  # somebody hired one of them, or took a number, at the same moment
        _refuse_first(arrivals)
        raise Conflict from error
    new = {each.from_employment_id: job for each, job in zip(arrivals, begun, strict=True)}
    _begin_spells(arrivals, new)
    record_each(
        "people.transferred",
        actor=actor,
        at=at,
        about=[(job.department_id, None, f"people.employment:{job.id}") for job in begun],
    )
    return {left_id: job.id for left_id, job in new.items()}


@verb
def end_for_transfer(*, endings: Sequence[tuple[int, date]], actor: Actor, at: datetime) -> datetime:
    """End employments, each after its last day; return when that is recorded, which is what take_back is told.

    Whoever they manage after that day passes to their own manager, or to whoever manages that one if they leave too.
    One that ends on that day already stays as it is.
    """
    jobs, moment = _recording([each for each, _ in endings], at)
    dates: dict[int, Period | None] = {}
    for employment_id, last_day in endings:
        employed = period(jobs[employment_id].valid)
        if employed.last_day != last_day:
            try:
                dates[employment_id] = history.check_end(employed, last_day)
            except Refusal as refusal:
                refusal.values["employment_id"] = employment_id
                raise
    _redate(jobs, dates, moment)
    _record("people.employment_ended", [each for each, _ in endings], jobs, actor, at)
    return moment


@verb
def annul(*, employment_ids: Sequence[int], actor: Actor, at: datetime) -> datetime:
    """Let employments that should never have been hold for no day; return when that is recorded.

    What was known of them stays known as of then. Whoever they were to manage passes to their own managers.
    """
    jobs, moment = _recording(employment_ids, at)
    _redate(jobs, dict.fromkeys(employment_ids), moment)
    _record("people.employment_annulled", employment_ids, jobs, actor, at)
    return moment


@verb
def move_start(*, employment_id: int, starts: date, actor: Actor, at: datetime) -> datetime:
    """Let an employment start on another day, earlier or later; return when that is recorded.

    What held from its first day on holds from the new one; what changed before then is superseded. Service that began
    with the employment begins with it still.
    """
    jobs, moment = _recording([employment_id], at)
    job = jobs[employment_id]
    before = period(job.valid)
    rules.check_day(starts, field="starts")
    if before.end is not None and starts >= before.end:
        raise history.EndsBeforeItStarts(field="starts", starts=starts)
    if starts == before.start:
        raise history.NothingChanges(field="starts")
    if job.continuous_from == before.start:
        job.continuous_from = starts
    elif starts < job.continuous_from:
        raise history.ServiceStartsLater(field="starts", starts=job.continuous_from)
    _redate(jobs, {employment_id: Period(starts, before.end)}, moment)
    _record("people.employment_start_moved", [employment_id], jobs, actor, at)
    return moment


@verb
def take_back(*, employments: Sequence[tuple[int, datetime]], actor: Actor, at: datetime) -> datetime:
    """Undo a change of each employment's dates, by when it was recorded; return when that is recorded.

    Dates and spells are as they were known just before, but for what was recorded since for the same days (see
    rules.dates_back and rules.spells_back). Whom they managed they manage again.
    """
    moments = reports_changed(employments) | dict(employments)
    jobs, moment = _recording(list(moments), at)
    own = {each for each, _ in employments}
    posts = recorded(own, rules.Post)
    dates = {each: _period(jobs[each]) for each in moments}
    left: dict[int, Period | None] = dict.fromkeys(moments)
    for each in own:
        known = _at(posts.get(each, ()), moments[each])
        left[each] = hull(known[1])
        dates[each] = dates_back(hull(known[0]), left[each], _period(jobs[each]))
    _write_dates(jobs, dates, moment)
    for kind in SPELLS:
        of = moments if kind is rules.Manager else own
        rows = posts if kind is rules.Post else recorded(of, kind)
        wanted: dict[int, list[Spell[Value]]] = {}
        for each in of:
            before, after, now = _at(rows.get(each, ()), moments[each])
            wanted[each] = spells_back(before, after, now, left=left[each], dates=dates[each])
        if kind is rules.Manager:
            wanted = _while_employed(wanted)
        nows = {each: _at(rows.get(each, ()), moments[each])[2] for each in of}
        _write(kind, jobs, {each: revised(nows[each], wanted[each]) for each in of}, moment)
    _refuse_circles(list(moments))
    _record("people.employment_restored", list(own), jobs, actor, at)
    return moment


def _at(
    rows: Iterable[Recorded], moment: datetime
) -> tuple[list[Spell[Value]], list[Spell[Value]], list[Spell[Value]]]:
    """What was known just before a moment, at it, and is known now."""
    rows = list(rows)
    return (
        [each.spell for each in rows if each.known(moment - _INSTANT)],
        [each.spell for each in rows if each.known(moment)],
        [each.spell for each in rows if each.superseded_at is None],
    )


def _period(job: Employment) -> Period | None:
    return None if job.valid.isempty else period(job.valid)


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


def _begin_spells(arrivals: Sequence[Arrival], new: Mapping[int, Employment]) -> None:
    of_kind: dict[type[Value], dict[int, Revision[Value]]] = {kind: {} for kind in SPELLS}
    known = Employment.objects.in_bulk(
        [a.manager_employment_id for a in arrivals if a.manager_employment_id not in (None, *new)]
    )
    for arrival in arrivals:
        job = new[arrival.from_employment_id]
        facts = {type(fact): fact for fact in arrival.facts()}
        for kind, fact in facts.items():
            of_kind[kind][job.id] = Revision([], [Spell(None, arrival.employed, fact)])
        if (manager_id := arrival.manager_employment_id) is not None:
            manager = new.get(manager_id) or known[manager_id]
            days = arrival.employed.meet(period(manager.valid))
            assert days is not None, "against() refuses a manager who isn't employed then"
            spell: Spell[Value] = Spell(None, days, rules.Manager(manager.id))
            of_kind[rules.Manager][job.id] = Revision([], [spell])
    for kind in _BROUGHT:
        held = spells_of(new, kind)
        for arrival in arrivals:
            spells = brought(held.get(arrival.from_employment_id, []), arrival.employed)
            of_kind[kind][new[arrival.from_employment_id].id] = Revision([], spells)
    jobs = {job.id: job for job in new.values()}
    for kind, revisions in of_kind.items():
        _write(kind, jobs, revisions, next(iter(jobs.values())).recorded_at)


def _locked(employment_ids: Sequence[int], *, also: Iterable[int] = ()) -> dict[int, Employment]:
    """The employments, so that nobody else changes them; and with them who manages whom in their departments, and in
    `also`. Whoever locks several does so in the same order."""
    found = Employment.objects.filter(id__in=employment_ids)
    departments = {*found.values_list("department_id", flat=True), *also}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('people.managers'), d)"
            " FROM (SELECT d FROM unnest(%s::int[]) AS of (d) ORDER BY d) AS each",
            [list(departments)],
        )
    jobs = {job.id: job for job in found.select_for_update().order_by("id")}
    if missing := set(employment_ids) - jobs.keys():
        refusal = NotFound(what="employment")
        refusal.values["employment_id"] = min(missing)
        raise refusal
    return jobs


def _recording(employment_ids: Sequence[int], at: datetime) -> tuple[dict[int, Employment], datetime]:
    """The employments and those whom they manage, locked; and the moment of what is recorded now: later than all that
    was recorded of any of them."""
    jobs = _locked(employment_ids)
    jobs = _locked([*{*employment_ids, *reports(employment_ids)}]) if jobs else jobs
    return jobs, max([at, *(job.recorded_at + _INSTANT for job in jobs.values())])


def _redate(jobs: Mapping[int, Employment], dates: Mapping[int, Period | None], moment: datetime) -> None:
    """Let employments hold for other dates (None: for no day), with their spells, and whom they manage then."""
    before = {each: period(jobs[each].valid) for each in dates}
    _write_dates(jobs, dates, moment)
    for kind in SPELLS:
        if kind is rules.Manager:
            continue
        now = spells_of(dates, kind)
        _write(
            kind,
            jobs,
            {
                each: revised(now.get(each, []), fitted(now.get(each, []), before[each], dates[each]))
                for each in dates
            },
            moment,
        )
    now = spells_of(jobs, rules.Manager)
    wanted = {
        each: fitted(spells, before[each], dates[each]) if each in dates else spells
        for each, spells in now.items()
    }
    wanted = _while_employed(wanted, {each: now.get(each, []) for each in dates})
    revisions = {each: revised(spells, wanted[each]) for each, spells in now.items()}
    _write(rules.Manager, jobs, revisions, moment)


def _while_employed(
    wanted: Mapping[int, Sequence[Spell[Value]]],
    own: Mapping[int, Sequence[Spell[Value]]] | None = None,
) -> dict[int, list[Spell[Value]]]:
    """Managers only for the days on which they are employed, as it is written now; else whom they reported to."""
    ids = {spell.value.manager_id for spells in wanted.values() for spell in spells}  # type: ignore[union-attr]
    ids |= {spell.value.manager_id for spells in (own or {}).values() for spell in spells}  # type: ignore[union-attr]
    stays = {job.id: _period(job) for job in Employment.objects.filter(id__in=ids)}
    return {each: managed(spells, stays, own or {}) for each, spells in wanted.items()}  # type: ignore[arg-type, misc]


def _write_dates(
    jobs: Mapping[int, Employment], dates: Mapping[int, Period | None], moment: datetime
) -> None:
    """Record the dates of those that have others, and of all of them when something was recorded last."""
    given = {each: dates.get(each, _period(jobs[each])) for each in jobs}
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE people_employment e"
                " SET valid = new.valid::daterange, continuous_from = new.service, recorded_at = %s"
                " FROM unnest(%s::bigint[], %s::text[], %s::date[]) AS new (id, valid, service) WHERE e.id = new.id",
                [
                    moment,
                    list(given),
                    [_text(days) for days in given.values()],
                    [jobs[each].continuous_from for each in given],
                ],
            )
    except IntegrityError as error:
        raise AlreadyEmployed(field="last_day") from error


def _text(days: Period | None) -> str:
    return "empty" if days is None else f"[{days.start},{days.end or ''})"


def _write(
    kind: type[Value],
    jobs: Mapping[int, Employment],
    revisions: Mapping[int, Revision[Value]],
    moment: datetime,
) -> None:
    """Supersede and add the rows of many employments' revisions, all recorded at the moment."""
    table, columns = SPELLS[kind]
    name, listed = table._meta.db_table, ", ".join(columns)
    types = [table._meta.get_field(each).db_type(connection) for each in columns]
    added = [(jobs[each], spell) for each, revision in revisions.items() for spell in revision.added]
    values = [[astuple(spell.value)[place] for _, spell in added] for place in range(len(columns))]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {name} SET superseded_at = %s WHERE id = ANY (%s::bigint[])",  # noqa: S608
            [moment, [row for each in revisions.values() for row in each.superseded]],
        )
        cursor.execute(
            f"INSERT INTO {name} (employment_id, department_id, recorded_at, valid, {listed})"  # noqa: S608
            f" SELECT employment_id, department_id, %s, days::daterange, {listed} FROM unnest("
            f"%s::bigint[], %s::bigint[], %s::text[], {', '.join(f'%s::{each}[]' for each in types)}"
            f") AS new (employment_id, department_id, days, {listed}) ORDER BY employment_id",
            [
                moment,
                [job.id for job, _ in added],
                [job.department_id for job, _ in added],
                [_text(spell.period) for _, spell in added],
                *values,
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
    with connection.cursor() as cursor:
        cursor.execute(_CIRCLES, [list(employment_ids)])
        if (row := cursor.fetchone()) is not None:
            raise ManagerCycle(field="manager", on=row[0])


def _record(
    event: str, employment_ids: Iterable[int], jobs: Mapping[int, Employment], actor: Actor, at: datetime
) -> None:
    about = [(jobs[each].department_id, None, f"people.employment:{each}") for each in employment_ids]
    record_each(event, actor=actor, at=at, about=about)
