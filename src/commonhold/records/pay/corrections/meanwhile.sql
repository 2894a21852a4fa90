-- How many of those whose earlier pay a run corrects were corrected by another since this one was worked out.
SELECT count(DISTINCT c.employment_id)
FROM corrections_correction c
JOIN corrections_correction o ON o.employment_id = c.employment_id AND o.period_id = c.period_id AND o.run_id <> c.run_id
JOIN pay_run r ON r.id = o.run_id AND r.state IN ('committed', 'published') AND r.committed_at >= c.worked_out_at
WHERE c.run_id = %(run)s
