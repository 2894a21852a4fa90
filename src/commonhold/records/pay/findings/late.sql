SELECT employment_id, string_agg(what, ', ' ORDER BY what) || ' recorded after the cut-off, for the next run'
FROM (
    SELECT DISTINCT employment_id, 'pay rate' AS what FROM people_payspell
    WHERE recorded_at > %(known_at)s AND superseded_at IS NULL AND valid && %(days)s
        AND employment_id BETWEEN %(low)s AND %(high)s
    UNION SELECT employment_id, 'hours' FROM people_workingpatternspell
    WHERE recorded_at > %(known_at)s AND superseded_at IS NULL AND valid && %(days)s
        AND employment_id BETWEEN %(low)s AND %(high)s
    UNION SELECT employment_id, 'tax code or other terms' FROM pay_termsspell
    WHERE recorded_at > %(known_at)s AND superseded_at IS NULL AND valid && %(days)s
        AND department_id = %(department)s
    UNION SELECT employment_id, 'allowance or deduction' FROM pay_elementspell
    WHERE recorded_at > %(known_at)s AND superseded_at IS NULL AND valid && %(days)s
        AND department_id = %(department)s
    UNION SELECT employment_id, 'absence' FROM attendance_absencespell
    WHERE recorded_at > %(known_at)s AND superseded_at IS NULL AND valid && %(days)s
        AND department_id = %(department)s
    UNION SELECT employment_id, 'overtime' FROM attendance_overtime
    WHERE recorded_at > %(known_at)s AND superseded_at IS NULL AND day <@ %(days)s
        AND department_id = %(department)s
) AS late GROUP BY employment_id ORDER BY employment_id
