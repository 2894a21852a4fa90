"""People, their employments, and the spells for which each fact about an employment holds."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q

from commonhold.core.accounts.models import Account
from commonhold.core.departments.models import CostCentre, Department, Organisation
from commonhold.records.people.rules import GRADES, REGIONS


class Person(models.Model):
    """Somebody, once and for life, whichever departments they work for. Visible where an employment of theirs is."""

    id = models.BigIntegerField(primary_key=True)
    """From the sequence people_person_id_seq, fetched first: a person can't be read before having an employment."""
    account = models.OneToOneField(Account, null=True, on_delete=models.PROTECT)
    given_name = models.TextField()
    family_name = models.TextField()
    born = models.DateField()
    national_insurance_number = models.CharField(max_length=9, null=True, unique=True)
    civil_service_from = models.DateField(null=True)
    """When they first entered the Civil Service, where that is known. Continuous service may have begun later (after a
    break) or earlier (with an employer whose service counts)."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(civil_service_from__gt=F("born")), name="person_civil_service_from"
            ),
            models.CheckConstraint(
                condition=Q(national_insurance_number__regex=r"^[A-Z]{2}[0-9]{6}[A-D]$"),
                name="person_national_insurance_number",
            ),
            models.CheckConstraint(
                condition=~Q(given_name="") & ~Q(family_name=""), name="person_has_a_name"
            ),
        ]


class Employment(models.Model):
    """A person works for a department. `continuous_from` is when their continuous service began."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, db_index=False)
    number = models.TextField()
    valid = DateRangeField()
    """Its dates as known today; empty if it was annulled. What was believed earlier is read from the spells."""
    continuous_from = models.DateField()
    recorded_at = models.DateTimeField()
    """When something about it was last recorded. What is recorded next is later, whatever a machine's clock says."""

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=Q(valid__isempty=True), name="people_employment_annulled")
        ]
        constraints = [
            models.UniqueConstraint(fields=["department", "number"], name="employment_number"),
            models.UniqueConstraint(fields=["id", "department"], name="employment_department"),
            models.CheckConstraint(condition=Q(valid__lower_inf=False), name="employment_valid"),
            models.CheckConstraint(
                condition=Q(continuous_from__lte=models.Func(F("valid"), function="lower")),
                name="employment_continuous",
            ),
            ExclusionConstraint(
                name="employment_no_overlap",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("department", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
        ]


class Post(models.Model):
    """A job in a team that one or more people do."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, db_index=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT)
    cost_centre = models.ForeignKey(CostCentre, on_delete=models.PROTECT)
    title = models.TextField()
    grade = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id", "department"], name="post_department"),
            models.UniqueConstraint(
                fields=["organisation", "cost_centre", "title", "grade"], name="post_once"
            ),
            models.CheckConstraint(condition=Q(grade__in=GRADES), name="post_grade"),
        ]


class Spell(models.Model):
    """A fact holds for `valid`, as was known from `recorded_at` until `superseded_at` (null: still).

    A row is never changed but to supersede it. Its keys to the employment and the department are one composite
    foreign key, so a spell can't be in another department than its employment.
    """

    employment = models.ForeignKey(Employment, on_delete=models.PROTECT, db_constraint=False)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, db_constraint=False, db_index=False)
    valid = DateRangeField()
    recorded_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        constraints = [
            ExclusionConstraint(
                name="%(class)s_no_overlap",
                expressions=[("employment", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
                condition=Q(superseded_at=None),
            ),
            models.CheckConstraint(
                condition=Q(valid__isempty=False, valid__lower_inf=False), name="%(class)s_valid"
            ),
            models.CheckConstraint(
                condition=Q(superseded_at__gt=F("recorded_at")), name="%(class)s_superseded_after"
            ),
        ]


class PostSpell(Spell):
    post = models.ForeignKey(Post, on_delete=models.PROTECT, db_constraint=False, db_index=False)

    class Meta(Spell.Meta):
        indexes = [
            models.Index(fields=["post"], condition=Q(superseded_at=None), name="people_postspell_who_has")
        ]


class GradeSpell(Spell):
    grade = models.TextField()

    class Meta(Spell.Meta):
        constraints = [
            *Spell.Meta.constraints,
            models.CheckConstraint(condition=Q(grade__in=GRADES), name="gradespell_grade"),
        ]


class ManagerSpell(Spell):
    """The line manager's employment, in the same department."""

    manager = models.ForeignKey(
        Employment, on_delete=models.PROTECT, db_constraint=False, related_name="manages"
    )

    class Meta(Spell.Meta):
        constraints = [
            *Spell.Meta.constraints,
            models.CheckConstraint(condition=~Q(manager=F("employment")), name="managerspell_not_oneself"),
        ]


class PaySpell(Spell):
    annual_pence = models.IntegerField()

    class Meta(Spell.Meta):
        constraints = [
            *Spell.Meta.constraints,
            models.CheckConstraint(condition=Q(annual_pence__gt=0), name="payspell_annual_pence"),
        ]


class WorkingPatternSpell(Spell):
    weekly_hours = models.DecimalField(max_digits=4, decimal_places=2)

    class Meta(Spell.Meta):
        constraints = [
            *Spell.Meta.constraints,
            models.CheckConstraint(
                condition=Q(weekly_hours__gt=0, weekly_hours__lte=60), name="workingpatternspell_hours"
            ),
        ]


class LocationSpell(Spell):
    region = models.TextField()

    class Meta(Spell.Meta):
        constraints = [
            *Spell.Meta.constraints,
            models.CheckConstraint(condition=Q(region__in=REGIONS), name="locationspell_region"),
        ]


class BankAccountSpell(Spell):
    sort_code = models.CharField(max_length=6)
    account_number = models.CharField(max_length=8)
    account_name = models.TextField()

    class Meta(Spell.Meta):
        constraints = [
            *Spell.Meta.constraints,
            models.CheckConstraint(
                condition=Q(sort_code__regex=r"^[0-9]{6}$", account_number__regex=r"^[0-9]{8}$"),
                name="bankaccountspell_digits",
            ),
        ]


class ContactSpell(Spell):
    """How somebody is reached outside work."""

    phone = models.TextField()
    email = models.TextField()

    class Meta(Spell.Meta):
        constraints = [
            *Spell.Meta.constraints,
            models.CheckConstraint(condition=Q(phone__regex=r"^\+?[0-9]{10,15}$"), name="contactspell_phone"),
        ]
