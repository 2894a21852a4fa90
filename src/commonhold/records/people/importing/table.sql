-- Each statement is planned for one batch and run once: compiling it would take longer than running it.
SET LOCAL jit = off;

-- One row per person to import: what was given, then what it refers to. Person and employment get their ids here.
CREATE TEMPORARY TABLE people_import (
    line int,
    person_id bigint DEFAULT nextval('people_person_id_seq'),
    employment_id bigint DEFAULT nextval('people_employment_id_seq'),
    number text, given_name text, family_name text, born date, national_insurance_number text, email text,
    starts date, continuous_from date, organisation_code text, cost_centre_code text, title text, grade text,
    manager_number text, annual_pence int, weekly_hours numeric, region text, sort_code text,
    account_number text, account_name text, phone text, private_email text, civil_service_from date,
    organisation_id bigint, cost_centre_id bigint, account_id bigint, manager_id bigint
) ON COMMIT DROP;
