"""Of cases a unit sees those in which it has a task, and what people wrote in them for as long as the task is open."""

from django.db import migrations, models

WALLS = """
-- Whether the unit that the transaction acts for has a task in a case, or (`ever`) had one and finished it. In
-- functions, so that nothing of it is planned for the house, which passes without them.
CREATE FUNCTION cases_of_unit(wanted bigint, ever boolean DEFAULT false)
RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM cases_task t WHERE t.case_id = wanted AND t.unit_id = commonhold_unit()
                   AND (ever OR t.closed_at IS NULL));
END $$;
CREATE FUNCTION cases_task_of_unit(wanted bigint) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM cases_task t WHERE t.id = wanted AND t.unit_id = commonhold_unit()
                   AND t.closed_at IS NULL);
END $$;
-- Whether the unit may know somebody: its own people; and whoever asked or wrote in its cases, where it may see who
-- people are.
CREATE FUNCTION cases_known_to_unit(wanted bigint) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    sees text[] := commonhold_sees();
BEGIN
    RETURN wanted = commonhold_account()
        OR EXISTS (SELECT FROM delivery_member m WHERE m.account_id = wanted)
        OR EXISTS (SELECT FROM cases_task t JOIN cases_case c ON c.id = t.case_id
                   WHERE t.unit_id = commonhold_unit() AND t.closed_at IS NULL
                   AND concat_ws(':', c.department_id, 'identity', c.classification) = ANY (sees)
                   AND (c.asked_by_id = wanted
                        OR EXISTS (SELECT FROM cases_comment w WHERE w.case_id = c.id AND w.author_id = wanted)));
END $$;

SELECT
    commonhold_unit_wall('cases_task', 'unit_id = (SELECT commonhold_unit())'),
    commonhold_unit_wall('cases_case', 'cases_of_unit(id, true)'),
    commonhold_unit_wall('cases_party', 'cases_of_unit(case_id)'),
    commonhold_unit_wall('cases_answer', 'cases_of_unit(case_id)'),
    commonhold_unit_wall('cases_comment', 'cases_of_unit(case_id)'),
    commonhold_unit_wall('cases_attachment', 'cases_of_unit(case_id)'),
    commonhold_unit_wall('cases_taskcandidate', 'cases_task_of_unit(task_id)'),
    commonhold_unit_wall('cases_handover', 'cases_task_of_unit(task_id)'),
    commonhold_unit_wall('cases_absence', 'EXISTS (SELECT FROM delivery_member m WHERE m.account_id = cases_absence.account_id)');

-- Accounts are of no department. Without a unit they are seen as before, by whoever signs in too.
ALTER TABLE accounts_account ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody ON accounts_account USING (true);
CREATE POLICY unit_wall ON accounts_account AS RESTRICTIVE FOR SELECT
    USING ((SELECT commonhold_unit()) IS NULL OR cases_known_to_unit(id));
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0009_people_only"),
        ("delivery", "0004_unit_walls"),
        ("accounts", "0004_own_roles_of_units"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="task",
            index=models.Index(
                condition=models.Q(("closed_at", None), ("unit__isnull", False)),
                fields=["unit", "department"],
                name="task_unit_serves",
            ),
        ),
        migrations.RunSQL(WALLS, migrations.RunSQL.noop),
    ]
