"""Pay worked out a second time: one person after the other, in Decimal pounds, as simply as it can be written.

It shares the law's figures with the calculation that it checks and nothing else.
"""

from dataclasses import dataclass, field
from decimal import ROUND_DOWN, ROUND_HALF_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal

from commonhold.base.law.pay import PayLaw

ZERO = Decimal(0)
PENNY = Decimal("0.01")


@dataclass
class Director:
    method: str  # "annual" or "alternative"
    weeks: int
    last: bool
    nicable_to_date: Decimal = ZERO
    employee_to_date: Decimal = ZERO
    employer_to_date: Decimal = ZERO


@dataclass
class Order:
    kind: str
    day: int
    normal: Decimal = ZERO
    protected: Decimal = ZERO
    arrears: Decimal = ZERO
    protected_arrears: Decimal = ZERO
    balance: Decimal = Decimal("999999999.99")
    taken: Decimal = ZERO
    arrears_after: Decimal = ZERO
    protected_arrears_after: Decimal = ZERO


@dataclass
class Person:
    gross: Decimal
    taxable: Decimal
    nicable: Decimal
    pensionable: Decimal
    sacrifice: Decimal
    code: str  # "S1257L", "K100", "BR", "D1", "NT"
    non_cumulative: bool
    taxable_to_date: Decimal
    tax_to_date: Decimal
    letter: str
    loans: set[str]
    scheme: str  # "none", "alpha", "partnership"
    partnership_percent: Decimal
    age: int
    director: Director | None = None
    deductions: list[Decimal] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)


def cut(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), ROUND_DOWN)


def pay(person: Person, frequency: str, number: int, law: PayLaw) -> dict[str, Decimal]:
    """Every line, in pounds."""
    before_tax, after_tax, employer_pension = pension(person, frequency, law)
    taxable = person.taxable - person.sacrifice - before_tax
    tax = income_tax(person, taxable, frequency, number, law)
    nicable = person.nicable - person.sacrifice
    employee, employer = insurance(person, nicable, frequency, law)
    student, postgraduate = loan(person, nicable, frequency, law)
    attachable = person.gross - person.sacrifice - before_tax - after_tax - tax - employee
    student, postgraduate = obey(person.orders, attachable, student, postgraduate, frequency, law)
    ordered = sum((order.taken for order in person.orders), ZERO)
    net = attachable - student - postgraduate - ordered
    deducted = ZERO
    for deduction in person.deductions:
        taken = min(deduction, max(net, ZERO))
        net -= taken
        deducted += taken
    return {
        "taxable": taxable,
        "tax": tax,
        "nicable": nicable,
        "employee_ni": employee,
        "employer_ni": employer,
        "student_loan": student,
        "postgraduate_loan": postgraduate,
        "employee_pension": before_tax + after_tax,
        "employer_pension": employer_pension,
        "orders": ordered,
        "deductions": deducted,
        "net": max(net, ZERO),
        "debt": max(-net, ZERO),
    }


# Income tax


def income_tax(person: Person, taxable: Decimal, frequency: str, number: int, law: PayLaw) -> Decimal:
    year = 12 if frequency == "monthly" else 52
    single = {"monthly": 1, "weekly": 1, "two_weekly": 2, "four_weekly": 4}[frequency]
    cumulative = not person.non_cumulative and number <= year
    n = number if cumulative else single
    to_date = taxable + (person.taxable_to_date if cumulative else ZERO)
    paid_before = person.tax_to_date if cumulative else ZERO
    regime = {"S": "scotland", "C": "wales"}.get(person.code[0], "ruk")
    code = person.code.lstrip("SC")
    bands = law.income_tax_bands[regime]
    if code == "NT":
        total = ZERO
    elif code == "BR" or code[0] == "D":
        basic = next(index for index, band in enumerate(bands) if band.name == "basic")
        rate = bands[basic if code == "BR" else basic + 1 + int(code[1:])].rate
        total = cut(cut(max(to_date, ZERO), 0) * rate / 100, 2)
    elif code[0] == "K":
        total = tax_by_bands(to_date + free_pay(int(code[1:]), year) * n, bands, n, year)
    else:
        total = tax_by_bands(to_date - free_pay(int(code[:-1]), year) * n, bands, n, year)
    due = total - paid_before
    most = cut(max(taxable, ZERO) * law.regulatory_limit / 100, 2)
    return min(due, most)


def free_pay(code_number: int, year: int) -> Decimal:
    if code_number == 0:
        return ZERO
    full, rest = divmod(code_number - 1, 500)
    one = cut(Decimal(10 * (rest + 1) + 9) / year, 4).quantize(PENNY, ROUND_UP)
    return one + full * (Decimal("416.67") if year == 12 else Decimal("96.16"))


def tax_by_bands(liable: Decimal, bands: object, n: int, year: int) -> Decimal:
    if liable <= 0:
        return ZERO
    whole = cut(liable, 0)
    start = tax_at_start = c = k = ZERO
    for band in bands:  # type: ignore[attr-defined]
        if band.to is None:
            break
        c_next = cut(band.to * n / year, 4)
        if liable <= c_next.to_integral_value(ROUND_UP):
            break
        tax_at_start += (band.to - start) * band.rate / 100
        start = band.to
        c, k = c_next, cut(tax_at_start * n / year, 4)
    return cut(k + cut((whole - c) * band.rate / 100, 4), 2)


# National Insurance


def insurance(person: Person, nicable: Decimal, frequency: str, law: PayLaw) -> tuple[Decimal, Decimal]:
    rules = law.national_insurance
    ordinary = class_1(
        nicable,
        person.letter,
        law,
        {name: limits[frequency] for name, limits in limits_of(law).items()},
        (rules.employee_main_rate, rules.employee_upper_rate, rules.employer_rate),
    )
    director = person.director
    if director is None or (director.method == "alternative" and not director.last):
        return ordinary
    employee, employer = class_1(
        director.nicable_to_date + nicable,
        person.letter,
        law,
        {
            name: (limits["yearly"] * director.weeks / 52).to_integral_value(ROUND_UP)
            for name, limits in limits_of(law).items()
        },
        (
            rules.directors_employee_main_rate,
            rules.directors_employee_upper_rate,
            rules.directors_employer_rate,
        ),
    )
    return employee - director.employee_to_date, employer - director.employer_to_date


def limits_of(law: PayLaw) -> dict[str, object]:
    rules = law.national_insurance
    return {
        "primary": rules.primary_threshold,
        "upper": rules.upper_earnings_limit,
        **rules.secondary_thresholds,
    }  # type: ignore[return-value]


def class_1(
    earnings: Decimal, letter: str, law: PayLaw, limits: dict[str, Decimal], rates: tuple[object, ...]
) -> tuple[Decimal, Decimal]:
    main, upper, employers = (rate[letter] / 100 for rate in rates)  # type: ignore[index]
    threshold = limits[law.national_insurance.employer_pays_above[letter]]
    to_upper = min(earnings, limits["upper"])
    above = max(earnings - limits["upper"], ZERO)
    employee = thirds(max(to_upper - limits["primary"], ZERO) * main) + thirds(above * upper)
    employer = thirds(max(to_upper - threshold, ZERO) * employers) + thirds(
        max(earnings - max(limits["upper"], threshold), ZERO) * employers
    )
    return employee, employer


def thirds(amount: Decimal) -> Decimal:
    """A third decimal of 5 or less goes down."""
    return cut(amount, 3).quantize(PENNY, ROUND_HALF_DOWN)


# Loans and pensions


def loan(person: Person, nicable: Decimal, frequency: str, law: PayLaw) -> tuple[Decimal, Decimal]:
    year = {
        "monthly": Decimal(12),
        "weekly": Decimal(52),
        "two_weekly": Decimal(26),
        "four_weekly": Decimal(13),
    }
    plans = [plan for plan in person.loans if plan != "postgraduate" and plan in law.loan_thresholds]
    answer = []
    for names in (plans, [plan for plan in person.loans if plan == "postgraduate"]):
        if not names:
            answer.append(ZERO)
            continue
        plan = min(names, key=lambda name: law.loan_thresholds[name])
        threshold = cut(law.loan_thresholds[plan] / year[frequency], 2)
        answer.append(cut(max(nicable - threshold, ZERO) * law.loan_rates[plan] / 100, 0))
    return answer[0], answer[1]


def pension(person: Person, frequency: str, law: PayLaw) -> tuple[Decimal, Decimal, Decimal]:
    if person.scheme == "alpha":
        days = {"weekly": 7, "two_weekly": 14, "four_weekly": 28}
        annual = (
            person.pensionable * 12 if frequency == "monthly" else person.pensionable * 365 / days[frequency]
        )
        employee, employer = (
            near(person.pensionable * rate_at(cut(annual, 0), bands) / 100)
            for bands in (law.alpha_employee_bands, law.alpha_employer_bands)
        )
        return employee, ZERO, employer
    if person.scheme == "partnership":
        gross = near(person.pensionable * person.partnership_percent / 100)
        rate = rate_at(Decimal(person.age), law.partnership_employer_bands)
        rate += min(person.partnership_percent, law.partnership_employer_match)
        return ZERO, near(gross * Decimal("0.8")), near(person.pensionable * rate / 100)
    return ZERO, ZERO, ZERO


def rate_at(value: Decimal, bands: object) -> Decimal:
    for band in bands:  # type: ignore[attr-defined]
        if band.to is None or value <= band.to:
            return band.rate  # type: ignore[no-any-return]
    raise AssertionError("the last band has no limit")


def near(amount: Decimal) -> Decimal:
    return amount.quantize(PENNY, ROUND_HALF_UP)


# Orders


PRIORITY = (
    *("child_maintenance", "priority_attachment", "fine"),
    *("council_tax", "council_tax_wales", "earnings_arrestment"),
)
BY_TABLE = ("fine", "council_tax", "council_tax_wales", "earnings_arrestment")


def obey(
    orders: list[Order],
    attachable: Decimal,
    student: Decimal,
    postgraduate: Decimal,
    frequency: str,
    law: PayLaw,
) -> tuple[Decimal, Decimal]:
    """Notes in each order what it takes; what is repaid of loans beside them."""
    net = left = max(attachable, ZERO)
    kept = ZERO
    share = law.figures["child_maintenance_protected"].number / 100
    for order in sorted((each for each in orders if each.kind in PRIORITY), key=lambda each: each.day):
        if order.kind == "child_maintenance":
            protected = (net * share).quantize(PENNY, ROUND_UP)
            wanted = order.normal + order.arrears
            kept = max(kept, protected)
        elif order.kind == "priority_attachment":
            protected = order.protected + order.protected_arrears
            wanted = order.normal + order.arrears
            kept = max(kept, order.protected)
            order.protected_arrears_after = max(protected - left, ZERO)
        else:
            protected, wanted = ZERO, by_table(order.kind, left, frequency, law)
        wanted = min(wanted, order.balance)
        order.taken = min(wanted, max(left - protected, ZERO))
        if order.kind in ("child_maintenance", "priority_attachment"):
            order.arrears_after = wanted - order.taken
        left -= order.taken
    most = cut(max(left - kept, ZERO), 0)
    if any(order.kind in BY_TABLE for order in orders):
        most = ZERO
    student = min(student, most)
    postgraduate = min(postgraduate, most - student)
    left -= student + postgraduate
    for kind in ("attachment", "direct_earnings_attachment"):
        for order in sorted((each for each in orders if each.kind == kind), key=lambda each: each.day):
            if kind == "attachment":
                wanted, protected = order.normal, order.protected
            else:
                wanted = by_table(kind, net, frequency, law)
                percent = law.figures["direct_earnings_attachment_protected"].number
                protected = (net * percent / 100).quantize(PENNY, ROUND_UP)
            order.taken = min(wanted, order.balance, max(left - protected, ZERO))
            left -= order.taken
    return student, postgraduate


def by_table(kind: str, net: Decimal, frequency: str, law: PayLaw) -> Decimal:
    weeks = {"weekly": 1, "two_weekly": 2, "four_weekly": 4, "monthly": 1}[frequency]
    period = "monthly" if frequency == "monthly" else "weekly"
    name = kind if kind in law.figures else f"{kind}_attachment"
    name = "council_tax_attachment_wales" if kind == "council_tax_wales" else name
    bands = law.figures[name].by_key[period]
    one = cut(net / weeks, 2)
    if kind == "earnings_arrestment":
        if one <= bands[0].to:
            return ZERO
        fixed = start = ZERO
        for band in bands:
            if band.to is None or one <= band.to:
                break
            fixed += (band.to - start) * band.rate / 100
            start = band.to
        taken = half_down(fixed) + half_down((one - start) * band.rate / 100)
        return max(taken, law.figures["earnings_arrestment_least"].by_key[period]) * weeks
    if kind == "direct_earnings_attachment" or one <= bands[-2].to:
        return half_down(one * rate_at(one, bands) / 100) * weeks
    first, rest = bands[-2].to, one - bands[-2].to
    return half_down(first * bands[-2].rate / 100 + rest * bands[-1].rate / 100) * weeks


def half_down(amount: Decimal) -> Decimal:
    return amount.quantize(PENNY, ROUND_HALF_DOWN)
