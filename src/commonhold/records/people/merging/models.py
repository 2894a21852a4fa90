"""People who were found to be one, and what it takes to part them again."""

from django.db import models
from django.db.models import F, Q

from commonhold.core.accounts.models import Account
from commonhold.core.departments.models import Department
from commonhold.records.people.models import Employment, Person


class Merge(models.Model):
    """`person` was found to be `into`, whose employments theirs are from then on; the row of `person` stays, emptied.

    What each had before is kept, so that separating them puts it back. Seen where `into` is employed.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    into = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    merged_at = models.DateTimeField()
    separated_at = models.DateTimeField(null=True)
    number_moved = models.BooleanField()
    service_moved = models.BooleanField()
    person_account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    into_account = models.ForeignKey(Account, null=True, on_delete=models.PROTECT, related_name="+")
    """The accounts that they had before."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(separated_at=None), name="merge_into_one_person"
            ),
            models.CheckConstraint(condition=~Q(person=F("into")), name="merge_of_two"),
            models.CheckConstraint(condition=~Q(reason=""), name="merge_has_a_reason"),
        ]


class MergedEmployment(models.Model):
    """An employment that a merge gave to another person."""

    merge = models.ForeignKey(Merge, on_delete=models.PROTECT, related_name="employments")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, db_index=False, related_name="+")
    employment = models.ForeignKey(Employment, on_delete=models.PROTECT, related_name="+")
