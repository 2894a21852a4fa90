-- What a database of the first schema may hold, a few rows in every table that a later migration names.
INSERT INTO departments_department (id, code, name, leave_year_start, pay_day, region, opens, closes, weekdays) VALUES
    (1, 'works', 'Department of Works', '04-01', 28, 'england-and-wales', '09:00', '17:00', '12345'),
    (2, 'trade', 'Department for Trade', '01-01', 25, 'scotland', '08:00', '16:00', '12345');
INSERT INTO departments_organisation (id, code, name, kind, department_id) VALUES (1, 'hq', 'Headquarters', 'directorate', 1);
INSERT INTO departments_costcentre (code, name, department_id, organisation_id) VALUES ('C1', 'Works', 1, 1);
INSERT INTO accounts_account (id, email, label, is_active) VALUES
    (1, 'ada@works.example', 'Ada', true), (2, 'ben@works.example', 'Ben', true),
    (3, 'cem@acme.example', 'Cem', true), (4, 'dee@trade.example', 'Dee', false);
INSERT INTO accounts_rolegrant (role, valid, account_id, department_id) VALUES
    ('employee', '[2020-01-01,)', 1, 1), ('case_worker', '[2020-01-01,2021-01-01)', 2, 1),
    ('case_worker', '[2022-01-01,)', 2, 1), ('employee', '[2020-01-01,)', 4, 2);
INSERT INTO audit_event (at, event, actor_id, actor_label, department_id, case_reference, subject, detail) VALUES
    (now(), 'cases.opened', 'account:1', 'Ada', 1, 'CH-1', 'cases.case:1', '{"after": {"title": "Leeds"}}'),
    (now(), 'accounts.signed_in', 'account:1', 'Ada', NULL, NULL, 'accounts.account:1', NULL);
INSERT INTO people_person (id, given_name, family_name, born, account_id) VALUES (1, 'Ada', 'Example', '1980-01-01', 1);
INSERT INTO people_employment (id, number, valid, continuous_from, recorded_at, department_id, person_id)
    VALUES (1, 'N1', '[2020-01-01,)', '2020-01-01', now(), 1, 1);
INSERT INTO people_post (id, title, grade, department_id, organisation_id, cost_centre_id)
    SELECT 1, 'Officer', 'EO', 1, 1, id FROM departments_costcentre;
INSERT INTO people_postspell (valid, recorded_at, department_id, employment_id, post_id)
    VALUES ('[2020-01-01,)', now(), 1, 1, 1);
INSERT INTO people_bankaccountspell (valid, recorded_at, sort_code, account_number, account_name, department_id, employment_id)
    VALUES ('[2020-01-01,)', now(), '200000', '20000000', 'A Example', 1, 1);
INSERT INTO expenses_policy (valid, receipt_from_pence, straight_through_pence, max_age_days, receipts_checked_by_hand,
    budget_holder_needed, source, department_id) VALUES
    ('[2020-01-01,2026-01-01)', 500, 5000, 90, false, true, 'Handbook', 1),
    ('[2026-01-01,)', 0, 0, 60, true, false, 'Handbook', 1);
INSERT INTO payments_batch (id, state, made_at, processing_date, payment_date, payer_name, sort_code, account_number,
    service_user_number, payment_count, total_pence, department_id) VALUES
    (1, 'made', now(), '2026-03-02', '2026-03-03', 'WORKS', '200000', '20000001', '912345', 1, 500, 1);
INSERT INTO payments_batchfile (format, content, sha256, batch_id, department_id)
    VALUES ('standard18', 'VOL1', repeat('c', 64), 1, 1);
INSERT INTO payments_payment (source, payee_name, sort_code, account_number, amount_pence, reference, state, queued_at,
    reason, batch_id, department_id) VALUES
    ('claim:1', 'A Example', '200000', '20000000', 500, 'CH1', 'batched', now(), '', 1, 1),
    ('claim:2', 'A Example', '200000', '20000000', 700, 'CH2', 'queued', now(), '', NULL, 1);

INSERT INTO delivery_supplier (id, code, name, country) VALUES (1, 'acme', 'Acme', 'GB'), (2, 'bolt', 'Bolt', 'PL');
INSERT INTO delivery_unit (id, code, name, kind, region, zone, opens, closes, weekdays, home_id, supplier_id) VALUES
    (1, 'acme', 'Acme team', 'supplier', '', 'Europe/London', '09:00', '17:00', '12345', NULL, 1),
    (2, 'bolt', 'Bolt team', 'supplier', '', 'Europe/Warsaw', '09:00', '17:00', '12345', NULL, 2),
    (3, 'ours', 'Our team', 'in_house', 'scotland', 'Europe/London', '09:00', '17:00', '12345', 1, NULL);
INSERT INTO delivery_site (id, name, country, unit_id) VALUES (1, 'Leeds', 'GB', 1), (2, 'Kraków', 'PL', 2);
INSERT INTO delivery_member (clearance, skills, supervisor, minutes_per_day, valid, account_id, site_id, unit_id)
    VALUES ('bpss', '{receipts}', true, 420, '[2024-01-01,)', 3, 1, 1);
INSERT INTO delivery_unitstate (at, by, by_label, state, reason, note, unit_id) VALUES
    (now(), 'account:1', 'Ada', 'open', 'started', '', 1), (now(), 'account:1', 'Ada', 'closed', 'breach', 'No answer', 2);
INSERT INTO delivery_costsheet (at, by, by_label, effective_from, staff_pence, it_pence, overhead_pence,
    productive_minutes, unit_id) VALUES (now(), 'account:1', 'Ada', '2026-01-01', 100, 0, 0, 100, 3);
INSERT INTO delivery_measured (service, element, done, "right", minutes, unit_id)
    VALUES ('claim_expense', 'check_receipts', 10, 9, 100, 1);
INSERT INTO delivery_unitload (lot, service, month, minutes, open, given, unit_id)
    VALUES ('receipts', 'claim_expense', '2026-03-01', 24, 2, 5, 1);
INSERT INTO delivery_loadchange (lot, service, month, minutes, open, given, unit_id)
    VALUES ('receipts', 'claim_expense', '2026-04-01', 12, 1, 1, 1);
INSERT INTO delivery_contract (id, code, title, supplier_id) VALUES (1, 'acme-2026', 'Receipts', 1);
INSERT INTO delivery_changenote (at, by, by_label, number, effective_from, reason, terms, hash, contract_id)
    VALUES (now(), 'account:1', 'Ada', 1, '2026-01-01', 'Awarded', '{}', repeat('a', 64), 1);
INSERT INTO delivery_conflict (at, by, by_label, stands, reason, client_id, supplier_id)
    VALUES (now(), 'account:1', 'Ada', true, 'Audits them', 2, 1);
INSERT INTO delivery_routingpolicy (at, by, by_label, service, number, effective_from, reason, terms)
    VALUES (now(), 'account:1', 'Ada', 'claim_expense', 1, '2026-01-01', 'As agreed', '{}');
INSERT INTO delivery_marketstate (hash, document, at) VALUES (repeat('b', 64), '{}', now());
INSERT INTO delivery_marketbuild (changes, "on", hash) VALUES (7, '2026-04-01', repeat('b', 64));

-- A finished case; one whose task a unit has begun after another was closed; one whose task waits in its queue; one at
-- the department's own people; and one of another department.
INSERT INTO cases_case (id, reference, service, department_id, asked_by_id, instance_id, title, state, outcome,
        opened_at, closed_at, element, decisions, data) VALUES
    (1, 'CH-1', 'claim_expense', 1, 1, 1, 'Leeds', 'finished', 'paid', '2026-03-02 09:00Z', '2026-03-05 09:00Z', '', 1,
        '{"claim_id": 7, "answers": {"purpose": "Leeds"}}'),
    (2, 'CH-2', 'claim_expense', 1, 1, 2, 'York', 'open', NULL, '2026-03-03 09:00Z', NULL, 'check_receipts', 0,
        '{"claim_id": 8, "answers": {"purpose": "York"}}'),
    (3, 'CH-3', 'claim_expense', 1, 1, 3, 'Hull', 'open', NULL, '2026-03-04 09:00Z', NULL, 'check_receipts', 0,
        '{"claim_id": 9, "answers": {"purpose": "Hull", "lines": []}}'),
    (4, 'CH-4', 'claim_expense', 1, 1, 4, 'Bath', 'open', NULL, '2026-03-05 09:00Z', NULL, 'approve', 0, '{}'),
    (5, 'CH-5', 'claim_expense', 2, 4, 5, 'Oban', 'open', NULL, '2026-03-06 09:00Z', NULL, 'approve', 0,
        '{"answers": {}}');
INSERT INTO cases_task (id, wait_id, element, title, role, for_asker, opened_at, due_at, claimed_at, closed_at, outcome,
        asked_by_id, case_id, claimed_by_id, completed_by_id, department_id, given_on, held_at, held_reason, lot,
        minutes, skill, turn_at, unit_id) VALUES
    (1, 1, 'check_receipts', 'Check', NULL, false, '2026-03-02 09:00Z', '2026-03-04 09:00Z', '2026-03-02 10:00Z',
        '2026-03-02 11:00Z', 'approve', 1, 1, 3, 3, 1, '2026-03-01', NULL, NULL, 'receipts', 12, 'receipts',
        '2026-03-04 09:00Z', 1),
    (2, 2, 'check_receipts', 'Check', NULL, false, '2026-03-03 09:00Z', '2026-03-05 09:00Z', '2026-03-04 12:00Z',
        NULL, NULL, 1, 2, 3, NULL, 1, '2026-03-01', NULL, NULL, 'receipts', 12, 'receipts', '2026-03-05 09:00Z', 1),
    (3, 3, 'check_receipts', 'Check', NULL, false, '2026-03-04 09:00Z', NULL, NULL, NULL, NULL, 1, 3, NULL, NULL, 1,
        '2026-03-01', '2026-03-04 10:00Z', 'Another reason: blurred', 'receipts', 12, 'receipts', '2026-03-24 09:00Z', 1),
    (4, 4, 'approve', 'Approve', 'finance', false, '2026-03-05 09:00Z', '2026-03-09 09:00Z', NULL, NULL, NULL, 1, 4,
        NULL, NULL, 1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    (5, 5, 'approve', 'Approve', NULL, false, '2026-03-06 09:00Z', NULL, NULL, NULL, NULL, 4, 5, NULL, NULL, 2, NULL,
        NULL, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO cases_taskcandidate (account_id, department_id, task_id) VALUES (2, 1, 4), (2, 2, 5);
INSERT INTO cases_party (relation, account_id, case_id, department_id) VALUES ('sent it for the asker', 2, 2, 1);
INSERT INTO cases_handover (begun_at, reason, at, begun_by_id, department_id, from_unit_id, task_id, to_unit_id) VALUES
    ('2026-03-03 10:00Z', 'Bolt team broke its contract: No answer', '2026-03-03 11:00Z', 2, 1, 2, 2, 1),
    ('2026-03-02 09:30Z', 'I don’t read French', '2026-03-02 09:45Z', 2, 1, 2, 1, 1);
INSERT INTO delivery_choice (task_id, case_reference, at, why, work, load, residence, findings, rule, lot, hidden,
        department_id, unit_id, hash)
    VALUES (2, 'CH-2', now(), 'rerouted', '{}', '{}', '{}', '{}', '', 'receipts', '{}', 1, 1, repeat('b', 64));
INSERT INTO cases_comment (text, at, author_id, case_id, department_id)
    VALUES ('Which train?', now(), 2, 1, 1), ('The first', now(), 1, 1, 1);
INSERT INTO cases_attachment (name, content_type, size_bytes, sha256, at, department_id, uploaded_by_id, case_id) VALUES
    ('receipt.pdf', 'application/pdf', 1, 'x', now(), 1, 1, 1), ('mine.pdf', 'application/pdf', 1, 'y', now(), 1, 1, NULL);
INSERT INTO cases_notice (subject, body, at, sent_at, attempts, failure, account_id, case_id, department_id) VALUES
    ('Approve', 'CH-1', now(), now(), 1, '', 2, 1, 1), ('Approve', 'CH-4', now(), NULL, 3, 'refused', 2, 4, 1),
    ('Lapses', 'About no case', now(), NULL, 0, '', 2, NULL, 1);
INSERT INTO cases_absence (valid, account_id, department_id, deputy_id) VALUES ('[2026-03-01,2026-03-08)', 2, 1, 1);
