-- What those who came from another department were paid there in the tax year, and taxed: as a P45 says it.
SELECT p.employment_id, p.taxable, p.tax
FROM carrying_paid_before(%(low)s, %(high)s, %(some)s::bigint[], %(tax_year)s::int, %(known_at)s, %(paid_by)s) AS p
