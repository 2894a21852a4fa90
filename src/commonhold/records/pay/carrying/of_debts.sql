-- What is still owed here of debts, and the plan that holds.
SELECT place, id, reason, owed, plan_pence, hardship_percent FROM (
    SELECT journey.place, d.id, d.reason, d.raised_on, plan.plan_pence, coalesce(plan.hardship_percent, 25) AS hardship_percent,
        d.amount_pence - coalesce((SELECT sum(r.amount_pence) FROM pay_recovery r WHERE r.debt_id = d.id), 0)::bigint
            - carrying_owed_elsewhere(d.id, 'infinity', 'infinity') AS owed
    FROM journey
    JOIN pay_debt d ON d.employment_id = journey.from_id
    LEFT JOIN LATERAL (
        SELECT p.plan_pence, p.hardship_percent FROM debts_plan p
        WHERE p.debt_id = d.id ORDER BY p.recorded_at DESC, p.id DESC LIMIT 1
    ) AS plan ON true
) AS debt
WHERE owed > 0 ORDER BY place, raised_on, id
