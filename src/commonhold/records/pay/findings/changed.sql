SELECT employment_id, string_agg(what, ', ' ORDER BY what) FROM (
    SELECT DISTINCT employment_id, 'new grade' AS what FROM people_gradespell
    WHERE employment_id = ANY (%(ids)s) AND lower(valid) BETWEEN %(since)s AND %(until)s AND superseded_at IS NULL
    UNION SELECT employment_id, 'new pay rate' FROM people_payspell
    WHERE employment_id = ANY (%(ids)s) AND lower(valid) BETWEEN %(since)s AND %(until)s AND superseded_at IS NULL
    UNION SELECT employment_id, 'new hours' FROM people_workingpatternspell
    WHERE employment_id = ANY (%(ids)s) AND lower(valid) BETWEEN %(since)s AND %(until)s AND superseded_at IS NULL
    UNION SELECT id, 'started or left' FROM people_employment WHERE id = ANY (%(ids)s)
        AND (lower(valid) BETWEEN %(since)s AND %(until)s OR upper(valid) BETWEEN %(since)s AND %(until)s)
    UNION SELECT employment_id, 'absence' FROM attendance_absencespell
    WHERE employment_id = ANY (%(ids)s) AND valid && daterange(%(since)s, %(until)s) AND superseded_at IS NULL
    UNION SELECT employment_id, 'overtime' FROM attendance_overtime
    WHERE employment_id = ANY (%(ids)s) AND day BETWEEN %(since)s AND %(until)s AND superseded_at IS NULL
) AS changed GROUP BY employment_id
