-- Whom an earlier run left out: it paid them neither its own period nor what there was to correct of others.
SELECT h.employment_id, q.id
FROM pay_held h
JOIN pay_run r ON r.id = h.run_id AND r.state IN ('committed', 'published')
JOIN pay_period p ON p.id = r.period_id AND lower(p.days) >= %(begins)s
CROSS JOIN unnest(%(periods)s::bigint[]) AS q (id)
WHERE h.employment_id BETWEEN %(low)s AND %(high)s
