-- Orders that hold, as they wait to be directed to the department joined; and those that wait in vain in the one left.
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
UNION ALL
SELECT journey.move, journey.to_department, journey.to_id, w.left_id, w.kind, w.payee, w.reference, w.made_on,
    w.normal_pence, w.protected_pence, w.owed_pence, w.sort_code, w.account_number, %(at)s
FROM journey
JOIN carrying_waitingorder w ON w.employment_id = journey.from_id AND w.superseded_at IS NULL AND w.directed_id IS NULL
WHERE (w.owed_pence IS NULL OR w.owed_pence > carrying_taken(w.id))
    AND NOT EXISTS (SELECT FROM orders_order own WHERE own.id = w.left_id AND own.employment_id = journey.to_id)
    AND NOT EXISTS (
        SELECT FROM carrying_waitingorder own
        WHERE own.left_id = w.left_id AND own.employment_id = journey.to_id AND own.superseded_at IS NULL
    )
