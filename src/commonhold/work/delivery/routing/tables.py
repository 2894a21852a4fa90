"""The two statements that read the market: each reads all of it at one moment."""

LOAD = """
WITH parts AS (
    SELECT unit_id, lot, service, month, minutes, given FROM delivery_unitload
    UNION ALL SELECT unit_id, lot, service, month, minutes, given FROM delivery_loadchange
)
SELECT c.changes, b.hash,
    (SELECT json_object_agg(code, minutes)::text FROM (
        SELECT u.code, sum(p.minutes) AS minutes FROM parts p JOIN delivery_unit u ON u.id = p.unit_id
        GROUP BY 1 HAVING sum(p.minutes) > 0) AS queues),
    (SELECT json_object_agg(lot, given)::text FROM (
        SELECT lot, sum(given) AS given FROM parts WHERE month = %(month)s AND service = ANY(%(services)s::text[])
        GROUP BY 1) AS volumes),
    (SELECT json_agg(json_build_array(service, code, given))::text FROM (
        SELECT p.service, u.code, sum(p.given) AS given FROM parts p JOIN delivery_unit u ON u.id = p.unit_id
        WHERE p.month = %(month)s AND p.service = ANY(%(services)s::text[]) GROUP BY 1, 2) AS shares)
FROM delivery_marketchanges c LEFT JOIN delivery_marketbuild b ON b.changes = c.changes AND b.on = %(on)s
"""
"""Which market holds, and how much each unit has: queues in minutes, tasks given this month by lot and by service.
Minutes can only be negative for as long as a change is not added in, never as their sum."""

MARKET = """
SELECT (SELECT changes FROM delivery_marketchanges),
    (SELECT coalesce(json_agg(row_to_json(u) ORDER BY u.code), '[]')::text FROM (
        SELECT u.id, u.code, u.name, u.kind, u.region, u.zone, u.opens, u.closes, u.weekdays,
            s.code AS supplier, d.code AS home,
            (SELECT state FROM delivery_unitstate n WHERE n.unit_id = u.id ORDER BY n.id DESC LIMIT 1) AS state,
            array(SELECT DISTINCT country FROM delivery_site p WHERE p.unit_id = u.id ORDER BY 1) AS countries,
            (SELECT coalesce(sum(minutes_per_day), 0) FROM delivery_member m
             WHERE m.unit_id = u.id AND m.valid @> %(on)s::date) AS minutes_per_day,
            (SELECT coalesce(json_agg(row_to_json(a)), '[]') FROM (
                SELECT clearance, json_object_agg(skill, minutes) AS skills FROM (
                    SELECT m.clearance, skill, sum(m.minutes_per_day) AS minutes
                    FROM delivery_member m, unnest(m.skills) AS skill
                    WHERE m.unit_id = u.id AND m.valid @> %(on)s::date GROUP BY 1, 2) AS by_skill
                GROUP BY 1) AS a) AS abilities,
            array(SELECT c.code FROM departments_department c, LATERAL (
                    SELECT stands FROM delivery_conflict x WHERE x.supplier_id = u.supplier_id AND x.client_id = c.id
                    ORDER BY x.id DESC LIMIT 1) AS newest WHERE newest.stands ORDER BY 1) AS conflicts,
            (SELECT coalesce(json_agg(row_to_json(r) ORDER BY r.service, r.element), '[]') FROM (
                SELECT service, element, done, "right", minutes FROM delivery_measured q
                WHERE q.unit_id = u.id) AS r) AS records,
            (SELECT coalesce(json_agg(kind ORDER BY kind), '[]') FROM (
                SELECT DISTINCT jsonb_array_elements(w.kinds) AS kind FROM delivery_transition t
                JOIN delivery_wave w ON w.transition_id = t.id
                WHERE t.unit_id = u.id AND t.called_off_at IS NULL AND t.over_at IS NULL AND w.begun_at IS NOT NULL
                UNION SELECT '["*", "*"]' FROM delivery_transition t JOIN delivery_wave w ON w.transition_id = t.id
                WHERE t.unit_id = u.id AND t.called_off_at IS NULL AND t.over_at IS NULL AND w.begun_at IS NOT NULL
                GROUP BY t.id HAVING sum(w.percent) = 100) AS l) AS leaving,
            (SELECT coalesce(json_agg(row_to_json(h) ORDER BY h.effective_from, h.id), '[]') FROM (
                SELECT id, effective_from, staff_pence + it_pence + overhead_pence AS year_pence, productive_minutes
                FROM delivery_costsheet k WHERE k.unit_id = u.id) AS h) AS sheets
        FROM delivery_unit u LEFT JOIN delivery_supplier s ON s.id = u.supplier_id
        LEFT JOIN departments_department d ON d.id = u.home_id) AS u),
    (SELECT coalesce(json_agg(row_to_json(c) ORDER BY c.code), '[]')::text FROM (
        SELECT c.code, (SELECT coalesce(json_agg(json_build_object('effective_from', n.effective_from,
                'terms', n.terms) ORDER BY n.number), '[]')
            FROM delivery_changenote n WHERE n.contract_id = c.id) AS notes
        FROM delivery_contract c) AS c),
    (SELECT coalesce(json_agg(row_to_json(p) ORDER BY p.service, p.number), '[]')::text FROM (
        SELECT service, number, effective_from, terms FROM delivery_routingpolicy) AS p)
"""
"""Everything that a market is made from, on a day."""
