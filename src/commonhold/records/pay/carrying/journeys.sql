WITH journey AS (
    SELECT j.place - 1 AS place, j.move, j.from_id, j.from_department, j.to_id, j.to_department, j.begins, j.kind, j.group_id
    FROM unnest(%(moves)s::bigint[], %(froms)s::bigint[], %(from_departments)s::int[], %(tos)s::bigint[],
        %(to_departments)s::int[], %(ons)s::date[], %(kinds)s::text[], %(groups)s::bigint[])
        WITH ORDINALITY AS j (move, from_id, from_department, to_id, to_department, begins, kind, group_id, place)
)
