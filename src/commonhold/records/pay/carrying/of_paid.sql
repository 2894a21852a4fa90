-- What was paid and taxed in the tax year of the move so far, and whether the period of the last day there was paid.
SELECT journey.place, coalesce(sum(slip.amounts[array_position(run.columns, 'taxable')]), 0)::bigint,
    coalesce(sum(slip.amounts[array_position(run.columns, 'tax')]), 0)::bigint,
    bool_or(period.days @> (journey.begins - 1) AND run.known_at IS NOT NULL)
FROM journey
JOIN people_employment job ON job.id = journey.from_id
JOIN pay_payslip slip ON slip.person_id = job.person_id AND slip.employment_id = job.id
JOIN pay_run run ON run.id = slip.run_id AND run.state IN ('committed', 'published')
JOIN pay_period period ON period.id = run.period_id
    AND period.tax_year = extract(year FROM journey.begins - interval '3 months 5 days')
GROUP BY journey.place
