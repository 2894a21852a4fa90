"""What residency has to know of whoever works in a unit: where they sit, how they are cleared, what was signed."""

from __future__ import annotations

import json
from datetime import date

from commonhold.core.audit.statements import planned_once
from commonhold.work.delivery.routing.offers import safeguards
from commonhold.work.residency.units.rules import UnitPlace

_PLACE = """
SELECT u.id, u.code, u.kind, s.country, m.clearance, coalesce(p.code, ''),
    (SELECT coalesce(json_agg(notes), '[]')::text FROM (
        SELECT json_agg(json_build_object('effective_from', n.effective_from, 'terms', n.terms) ORDER BY n.number)
            AS notes
        FROM delivery_contract c JOIN delivery_changenote n ON n.contract_id = c.id
        WHERE c.supplier_id = u.supplier_id GROUP BY c.id) AS agreed)
FROM delivery_member m JOIN delivery_unit u ON u.id = m.unit_id JOIN delivery_site s ON s.id = m.site_id
LEFT JOIN delivery_supplier p ON p.id = u.supplier_id
WHERE m.account_id = %(account)s::bigint AND m.valid @> %(on)s::date
"""


def place_of(account_id: int, on: date) -> UnitPlace | None:
    """The unit in which an account works on a day, in the country of the account's own site and with its own
    clearance; None if it works in none. In one query."""
    rows = planned_once(_PLACE, {"account": account_id, "on": on})
    if not rows:
        return None
    unit_id, code, kind, country, clearance, supplier, contracts = rows[0]
    signed = safeguards(json.loads(contracts), on).get(code, set())
    return UnitPlace(unit_id, code, kind, country, clearance, frozenset(signed), supplier)
