-- Who is or was a director in the tax year, up to the pay day, and what they were paid in it before they were appointed.
SELECT d.employment_id, d.first_day, d.last_day, d.method, coalesce(paid.nicable, 0), coalesce(paid.employee_ni, 0),
    coalesce(paid.employer_ni, 0), coalesce(paid.at_lel, 0), coalesce(paid.lel_to_pt, 0), coalesce(paid.pt_to_uel, 0)
FROM (
    SELECT t.employment_id, (min(lower(t.valid)) - date '0001-01-01')::bigint + 1 AS first_day,
        (max(coalesce(upper(t.valid), '9999-12-31')) - date '0001-01-01')::bigint AS last_day,
        (array_agg(array_position(%(methods)s::text[], t.director) ORDER BY lower(t.valid) DESC))[1]::bigint - 2 AS method,
        min(lower(t.valid)) AS appointed
    FROM pay_termsspell t
    WHERE t.director <> '' AND t.employment_id BETWEEN %(low)s AND %(high)s AND t.valid && %(year)s
        AND (%(some)s::bigint[] IS NULL OR t.employment_id = ANY (%(some)s::bigint[]))
        AND t.recorded_at <= %(known_at)s AND (t.superseded_at IS NULL OR t.superseded_at > %(known_at)s)
    GROUP BY t.employment_id
) AS d
JOIN people_employment e ON e.id = d.employment_id
LEFT JOIN LATERAL (
    SELECT s.to_date[array_position(run.columns, 'nicable')] AS nicable,
        s.to_date[array_position(run.columns, 'employee_ni')] AS employee_ni,
        s.to_date[array_position(run.columns, 'employer_ni')] AS employer_ni,
        s.to_date[array_position(run.columns, 'at_lel')] AS at_lel,
        s.to_date[array_position(run.columns, 'lel_to_pt')] AS lel_to_pt,
        s.to_date[array_position(run.columns, 'pt_to_uel')] AS pt_to_uel
    FROM pay_payslip s
    JOIN pay_run run ON run.id = s.run_id AND run.committed_at < %(paid_by)s
    JOIN pay_period period ON period.id = run.period_id AND period.tax_year = %(tax_year)s
    WHERE s.person_id = e.person_id AND s.employment_id = e.id AND period.pay_date < d.appointed
    ORDER BY period.pay_date DESC, run.number DESC, run.id DESC LIMIT 1
) AS paid ON true
