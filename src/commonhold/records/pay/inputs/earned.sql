-- Only of those who are away: what was paid on each earlier pay day that National Insurance is due on.
SELECT s.employment_id, (p.pay_date - date '0001-01-01')::bigint + 1, (lower(p.days) - date '0001-01-01')::bigint + 1,
    s.amounts[array_position(r.columns, 'nicable')]
FROM pay_run r
JOIN pay_period p ON p.id = r.period_id
JOIN pay_payslip s ON s.run_id = r.id AND s.employment_id = ANY (%(away)s::bigint[])
WHERE r.department_id = %(department)s AND r.state IN ('committed', 'published') AND p.pay_date < %(pay_date)s
    AND (%(paid_by)s::timestamptz IS NULL OR r.committed_at < %(paid_by)s)
