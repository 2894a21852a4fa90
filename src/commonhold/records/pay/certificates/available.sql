-- Which certificates somebody can have: a P60 of each employment on 5 April whose group's last period of the year is
-- published, and a P45 of each that ended in a period for which it was paid, unless its employer stays the same for HMRC.
WITH latest AS (
    SELECT DISTINCT ON (slip.employment_id, period.tax_year) slip.employment_id, period.tax_year, run.group_id
    FROM pay_payslip slip
    JOIN pay_run run ON run.id = slip.run_id AND run.state = 'published'
    JOIN pay_period period ON period.id = run.period_id
    WHERE slip.person_id = %(person)s
    ORDER BY slip.employment_id, period.tax_year, period.pay_date DESC, run.number DESC
), found AS (
    SELECT 'p60' AS kind, latest.employment_id, latest.tax_year
    FROM latest
    JOIN pay_period period ON period.group_id = latest.group_id AND period.tax_year = latest.tax_year
    JOIN pay_run run ON run.period_id = period.id AND run.number = 0 AND run.state = 'published'
    JOIN people_employment job ON job.id = latest.employment_id AND job.valid @> make_date(latest.tax_year + 1, 4, 5)
    WHERE NOT EXISTS (
        SELECT FROM pay_period later
        WHERE later.group_id = period.group_id AND later.tax_year = period.tax_year AND later.number > period.number
    )
    UNION
    SELECT 'p45', slip.employment_id, period.tax_year
    FROM pay_payslip slip
    JOIN pay_run run ON run.id = slip.run_id AND run.state IN ('committed', 'published')
    JOIN pay_period period ON period.id = run.period_id
    JOIN people_employment job ON job.id = slip.employment_id AND period.days @> upper(job.valid) - 1
    WHERE slip.person_id = %(person)s AND NOT EXISTS (
        SELECT FROM carrying_passage passage
        WHERE passage.from_employment_id = job.id AND passage.same_scheme AND passage.superseded_at IS NULL
    )
)
SELECT found.kind, found.employment_id, found.tax_year, job.number, department.name
FROM found
JOIN people_employment job ON job.id = found.employment_id
JOIN departments_department department ON department.id = job.department_id
ORDER BY found.tax_year DESC, found.kind, job.number
