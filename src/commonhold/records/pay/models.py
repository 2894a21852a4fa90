"""Who is paid when and how, the pay runs, and what each of them paid to whom."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.contrib.postgres.fields.ranges import DateRangeField
from django.db import models
from django.db.models import F, Q

from commonhold.base.law.pay_parameters import NI_LETTERS
from commonhold.core.departments.models import Department
from commonhold.records.pay.calculation.tax_codes import PATTERN
from commonhold.records.pay.rules import (
    BASES,
    DECLARATIONS,
    DIRECTORS,
    FREQUENCIES,
    KINDS,
    PENSIONS,
    SEXES,
    STATES,
)
from commonhold.records.people.models import Employment, Spell


class OfDepartment(models.Model):
    """What is behind the wall between departments."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, db_index=False, related_name="+")

    class Meta:
        abstract = True


class Scheme(OfDepartment):
    """The PAYE scheme by which HMRC knows a department as an employer."""

    tax_office = models.TextField()
    paye_reference = models.TextField()
    accounts_office_reference = models.TextField()
    note = models.TextField()
    """What there is to say of it, such as that it is made up."""
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["department"], name="pay_scheme_of_department")]


class Particulars(OfDepartment):
    """What HMRC wants to know of somebody besides their pay, and nobody else needs. What was told last holds."""

    employment = models.ForeignKey(Employment, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    sex = models.TextField()
    declaration = models.TextField()
    """Of the starter checklist: C also if there is none."""
    address = ArrayField(models.TextField())
    postcode = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["employment"], name="pay_particulars_once"),
            models.CheckConstraint(condition=Q(sex__in=SEXES), name="pay_particulars_sex"),
            models.CheckConstraint(
                condition=Q(declaration__in=DECLARATIONS), name="pay_particulars_declaration"
            ),
        ]


class Group(OfDepartment):
    """People of a department who are paid together, by one calendar of periods."""

    code = models.SlugField()
    name = models.TextField()
    frequency = models.TextField()
    weekly_hours = models.DecimalField(max_digits=4, decimal_places=2)
    """Full time: the hours for which a year's pay is a year's pay."""
    basis = models.TextField()
    """Over which days a period's pay is shared out."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["department", "code"], name="pay_group_code"),
            models.UniqueConstraint(fields=["id", "department"], name="pay_group_department"),
            models.CheckConstraint(condition=Q(frequency__in=FREQUENCIES), name="pay_group_frequency"),
            models.CheckConstraint(condition=Q(weekly_hours__gt=0), name="pay_group_hours"),
            models.CheckConstraint(condition=Q(basis__in=BASES), name="pay_group_basis"),
        ]


class Period(OfDepartment):
    """The days that one pay day pays for. `number` counts within the tax year of the pay day."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT)
    tax_year = models.SmallIntegerField()
    number = models.SmallIntegerField()
    days = DateRangeField()
    cut_off = models.DateTimeField()
    """What is recorded later waits for the next period."""
    pay_date = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "tax_year", "number"], name="pay_period_number"),
            models.UniqueConstraint(fields=["id", "department"], name="pay_period_department"),
            models.CheckConstraint(condition=Q(number__range=(1, 56)), name="pay_period_number_range"),
            models.CheckConstraint(
                condition=Q(days__isempty=False, days__lower_inf=False, days__upper_inf=False),
                name="pay_period_days",
            ),
            ExclusionConstraint(
                name="pay_period_no_overlap",
                expressions=[("group", RangeOperators.EQUAL), ("days", RangeOperators.OVERLAPS)],
            ),
        ]


class TermsSpell(Spell):
    """What payroll has to know of an employment to pay it, and in which group it is paid."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    tax_code = models.TextField()
    non_cumulative = models.BooleanField()
    """Week 1/month 1: each period on its own."""
    ni_letter = models.CharField(max_length=1)
    loans = ArrayField(models.TextField())
    pension = models.TextField()
    partnership_basis_points = models.SmallIntegerField(db_default=0)
    """Of pensionable pay, what a member of partnership chose to pay: 500 for 5%."""
    director = models.TextField(db_default="")
    """How a director's National Insurance is worked out; empty for who is none."""

    class Meta(Spell.Meta):
        indexes = [
            models.Index(fields=["group"], name="pay_terms_of_group"),
            models.Index(fields=["employment"], condition=~Q(director=""), name="pay_terms_of_director"),
        ]
        constraints = [
            *Spell.Meta.constraints,
            models.CheckConstraint(condition=Q(tax_code__regex=f"^({PATTERN})$"), name="termsspell_tax_code"),
            models.CheckConstraint(condition=Q(ni_letter__in=NI_LETTERS), name="termsspell_ni_letter"),
            models.CheckConstraint(condition=Q(pension__in=PENSIONS), name="termsspell_pension"),
            models.CheckConstraint(
                condition=Q(loans__contained_by=["1", "2", "4", "5", "postgraduate"]),
                name="termsspell_loans",
            ),
            models.CheckConstraint(condition=Q(director__in=DIRECTORS), name="termsspell_director"),
            models.CheckConstraint(
                condition=Q(partnership_basis_points=0)
                | Q(partnership_basis_points__range=(1, 10_000), pension="partnership"),
                name="termsspell_partnership",
            ),
        ]


class Element(OfDepartment):
    """An allowance, deduction or salary sacrifice. A pensionable sacrifice lessens what counts towards the pension."""

    code = models.SlugField()
    title = models.TextField()
    kind = models.TextField()
    pensionable = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["department", "code"], name="pay_element_code"),
            models.UniqueConstraint(fields=["id", "department"], name="pay_element_department"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="pay_element_kind"),
            models.CheckConstraint(
                condition=~Q(kind="deduction") | Q(pensionable=False), name="pay_element_pensionable"
            ),
        ]


class ElementSpell(Spell):
    """So much of an element each period. Several may hold at once, one of each element."""

    element = models.ForeignKey(Element, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    amount_pence = models.IntegerField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="elementspell_no_overlap",
                expressions=[
                    ("employment", RangeOperators.EQUAL),
                    ("element", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=Q(superseded_at=None),
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=False, valid__lower_inf=False), name="elementspell_valid"
            ),
            models.CheckConstraint(
                condition=Q(superseded_at__gt=F("recorded_at")), name="elementspell_superseded_after"
            ),
            models.CheckConstraint(condition=Q(amount_pence__gt=0), name="elementspell_amount"),
        ]


class OneOff(OfDepartment):
    """A payment or deduction in one period only. It is never changed, only cancelled."""

    employment = models.ForeignKey(Employment, on_delete=models.PROTECT, db_constraint=False)
    period = models.ForeignKey(Period, on_delete=models.PROTECT)
    element = models.ForeignKey(Element, on_delete=models.PROTECT, db_index=False)
    amount_pence = models.IntegerField()
    reason = models.TextField()
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_pence__gt=0), name="pay_oneoff_amount"),
            models.CheckConstraint(
                condition=Q(superseded_at__gt=F("recorded_at")), name="pay_oneoff_superseded_after"
            ),
        ]


class BroughtForward(OfDepartment):
    """What an employment was paid in a tax year before its first run here, column by column."""

    employment = models.ForeignKey(Employment, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    tax_year = models.SmallIntegerField()
    columns = ArrayField(models.TextField())
    amounts = ArrayField(models.BigIntegerField())
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["employment", "tax_year"], name="pay_broughtforward_once"),
        ]


class Run(OfDepartment):
    """One period's pay of a group. Number 0 is the period's run, 1 and on supplement it.

    `columns` names what the payslips' amounts are, `signs` what each does to net pay (1, -1 or 0).
    """

    group = models.ForeignKey(Group, on_delete=models.PROTECT, db_index=False)
    period = models.ForeignKey(Period, on_delete=models.PROTECT, db_index=False)
    number = models.SmallIntegerField()
    state = models.TextField()
    known_at = models.DateTimeField(null=True)
    """The run pays what was recorded up to then. Null until it has collected."""
    calculated_at = models.DateTimeField(null=True)
    """What other runs paid that were committed later isn't in it."""
    columns = ArrayField(models.TextField(), default=list)
    signs = ArrayField(models.SmallIntegerField(), default=list)
    totals = ArrayField(models.BigIntegerField(), default=list)
    """What all of its payslips come to, by column."""
    payslips = models.IntegerField(default=0)
    net_pence = models.BigIntegerField(default=0)
    batch_id = models.BigIntegerField(null=True)
    """Its payments' batch."""
    digest = models.TextField(default="")
    """SHA-256 of all of its payslips: the same input gives the same."""
    message = models.TextField(default="")
    """What all of its payslips say at their foot."""
    opened_at = models.DateTimeField()
    prepared_by = models.TextField()
    """Who calculated last; by an actor's id."""
    reviewed_by = models.TextField(default="")
    approved_by = models.TextField(default="")
    committed_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "department"], name="pay_run_department"),
            models.UniqueConstraint(
                fields=["period", "number"], condition=~Q(state="cancelled"), name="pay_run_once"
            ),
            models.UniqueConstraint(
                fields=["group"],
                condition=~Q(state__in=["committed", "published", "cancelled"]),
                name="pay_run_one_at_a_time",
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="pay_run_state"),
            models.CheckConstraint(condition=Q(number__gte=0), name="pay_run_number"),
            models.CheckConstraint(
                condition=Q(approved_by="") | ~Q(approved_by=F("prepared_by")), name="pay_run_two_people"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "committed", "published"]) | ~Q(approved_by=""),
                name="pay_run_approved",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["committed", "published"], committed_at__isnull=False)
                | (~Q(state__in=["committed", "published"]) & Q(committed_at=None)),
                name="pay_run_committed",
            ),
        ]
        indexes = [models.Index(fields=["department", "-id"], name="pay_run_of_department")]


class Payslip(OfDepartment):
    """What a run pays somebody: the row of its columns, for the period and for the tax year to date, in pence.

    Its keys are checked all at once for as many as a statement adds, by a trigger.
    """

    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, db_constraint=False, db_index=False, related_name="+"
    )
    run = models.ForeignKey(Run, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    employment = models.ForeignKey(Employment, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    person_id = models.BigIntegerField()
    cost_centre_id = models.BigIntegerField()
    terms = models.ForeignKey(TermsSpell, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    bank_account_id = models.BigIntegerField()
    """The spell of the account that it is paid into."""
    amounts = ArrayField(models.BigIntegerField())
    to_date = ArrayField(models.BigIntegerField())
    gross_pence = models.BigIntegerField()
    net_pence = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "employment"], name="pay_payslip_once"),
            models.CheckConstraint(condition=Q(net_pence__gte=0), name="pay_payslip_net"),
        ]
        indexes = [models.Index(fields=["person_id", "run"], name="pay_payslip_of_person")]


class Held(OfDepartment):
    """Somebody whom a run leaves out, and why. Held by the calculation if it can't be done, else by an officer."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT)
    employment = models.ForeignKey(Employment, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    reason = models.TextField()
    by_officer = models.BooleanField()
    held_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "employment"], name="pay_held_once")]


class Finding(OfDepartment):
    """What somebody who reviews a run should look at."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, db_index=False)
    kind = models.TextField()
    employment = models.ForeignKey(
        Employment, null=True, on_delete=models.PROTECT, db_constraint=False, db_index=False
    )
    before_pence = models.BigIntegerField(null=True)
    now_pence = models.BigIntegerField(null=True)
    said = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["run", "kind", "id"], name="pay_finding_of_run")]


class Debt(OfDepartment):
    """What somebody was paid too much and has to pay back. How is agreed by plans (`debts`)."""

    employment = models.ForeignKey(Employment, on_delete=models.PROTECT, db_constraint=False)
    raised_on = models.DateField()
    reason = models.TextField()
    amount_pence = models.BigIntegerField()
    responsible = models.TextField()
    """Who sees to it; by an actor's id."""
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_pence__gt=0), name="pay_debt_amount"),
        ]


class Recovery(OfDepartment):
    """What a committed run took back of a debt."""

    debt = models.ForeignKey(Debt, on_delete=models.PROTECT)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, db_index=False)
    amount_pence = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["debt", "run"], name="pay_recovery_once"),
            models.CheckConstraint(condition=Q(amount_pence__gt=0), name="pay_recovery_amount"),
        ]


class Dispatch(OfDepartment):
    """Something that a committed run owes to somebody outside, and when it was sent."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, db_index=False)
    kind = models.TextField()
    content = models.BinaryField(null=True)
    """The file to send, if there is one: compressed by zlib."""
    sha256 = models.TextField(default="")
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "kind"], name="pay_dispatch_once")]
