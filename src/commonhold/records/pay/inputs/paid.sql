SELECT s.employment_id, s.person_id, s.cost_centre_id, s.gross_pence, s.net_pence, s.amounts, s.to_date
FROM pay_payslip s
WHERE s.run_id = %(run)s AND s.employment_id BETWEEN %(low)s AND %(high)s
    AND (%(some)s::bigint[] IS NULL OR s.employment_id = ANY (%(some)s::bigint[]))
