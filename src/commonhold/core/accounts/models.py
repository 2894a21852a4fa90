"""Accounts, the roles granted to them, and the clients of the programming interface."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce, Lower, Upper

from commonhold.core.departments.models import CostCentre, Department


class Role(models.TextChoices):
    """What somebody may be in a department. Being a line manager is no grant: it follows from managing."""

    EMPLOYEE = "employee", "Employee"
    BUDGET_HOLDER = "budget_holder", "Budget holder"
    CASE_WORKER = "case_worker", "Case worker"
    FINANCE = "finance", "Finance"
    PAYROLL = "payroll", "Payroll"
    DEPARTMENT_ADMIN = "department_admin", "Department administrator"
    PROCESS_OWNER = "process_owner", "Process owner"
    CENTRAL_UNIT = "central_unit", "Central unit"
    AUDITOR = "auditor", "Auditor"
    SENIOR_RISK_OWNER = "senior_risk_owner", "Senior information risk owner"
    FORMER = "former", "Former employee"
    JOINER = "joiner", "About to join"


class Account(AbstractBaseUser):
    """Somebody who can sign in. Who that person is, is known to the records, not here."""

    password = None  # type: ignore[assignment]  # identity providers hold passwords; nothing here does
    last_login = None
    email = models.EmailField(unique=True)
    label = models.TextField()
    """The name to show."""
    subject = models.TextField(null=True)
    """The identity provider's subject, once the account has signed in through it."""
    supplier = models.TextField(db_default="")
    """Whose provider that is: a supplier's, by its code; empty: the departments' own."""
    is_active = models.BooleanField(default=True)

    objects = BaseUserManager["Account"]()

    USERNAME_FIELD = "email"

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="account_email_any_case"),
            models.UniqueConstraint(fields=["supplier", "subject"], name="account_subject"),
        ]
        # For finding people by a part of their name.
        indexes = [GinIndex(OpClass(Upper("label"), name="gin_trgm_ops"), name="account_label_part")]


class RoleGrant(models.Model):
    """An account holds a role in a department for a time; a budget holder's names the cost centre."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT)
    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    role = models.TextField(choices=Role.choices)
    cost_centre = models.ForeignKey(CostCentre, null=True, on_delete=models.PROTECT)
    valid = DateRangeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(role__in=Role.values), name="role_grant_role"),
            models.CheckConstraint(
                condition=Q(role="budget_holder", cost_centre__isnull=False)
                | (~Q(role="budget_holder") & Q(cost_centre=None)),
                name="role_grant_cost_centre",
            ),
            models.CheckConstraint(condition=Q(valid__isempty=False), name="role_grant_valid"),
            ExclusionConstraint(
                name="role_grant_no_overlap",
                expressions=[
                    ("account", RangeOperators.EQUAL),
                    ("department", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (Coalesce("cost_centre_id", 0), RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [
            models.Index(
                fields=["department", "role", "cost_centre"],
                condition=~Q(role="employee"),
                name="role_grant_holders",
            )
        ]


class ApiClient(models.Model):
    """Another system that may use the programming interface for one department, within its scopes."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    name = models.TextField()
    scopes = ArrayField(models.TextField())
    token_hash = models.BinaryField(unique=True)
    """SHA-256 of the token. The token itself is shown once and not kept."""
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["department", "name"], name="api_client_name")]


class ApiReply(models.Model):
    """What a client was answered, kept for a day so that a repeated request gets the same answer."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    client = models.ForeignKey(ApiClient, on_delete=models.PROTECT)
    key = models.TextField()
    """The request's Idempotency-Key."""
    request_hash = models.BinaryField()
    status = models.SmallIntegerField()
    body = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["client", "key"], name="api_reply_key")]
        indexes = [models.Index(fields=["client", "at"], name="api_reply_age")]
