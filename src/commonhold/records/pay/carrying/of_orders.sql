-- Orders that hold, with what is left of each and carried on; and those that wait in vain in the department left.
SELECT journey.place AS place, o.id AS id, o.kind, o.payee, o.reference, said.normal_pence,
    (said.owed_pence - taken.pence)::bigint, coalesce(last.arrears_pence, 0)
FROM journey
JOIN orders_order o ON o.employment_id = journey.from_id
JOIN orders_orderterms said ON said.order_id = o.id AND said.superseded_at IS NULL
    AND said.valid @> (journey.begins - 1)
CROSS JOIN LATERAL (
    SELECT coalesce(sum(k.taken_pence), 0) AS pence FROM orders_taking k
    JOIN pay_run run ON run.id = k.run_id AND run.state IN ('committed', 'published') WHERE k.order_id = o.id
) AS taken
LEFT JOIN LATERAL (
    SELECT k.arrears_pence FROM orders_taking k
    JOIN pay_run run ON run.id = k.run_id AND run.state IN ('committed', 'published')
    JOIN pay_period period ON period.id = run.period_id
    WHERE k.order_id = o.id ORDER BY period.pay_date DESC, run.number DESC, run.id DESC LIMIT 1
) AS last ON true
WHERE said.owed_pence IS NULL OR said.owed_pence > taken.pence
UNION ALL
SELECT journey.place, w.left_id, w.kind, w.payee, w.reference, w.normal_pence,
    w.owed_pence - taken.pence, 0
FROM journey
JOIN carrying_waitingorder w ON w.employment_id = journey.from_id AND w.superseded_at IS NULL AND w.directed_id IS NULL
CROSS JOIN LATERAL carrying_taken(w.id) AS taken (pence)
WHERE (w.owed_pence IS NULL OR w.owed_pence > taken.pence)
    AND NOT EXISTS (SELECT FROM orders_order own WHERE own.id = w.left_id AND own.employment_id = journey.to_id)
ORDER BY place, id
