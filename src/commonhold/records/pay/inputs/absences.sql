-- Of everybody who is away on a day of the period: all absences until then, by which entitlements are used up.
SELECT a.employment_id, (greatest(lower(a.valid), '0001-01-01') - date '0001-01-01')::bigint + 1,
    (least(upper(a.valid), '9999-12-31') - date '0001-01-01')::bigint, array_position(%(kinds)s::text[], a.kind)::bigint - 1,
    a.lost::bigint, a.of::bigint, coalesce((a.event - date '0001-01-01')::bigint + 1, 0),
    coalesce((a.decided - date '0001-01-01')::bigint + 1, 0), a.adoption::int::bigint, a.weeks::bigint,
    a.used_weeks::bigint, coalesce(a.average_pence, 0)::bigint
FROM attendance_absencespell a
WHERE lower(a.valid) < upper(%(days)s)
    AND a.recorded_at <= %(known_at)s AND (a.superseded_at IS NULL OR a.superseded_at > %(known_at)s)
    AND a.employment_id IN (
        SELECT b.employment_id FROM attendance_absencespell b
        WHERE b.employment_id BETWEEN %(low)s AND %(high)s AND b.valid && %(days)s
            AND b.recorded_at <= %(known_at)s AND (b.superseded_at IS NULL OR b.superseded_at > %(known_at)s)
            AND (%(some)s::bigint[] IS NULL OR b.employment_id = ANY (%(some)s::bigint[])))
