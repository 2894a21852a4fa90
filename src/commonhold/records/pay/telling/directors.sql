-- Who is or was a director in the tax year, up to the pay day, by which method they pay, and from when.
SELECT t.employment_id, (array_agg(t.director ORDER BY lower(t.valid) DESC))[1], min(lower(t.valid))
FROM pay_termsspell t
WHERE t.director <> '' AND t.department_id = %(department)s AND t.valid && %(year)s
    AND t.recorded_at <= %(known_at)s AND (t.superseded_at IS NULL OR t.superseded_at > %(known_at)s)
GROUP BY t.employment_id
