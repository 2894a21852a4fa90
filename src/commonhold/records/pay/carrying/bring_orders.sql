-- Orders that hold, as they wait to be directed to the department joined.
INSERT INTO carrying_waitingorder (move_id, department_id, employment_id, left_id, kind, payee, reference, made_on,
    normal_pence, protected_pence, owed_pence, sort_code, account_number, recorded_at)
SELECT journey.move, journey.to_department, journey.to_id, o.id, o.kind, o.payee, o.reference, o.made_on,
    said.normal_pence, said.protected_pence, said.owed_pence, said.sort_code, said.account_number, %(at)s
FROM journey
JOIN orders_order o ON o.employment_id = journey.from_id
JOIN orders_orderterms said ON said.order_id = o.id AND said.superseded_at IS NULL
    AND said.valid @> (journey.begins - 1)
WHERE said.owed_pence IS NULL OR said.owed_pence > (
    SELECT coalesce(sum(k.taken_pence), 0) FROM orders_taking k
    JOIN pay_run run ON run.id = k.run_id AND run.state IN ('committed', 'published') WHERE k.order_id = o.id
)
