-- Who is paid in the group on days of the period, and on what terms; of those who are paid after that, their last terms,
-- or their first ones if they begin later after all.
-- Whom another department pays for all of the period (who moved, or is on loan) isn't of them.
-- Days are as Python's date.toordinal() has them.
SELECT t.employment_id, (greatest(lower(t.valid), '0001-01-01') - date '0001-01-01')::bigint + 1, t.id,
    rpad(CASE WHEN octet_length(t.tax_code) <= 8 AND length(t.tax_code) = octet_length(t.tax_code) THEN t.tax_code
        ELSE '?' END, 8),
    t.non_cumulative::int::bigint, t.ni_letter,
    (SELECT coalesce(bit_or(1 << (array_position(%(loans)s::text[], plan) - 1)), 0) FROM unnest(t.loans) AS plan)::bigint,
    array_position(%(pensions)s::text[], t.pension)::bigint - 1, t.partnership_basis_points::bigint
FROM pay_termsspell t
WHERE t.group_id = %(group)s
    AND (t.valid && %(days)s AND NOT EXISTS (
            SELECT FROM carrying_suspension s
            WHERE s.employment_id = t.employment_id AND s.valid @> %(days)s
                AND s.recorded_at <= %(known_at)s AND (s.superseded_at IS NULL OR s.superseded_at > %(known_at)s)
        ) OR t.employment_id = ANY (%(also)s::bigint[]) AND lower(t.valid) < greatest(upper(%(days)s::daterange), (
            SELECT min(lower(f.valid)) + 1 FROM pay_termsspell f WHERE f.employment_id = t.employment_id
                AND f.recorded_at <= %(known_at)s AND (f.superseded_at IS NULL OR f.superseded_at > %(known_at)s)
        )))
    AND (%(some)s::bigint[] IS NULL OR t.employment_id = ANY (%(some)s::bigint[]))
    AND t.recorded_at <= %(known_at)s AND (t.superseded_at IS NULL OR t.superseded_at > %(known_at)s)
    AND (%(person)s::bigint IS NULL
        OR t.employment_id IN (SELECT e.id FROM people_employment e WHERE e.person_id = %(person)s))
