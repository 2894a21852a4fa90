"""Directors and what members of partnership chose, salary sacrifice, and when a run was calculated."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('departments', '0001_initial'),
        ('pay', '0006_elsewhere_at_once'),
        ('debts', '0001_initial'),
        ('people', '0002_contact'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='debt',
            name='pay_debt_plan',
        ),
        migrations.RemoveConstraint(
            model_name='debt',
            name='pay_debt_hardship',
        ),
        migrations.RemoveConstraint(
            model_name='element',
            name='pay_element_kind',
        ),
        migrations.RemoveConstraint(
            model_name='element',
            name='pay_element_pensionable',
        ),
        migrations.RemoveField(
            model_name='debt',
            name='hardship_percent',
        ),
        migrations.RemoveField(
            model_name='debt',
            name='plan_pence',
        ),
        migrations.AddField(
            model_name='run',
            name='calculated_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='termsspell',
            name='director',
            field=models.TextField(db_default=''),
        ),
        migrations.AddField(
            model_name='termsspell',
            name='partnership_basis_points',
            field=models.SmallIntegerField(db_default=0),
        ),
        migrations.AddIndex(
            model_name='termsspell',
            index=models.Index(condition=models.Q(('director', ''), _negated=True), fields=['employment'], name='pay_terms_of_director'),
        ),
        migrations.AddConstraint(
            model_name='element',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ('allowance', 'deduction', 'sacrifice'))), name='pay_element_kind'),
        ),
        migrations.AddConstraint(
            model_name='element',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'deduction'), _negated=True), ('pensionable', False), _connector='OR'), name='pay_element_pensionable'),
        ),
        migrations.AddConstraint(
            model_name='termsspell',
            constraint=models.CheckConstraint(condition=models.Q(('director__in', ('', 'annual', 'alternative'))), name='termsspell_director'),
        ),
        migrations.AddConstraint(
            model_name='termsspell',
            constraint=models.CheckConstraint(condition=models.Q(('partnership_basis_points', 0), models.Q(('partnership_basis_points__range', (1, 10000)), ('pension', 'partnership')), _connector='OR'), name='termsspell_partnership'),
        ),
    ]
