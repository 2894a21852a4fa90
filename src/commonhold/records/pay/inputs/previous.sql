-- What other employers paid in the tax year before, and taxed, as a P45 says it: departments from which somebody came, and
-- whoever employed them before they joined.
SELECT b.employment_id, sum(b.taxable)::bigint, sum(b.tax)::bigint
FROM (
    SELECT * FROM carrying_paid_before(%(low)s, %(high)s, %(some)s::bigint[], %(tax_year)s::int, %(known_at)s, %(paid_by)s)
    UNION ALL
    SELECT * FROM starting_brought(%(low)s, %(high)s, %(some)s::bigint[], %(tax_year)s::int, %(known_at)s)
) AS b
GROUP BY b.employment_id
