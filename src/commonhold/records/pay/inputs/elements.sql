SELECT s.employment_id, s.element_id, (greatest(lower(s.valid), '0001-01-01') - date '0001-01-01')::bigint + 1,
    (least(upper(s.valid), '9999-12-31') - date '0001-01-01')::bigint, s.amount_pence::bigint
FROM pay_elementspell s
WHERE s.employment_id BETWEEN %(low)s AND %(high)s AND s.valid && %(days)s
    AND s.recorded_at <= %(known_at)s AND (s.superseded_at IS NULL OR s.superseded_at > %(known_at)s)
    AND (%(some)s::bigint[] IS NULL OR s.employment_id = ANY (%(some)s::bigint[]))
