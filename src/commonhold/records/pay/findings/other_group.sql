SELECT DISTINCT slip.employment_id, 'Paid by ' || other_group.name || ' in the same tax month too: '
    || CASE WHEN other_group.frequency = own.frequency THEN 'National Insurance counts both together'
        ELSE 'periods differ, so National Insurance counts each by itself; check whether it must not' END
FROM pay_run run
JOIN pay_group own ON own.id = run.group_id
JOIN pay_period period ON period.id = run.period_id
JOIN pay_period other_period ON other_period.department_id = run.department_id AND other_period.group_id <> run.group_id
    AND date_trunc('month', other_period.pay_date - 5) = date_trunc('month', period.pay_date - 5)
JOIN pay_group other_group ON other_group.id = other_period.group_id
JOIN pay_run other ON other.period_id = other_period.id AND other.state IN ('committed', 'published')
JOIN pay_payslip elsewhere ON elsewhere.run_id = other.id
JOIN pay_payslip slip ON slip.run_id = run.id AND slip.person_id = elsewhere.person_id
-- Asked once, before anything is read: most departments have one group.
WHERE EXISTS (
        SELECT FROM pay_run this JOIN pay_group g ON g.department_id = this.department_id AND g.id <> this.group_id
        WHERE this.id = %(run)s
    ) AND run.id = %(run)s AND (other_group.frequency <> own.frequency OR other_period.number = period.number) ORDER BY 1
