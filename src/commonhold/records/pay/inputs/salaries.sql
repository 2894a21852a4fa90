-- For which days of the period which rate and which hours held together.
SELECT s.employment_id, greatest((lower(s.valid) - date '0001-01-01')::bigint + 1, (lower(h.valid) - date '0001-01-01')::bigint + 1),
    least((coalesce(upper(s.valid), '9999-12-31') - date '0001-01-01')::bigint, (coalesce(upper(h.valid), '9999-12-31') - date '0001-01-01')::bigint),
    s.annual_pence::bigint, (h.weekly_hours * 100)::bigint
FROM people_payspell s
JOIN people_workingpatternspell h ON h.employment_id = s.employment_id AND h.valid && s.valid
WHERE s.employment_id BETWEEN %(low)s AND %(high)s AND s.valid && %(days)s
    AND s.recorded_at <= %(known_at)s AND (s.superseded_at IS NULL OR s.superseded_at > %(known_at)s)
    AND h.employment_id BETWEEN %(low)s AND %(high)s AND h.valid && %(days)s
    AND h.recorded_at <= %(known_at)s AND (h.superseded_at IS NULL OR h.superseded_at > %(known_at)s)
