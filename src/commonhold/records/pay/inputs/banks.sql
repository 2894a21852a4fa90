-- Also of those who left: their last account.
SELECT s.employment_id, (greatest(lower(s.valid), '0001-01-01') - date '0001-01-01')::bigint + 1, s.id
FROM people_bankaccountspell s
WHERE s.employment_id BETWEEN %(low)s AND %(high)s AND lower(s.valid) <= %(pay_date)s
    AND s.recorded_at <= %(known_at)s AND (s.superseded_at IS NULL OR s.superseded_at > %(known_at)s)
    AND (%(some)s::bigint[] IS NULL OR s.employment_id = ANY (%(some)s::bigint[]))
UNION ALL
-- Of one that was annulled: the last account that was known.
SELECT e.id, 1::bigint, s.id
FROM people_employment e
CROSS JOIN LATERAL (
    SELECT id FROM people_bankaccountspell WHERE employment_id = e.id AND recorded_at <= %(known_at)s
    ORDER BY superseded_at DESC, lower(valid) DESC LIMIT 1
) AS s
WHERE isempty(e.valid) AND e.id BETWEEN %(low)s AND %(high)s
    AND (%(some)s::bigint[] IS NULL OR e.id = ANY (%(some)s::bigint[]))
