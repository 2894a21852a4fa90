-- For which days of the period which rate and which hours held together.
SELECT s.employment_id, greatest((greatest(lower(s.valid), '0001-01-01') - date '0001-01-01')::bigint + 1, (greatest(lower(h.valid), '0001-01-01') - date '0001-01-01')::bigint + 1),
    least((least(upper(s.valid), '9999-12-31') - date '0001-01-01')::bigint, (least(upper(h.valid), '9999-12-31') - date '0001-01-01')::bigint),
    s.annual_pence::bigint, (h.weekly_hours * 100)::bigint
FROM people_payspell s
JOIN people_workingpatternspell h ON h.employment_id = s.employment_id AND h.valid && s.valid
WHERE s.employment_id BETWEEN %(low)s AND %(high)s AND s.valid && %(days)s
    AND s.recorded_at <= %(known_at)s AND (s.superseded_at IS NULL OR s.superseded_at > %(known_at)s)
    AND h.employment_id BETWEEN %(low)s AND %(high)s AND h.valid && %(days)s
    AND h.recorded_at <= %(known_at)s AND (h.superseded_at IS NULL OR h.superseded_at > %(known_at)s)
    AND (%(some)s::bigint[] IS NULL OR s.employment_id = ANY (%(some)s::bigint[]) AND h.employment_id = ANY (%(some)s::bigint[]))
