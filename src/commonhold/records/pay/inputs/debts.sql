-- What is still owed by those with whom a plan is agreed.
SELECT d.employment_id, d.id, d.plan_pence, d.hardship_percent::bigint,
    d.amount_pence - coalesce((SELECT sum(r.amount_pence) FROM pay_recovery r WHERE r.debt_id = d.id), 0)::bigint
FROM pay_debt d
WHERE d.employment_id BETWEEN %(low)s AND %(high)s AND d.plan_pence IS NOT NULL
    AND (%(some)s::bigint[] IS NULL OR d.employment_id = ANY (%(some)s::bigint[]))
