"""The role of those who are about to join a department."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_former_employees'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='rolegrant',
            name='role_grant_role',
        ),
        migrations.AlterField(
            model_name='rolegrant',
            name='role',
            field=models.TextField(choices=[('employee', 'Employee'), ('budget_holder', 'Budget holder'), ('case_worker', 'Case worker'), ('finance', 'Finance'), ('payroll', 'Payroll'), ('department_admin', 'Department administrator'), ('process_owner', 'Process owner'), ('central_unit', 'Central unit'), ('auditor', 'Auditor'), ('senior_risk_owner', 'Senior information risk owner'), ('former', 'Former employee'), ('joiner', 'About to join')]),
        ),
        migrations.AddConstraint(
            model_name='rolegrant',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['employee', 'budget_holder', 'case_worker', 'finance', 'payroll', 'department_admin', 'process_owner', 'central_unit', 'auditor', 'senior_risk_owner', 'former', 'joiner'])), name='role_grant_role'),
        ),
    ]
