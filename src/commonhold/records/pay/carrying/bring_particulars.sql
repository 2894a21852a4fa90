-- What HMRC wants to know of them, but for what was said of another start.
INSERT INTO pay_particulars (employment_id, department_id, sex, declaration, address, postcode, recorded_at)
SELECT journey.to_id, journey.to_department, told.sex,
    CASE WHEN t.tax_code ~ '^[SC]?(BR|0T|D[0-9])' THEN 'C' ELSE 'B' END, told.address, told.postcode, %(at)s
FROM journey
JOIN pay_particulars told ON told.employment_id = journey.from_id
LEFT JOIN pay_termsspell t ON t.employment_id = journey.from_id AND t.superseded_at IS NULL
    AND t.valid @> journey.begins - 1
ON CONFLICT (employment_id) DO NOTHING
