INSERT INTO carrying_passage (move_id, department_id, from_department_id, from_employment_id, to_employment_id, begins, kind,
    same_scheme, brought, recorded_at)
SELECT move, to_department, from_department, from_id, to_id, begins, kind,
    EXISTS (
        SELECT FROM pay_scheme f JOIN pay_scheme t ON (t.tax_office, t.paye_reference) = (f.tax_office, f.paye_reference)
        WHERE f.department_id = from_department AND t.department_id = to_department
    ),
    kind <> 'return' AND NOT EXISTS (
        SELECT FROM carrying_passage p WHERE p.to_employment_id = to_id AND p.superseded_at IS NULL
    ),
    %(at)s
FROM journey
