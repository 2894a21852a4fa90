"""A membership that is changed, or ended, on the day on which it begins holds on no day."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("delivery", "0007_transitions_over")]

    operations = [
        migrations.RemoveConstraint("member", "member_valid"),
        migrations.AddConstraint(
            "member",
            models.CheckConstraint(
                condition=Q(valid__isempty=True) | Q(valid__lower_inf=False), name="member_valid"
            ),
        ),
    ]
