"""What becomes of sickness and leave, and of the pay that was used: pure."""

from collections.abc import Iterator

from commonhold.records.pay.attendance.rules import TITLES
from commonhold.records.pay.carrying.facts import AbsenceHeld, Known
from commonhold.records.people.carrying.rules import Carried, Journey

_PARENTAL = (
    "HMRC, Statutory Payments Manual SPM200400; Social Security Contributions and Benefits Act 1992 s.165"
)
_SICK = "Social Security Contributions and Benefits Act 1992 ss.151 and 163 (a spell of sickness is with one employer)"


def absences(journey: Journey, known: Known) -> Iterator[Carried]:
    sick = [each for each in known.absences if each.kind == "sick"]
    if sick:
        days = sum(_until(journey, each) - each.first.toordinal() for each in sick)
        own = "goes on" if known.same_scheme else "begins anew"
        goes_on = any(each.last is None or each.last >= journey.on for each in sick)
        yield Carried(
            "pay.sick",
            "Sick pay used",
            "carried",
            f"{days} days of sickness count in the occupational scheme of {known.joined}.",
            f"Service in the Civil Service is continuous, so sick pay that was used counts. Statutory sick pay {own}"
            f" with {'the same' if known.same_scheme else 'a new'} PAYE scheme."
            + (" The sickness that goes on is carried." if goes_on else ""),
            working=(_SICK,),
        )
    for each in known.absences:
        goes_on = each.last is None or each.last >= journey.on
        if each.kind == "unpaid" and goes_on:
            yield Carried(
                "pay.absence.unpaid",
                TITLES["unpaid"],
                "carried",
                "Goes on" + (f" until {each.last:%-d %B %Y}." if each.last else "."),
                "The absence was agreed before the move, and nothing of it changes by that.",
            )
        elif each.kind not in ("sick", "unpaid"):
            yield _parental(known, each, goes_on=goes_on)


def _parental(known: Known, each: AbsenceHeld, *, goes_on: bool) -> Carried:
    part, title, used = f"pay.parental.{each.kind}", TITLES[each.kind], each.weeks + each.used_weeks
    if known.same_scheme:
        return Carried(
            part,
            title,
            "carried",
            f"{used} weeks claimed count in {known.joined}.",
            "Both departments are one employer for HMRC, so the claim goes on as it is.",
        )
    why = (
        "Statutory pay of parents is paid by the employer of the week by which it is decided, which is the department"
        " left. It stays liable, but for weeks in which they work for an employer who was none then."
    )
    if goes_on:
        return Carried(
            part,
            title,
            "cannot",
            "The claim doesn’t move.",
            why,
            working=(f"{used} weeks claimed", _PARENTAL),
            to_do=f"Payroll of {known.left}: pay the weeks that are left, or give form SMP1 (or that of its kind) if"
            f" they begin work. Payroll of {known.joined}: record the leave, with occupational pay by your scheme.",
        )
    return Carried(
        part,
        title,
        "asked",
        f"{used} weeks were claimed.",
        why,
        working=(_PARENTAL,),
        to_do=f"Payroll of {known.joined}: when more of the same leave is claimed, record these weeks as used before.",
    )


def _until(journey: Journey, each: AbsenceHeld) -> int:
    """The first day after an absence, or of the move if it lasts until then (`date.toordinal()`)."""
    on = journey.on.toordinal()
    return on if each.last is None else min(each.last.toordinal() + 1, on)
