-- Orders that hold, with what is left of each and carried on.
SELECT journey.place, o.id, o.kind, o.payee, o.reference, said.normal_pence,
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
ORDER BY journey.place, o.made_on, o.id
