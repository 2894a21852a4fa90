-- Sickness of the years that count, whole; leave that goes on; and leave of parents where the employer stays the same.
INSERT INTO attendance_absencespell (employment_id, department_id, valid, recorded_at, kind, lost, of, event, decided,
    adoption, weeks, used_weeks, average_pence)
SELECT journey.to_id, journey.to_department,
    CASE WHEN a.kind = 'unpaid' THEN a.valid * daterange(journey.begins, NULL) ELSE a.valid END, %(at)s, a.kind, a.lost,
    a.of, a.event, a.decided, a.adoption, a.weeks, a.used_weeks, CASE WHEN one.employer THEN a.average_pence END
FROM journey
CROSS JOIN LATERAL (SELECT EXISTS (
    SELECT FROM pay_scheme f JOIN pay_scheme t ON (t.tax_office, t.paye_reference) = (f.tax_office, f.paye_reference)
    WHERE f.department_id = journey.from_department AND t.department_id = journey.to_department
) AS employer) AS one
JOIN attendance_absencespell a ON a.employment_id = journey.from_id AND a.superseded_at IS NULL
WHERE (upper_inf(a.valid) OR upper(a.valid) > journey.begins - interval '4 years')
    AND CASE a.kind WHEN 'sick' THEN true WHEN 'unpaid' THEN upper_inf(a.valid) OR upper(a.valid) > journey.begins
        ELSE one.employer END
    AND NOT EXISTS (
        SELECT FROM attendance_absencespell own
        WHERE own.employment_id = journey.to_id AND own.superseded_at IS NULL AND own.valid && a.valid
    )
