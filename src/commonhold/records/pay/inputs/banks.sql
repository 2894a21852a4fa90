-- Also of those who left: their last account; and of those who begin between the pay date and the period's end: their
-- first.
SELECT s.employment_id, (greatest(lower(s.valid), '0001-01-01') - date '0001-01-01')::bigint + 1, s.id
FROM people_bankaccountspell s
WHERE s.employment_id BETWEEN %(low)s AND %(high)s
    AND (lower(s.valid) <= %(pay_date)s OR lower(s.valid) < upper(%(days)s::daterange) AND EXISTS (
        SELECT FROM people_employment e WHERE e.id = s.employment_id AND lower(e.valid) = lower(s.valid)
    ))
    AND s.recorded_at <= %(known_at)s AND (s.superseded_at IS NULL OR s.superseded_at > %(known_at)s)
    AND (%(some)s::bigint[] IS NULL OR s.employment_id = ANY (%(some)s::bigint[]))
UNION ALL
-- Of those whose employment was annulled, or begins later after all, after it was paid: into what it was paid last.
(SELECT DISTINCT ON (slip.employment_id) slip.employment_id, 1, slip.bank_account_id
FROM people_employment e
JOIN pay_payslip slip ON slip.person_id = e.person_id AND slip.employment_id = e.id
JOIN pay_run run ON run.id = slip.run_id AND run.committed_at < %(paid_by)s
WHERE e.id = ANY (%(also)s::bigint[]) AND (isempty(e.valid) OR lower(e.valid) >= upper(%(days)s::daterange))
ORDER BY slip.employment_id, slip.run_id DESC)
