SELECT o.employment_id, (o.day - date '0001-01-01')::bigint + 1, o.minutes::bigint, o.percent::bigint
FROM attendance_overtime o
WHERE o.employment_id BETWEEN %(low)s AND %(high)s AND o.day <@ %(days)s
    AND o.recorded_at <= %(known_at)s AND (o.superseded_at IS NULL OR o.superseded_at > %(known_at)s)
    AND (%(some)s::bigint[] IS NULL OR o.employment_id = ANY (%(some)s::bigint[]))
