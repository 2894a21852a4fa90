-- What HMRC is told of those whom a run pays besides who they are and how much it is, person by person. Dates that no
-- calendar has are told as the first or last that it has.
SELECT slip.person_id, slip.employment_id, job.number,
    greatest(coalesce(lower(job.valid), (
        -- Annulled since: as was once known.
        SELECT min(lower(known.valid)) FROM people_postspell known WHERE known.employment_id = job.id
    )), '0001-01-01'),
    CASE WHEN upper(job.valid) <= '9999-12-31' THEN upper(job.valid) END, told.sex, told.declaration,
    told.address, told.postcode, coalesce(nullif(after.tax_code, ''), terms.tax_code),
    terms.non_cumulative OR coalesce(after.tax_code, '') <> '', terms.ni_letter, terms.loans, terms.pension,
    pattern.weekly_hours,
    -- A starter: began since payroll pays here, and has not been paid before.
    lower(job.valid) >= %(since)s AND NOT EXISTS (
        SELECT FROM pay_payslip earlier JOIN pay_run run ON run.id = earlier.run_id AND run.state IN ('committed', 'published')
        WHERE earlier.person_id = slip.person_id AND earlier.employment_id = slip.employment_id AND run.id <> slip.run_id
    ) AND NOT EXISTS (
        SELECT FROM pay_broughtforward brought WHERE brought.employment_id = slip.employment_id
    ),
    -- Told already that they left: paid before by a run of the period in which they did.
    coalesce(upper(job.valid) <= %(until)s, false) AND EXISTS (
        SELECT FROM pay_payslip earlier JOIN pay_run run ON run.id = earlier.run_id AND run.state IN ('committed', 'published')
        JOIN pay_period period ON period.id = run.period_id AND period.days @> upper(job.valid) - 1
        WHERE earlier.person_id = slip.person_id AND earlier.employment_id = slip.employment_id AND run.id <> slip.run_id
    )
FROM pay_payslip slip
JOIN people_employment job ON job.id = slip.employment_id
JOIN pay_termsspell terms ON terms.id = slip.terms_id
LEFT JOIN corrections_afterleaving after ON after.run_id = slip.run_id AND after.employment_id = slip.employment_id
LEFT JOIN pay_particulars told ON told.employment_id = slip.employment_id
LEFT JOIN people_workingpatternspell pattern ON pattern.employment_id = slip.employment_id
    AND pattern.valid @> %(last_day)s AND pattern.recorded_at <= %(known_at)s
    AND (pattern.superseded_at IS NULL OR pattern.superseded_at > %(known_at)s)
WHERE slip.run_id = %(run)s AND (%(some)s::bigint[] IS NULL OR slip.employment_id = ANY (%(some)s::bigint[]))
ORDER BY slip.person_id, slip.employment_id
