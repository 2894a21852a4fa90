"""Loans: for some days somebody works for another department, and their own keeps their post."""

from django.db import models
from django.db.models import F, Q

from commonhold.core.departments.models import Department
from commonhold.records.people.models import Employment, Spell


class LoanSpell(Spell):
    """An employment is lent to a host department for `valid`, whose end is the first day back (never open).

    The department is the home one's; the host sees it too. `ended_as` says how a loan ended otherwise than planned.
    """

    host_department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="hosts")
    host_employment = models.ForeignKey(
        Employment, null=True, on_delete=models.PROTECT, db_constraint=False, related_name="lent"
    )
    """The employment with the host, where there is one."""
    ended_as = models.TextField(default="")

    class Meta(Spell.Meta):
        constraints = [
            *Spell.Meta.constraints,
            models.CheckConstraint(condition=Q(valid__upper_inf=False), name="loanspell_returns"),
            models.CheckConstraint(condition=~Q(host_department=F("department")), name="loanspell_elsewhere"),
            models.CheckConstraint(
                condition=Q(ended_as__in=["", "permanent", "returned"]), name="loanspell_ended_as"
            ),
        ]
