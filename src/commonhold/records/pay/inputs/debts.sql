-- What is still owed by those with whom a plan was agreed, less what runs took back that counted by then.
SELECT d.employment_id, d.id, plan.plan_pence, plan.hardship_percent::bigint,
    d.amount_pence - coalesce((SELECT sum(r.amount_pence) FROM pay_recovery r JOIN pay_run run ON run.id = r.run_id
        WHERE r.debt_id = d.id AND run.committed_at < %(paid_by)s AND run.period_id <> %(period)s), 0)::bigint
        - carrying_owed_elsewhere(d.id, %(known_at)s, %(paid_by)s)
FROM pay_debt d
CROSS JOIN LATERAL (
    SELECT p.plan_pence, p.hardship_percent FROM debts_plan p
    WHERE p.debt_id = d.id AND p.recorded_at <= %(known_at)s ORDER BY p.recorded_at DESC, p.id DESC LIMIT 1
) AS plan
WHERE d.employment_id BETWEEN %(low)s AND %(high)s AND d.recorded_at <= %(known_at)s
    AND (%(some)s::bigint[] IS NULL OR d.employment_id = ANY (%(some)s::bigint[]))
