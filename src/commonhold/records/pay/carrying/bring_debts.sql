-- What is owed is taken back there from now on, by the plan that was agreed; who is responsible is said there.
, owing AS (
    SELECT journey.*, d.id AS debt, d.raised_on, d.reason, d.responsible, name.name AS creditor,
        d.amount_pence - coalesce((SELECT sum(r.amount_pence) FROM pay_recovery r WHERE r.debt_id = d.id), 0)::bigint
            - carrying_owed_elsewhere(d.id, 'infinity', 'infinity') AS pence,
        nextval(pg_get_serial_sequence('pay_debt', 'id')) AS there
    FROM journey
    JOIN pay_debt d ON d.employment_id = journey.from_id
    JOIN departments_department name ON name.id = journey.from_department
), raised AS (
    INSERT INTO pay_debt (id, department_id, employment_id, raised_on, reason, amount_pence, responsible, recorded_at)
    SELECT there, to_department, to_id, raised_on, 'Owed to ' || creditor || ': ' || reason, pence, %(actor)s, %(at)s
    FROM owing WHERE pence > 0
), planned AS (
    INSERT INTO debts_plan (department_id, debt_id, plan_pence, hardship_percent, recorded_at)
    SELECT owing.to_department, owing.there, plan.plan_pence, plan.hardship_percent, %(at)s
    FROM owing
    CROSS JOIN LATERAL (
        SELECT p.plan_pence, p.hardship_percent FROM debts_plan p
        WHERE p.debt_id = owing.debt ORDER BY p.recorded_at DESC, p.id DESC LIMIT 1
    ) AS plan
    WHERE pence > 0
)
INSERT INTO carrying_passeddebt (move_id, department_id, to_department_id, debt_id, debt_there_id, pence, recorded_at)
SELECT move, from_department, to_department, debt, there, pence, %(at)s FROM owing WHERE pence > 0
