-- Orders that hold on the pay day, with what runs took for them and carried on before this period. Few have any. In an
-- order of their own, as a run's digest is of what it takes for each.
SELECT o.employment_id, o.id, array_position(%(orders)s::text[], o.kind)::bigint - 1,
    (o.made_on - date '0001-01-01')::bigint + 1, t.normal_pence, t.protected_pence, t.owed_pence,
    coalesce(before.taken, 0)::bigint, coalesce(last.arrears_pence, 0), coalesce(last.protected_arrears_pence, 0),
    coalesce(before.already, 0)::bigint
FROM orders_order o
JOIN LATERAL (
    SELECT normal_pence, protected_pence, coalesce(owed_pence, 0) AS owed_pence FROM orders_orderterms said
    WHERE said.order_id = o.id AND said.valid @> %(pay_date)s
        AND said.recorded_at <= %(known_at)s AND (said.superseded_at IS NULL OR said.superseded_at > %(known_at)s)
) AS t ON true
LEFT JOIN LATERAL (
    SELECT sum(k.taken_pence) FILTER (WHERE run.period_id <> %(period)s) AS taken,
        sum(k.taken_pence) FILTER (WHERE run.period_id = %(period)s) AS already
    FROM orders_taking k JOIN pay_run run ON run.id = k.run_id AND run.committed_at < %(paid_by)s
    WHERE k.order_id = o.id
) AS before ON true
LEFT JOIN LATERAL (
    SELECT k.arrears_pence, k.protected_arrears_pence
    FROM orders_taking k JOIN pay_run run ON run.id = k.run_id AND run.committed_at < %(paid_by)s
    JOIN pay_period period ON period.id = run.period_id
    WHERE k.order_id = o.id AND run.period_id <> %(period)s
    ORDER BY period.pay_date DESC, run.number DESC, run.id DESC LIMIT 1
) AS last ON true
WHERE o.employment_id BETWEEN %(low)s AND %(high)s AND o.recorded_at <= %(known_at)s
    AND (%(some)s::bigint[] IS NULL OR o.employment_id = ANY (%(some)s::bigint[]))
ORDER BY o.id
