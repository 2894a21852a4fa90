"""A case may be shared with another department, whose people see it too."""

import django.db.models.deletion
from django.db import migrations, models

# The row alone: what belongs to it is read and written for both departments, once somebody may (work/cases/sharing.py).
SHARED = """
CREATE POLICY shared ON cases_case FOR SELECT
    USING (shared_with_id = ANY ((SELECT commonhold_departments())::int[]));

-- A task is in one of the departments of its case. Candidates are in their task's, all else in the case's own.
ALTER TABLE cases_task DROP CONSTRAINT task_in_its_case;
ALTER TABLE cases_case DROP CONSTRAINT case_in_department;
ALTER TABLE cases_case ADD CONSTRAINT case_of_asker UNIQUE (id, asked_by_id);
ALTER TABLE cases_task ADD CONSTRAINT task_in_its_case FOREIGN KEY (case_id, asked_by_id)
    REFERENCES cases_case (id, asked_by_id);
CREATE FUNCTION cases_task_in_department() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM written t WHERE NOT EXISTS (
        SELECT FROM cases_case c WHERE c.id = t.case_id AND t.department_id IN (c.department_id, c.shared_with_id)
    )) THEN
        RAISE EXCEPTION 'a task is in a department that its case is not in' USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER in_department AFTER INSERT ON cases_task REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION cases_task_in_department();
CREATE FUNCTION cases_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% stay in the departments in which they were opened', TG_TABLE_NAME;
END $$;
CREATE TRIGGER stays BEFORE UPDATE OF department_id ON cases_task FOR EACH ROW
    WHEN (OLD.department_id <> NEW.department_id) EXECUTE FUNCTION cases_stay();
CREATE TRIGGER stays BEFORE UPDATE OF department_id, shared_with_id ON cases_case FOR EACH ROW
    WHEN ((OLD.department_id, OLD.shared_with_id) IS DISTINCT FROM (NEW.department_id, NEW.shared_with_id))
    EXECUTE FUNCTION cases_stay();
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0013_clocks_of_before"), ("departments", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="shared_with",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="departments.department",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("shared_with__isnull", False)),
                fields=["shared_with", "-opened_at"],
                name="case_shared",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(("shared_with", models.F("department")), _negated=True),
                name="case_shared_with_another",
            ),
        ),
        migrations.RunSQL(SHARED, migrations.RunSQL.noop),
    ]
