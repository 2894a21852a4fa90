-- From pay_particulars_import (one row per employment) to what is known now.
INSERT INTO pay_particulars (employment_id, department_id, sex, declaration, address, postcode, recorded_at)
SELECT e.id, e.department_id, i.sex, i.declaration, i.address, i.postcode, %(at)s
FROM pay_particulars_import i JOIN people_employment e ON e.number = i.number AND e.department_id = %(department)s
ORDER BY e.id
ON CONFLICT (employment_id) DO UPDATE SET sex = excluded.sex, declaration = excluded.declaration,
    address = excluded.address, postcode = excluded.postcode, recorded_at = excluded.recorded_at
