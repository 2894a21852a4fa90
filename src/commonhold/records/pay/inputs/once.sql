SELECT o.employment_id, o.element_id, o.amount_pence::bigint
FROM pay_oneoff o
WHERE o.period_id = %(period)s AND o.employment_id BETWEEN %(low)s AND %(high)s
    AND o.recorded_at <= %(known_at)s AND (o.superseded_at IS NULL OR o.superseded_at > %(known_at)s)
    AND (%(some)s::bigint[] IS NULL OR o.employment_id = ANY (%(some)s::bigint[]))
