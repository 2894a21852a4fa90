-- Standing allowances and deductions that go on after the move, and whether the department joined has the like.
SELECT journey.place, e.code, e.title, e.kind, s.amount_pence, upper(s.valid),
    CASE WHEN there.id IS NULL THEN 'no'
        WHEN there.kind = e.kind AND there.pensionable = e.pensionable THEN 'yes' ELSE 'other' END
FROM journey
JOIN pay_elementspell s ON s.employment_id = journey.from_id AND s.superseded_at IS NULL
    AND s.valid && daterange(journey.begins, NULL)
JOIN pay_element e ON e.id = s.element_id
LEFT JOIN pay_element there ON there.department_id = journey.to_department AND there.code = e.code
ORDER BY journey.place, e.kind, e.title, lower(s.valid)
