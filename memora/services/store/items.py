"""What the school sells."""

from collections import defaultdict
from datetime import datetime
from typing import Any

import frappe

from memora.services.store import access
from memora.services.store.payments import methods_offered

MOST_ITEMS = 500


def get_store_items(player: str, *, now: datetime) -> list[dict[str, Any]]:
    """Return what is for sale, in the school's order.

    Left out is what is not active any more and what opens a season that is over.

    Args:
        player: who looks.
        now: naive UTC time.

    Returns:
        The documented answer of ``store.get_store_items``.
    """
    rows = frappe.db.sql(
        """SELECT item.name, item.item_name, item.description, item.price, item.currency,
            item.item_type, item.image, item.season, item.access_type, item.valid_days,
            item.gems_amount
        FROM `tabGame Sales Item` item LEFT JOIN `tabMemora Season` season
            ON season.name = item.season
        WHERE item.is_active = 1
            AND (item.item_type = 'gems' OR season.is_active = 1 AND season.end_date >= %s)
        ORDER BY item.sort_order, item.item_name, item.name LIMIT %s""",
        (now.date(), MOST_ITEMS),
        as_dict=True,
    )
    subjects, owned, methods = _subjects(), access.owned_until(player, now), methods_offered()
    return [
        {
            "id": row.name,
            "name": row.item_name,
            "description": row.description,
            "price": float(row.price),
            "currency": row.currency,
            "type": row.item_type,
            "image": row.image,
            "season": row.season,
            "access_type": None if row.item_type == "gems" else row.access_type,
            "valid_days": row.valid_days or None,
            "subjects": subjects[row.name],
            "gems": row.gems_amount or None,
            "is_owned": row.name in owned,
            "payment_methods": methods,
        }
        for row in rows
    ]


def _subjects() -> dict[str, list[str]]:
    """Return the subjects that each active item opens, in the item's order."""
    rows = frappe.db.sql(
        """SELECT row.parent, row.subject FROM `tabGame Sales Item Subject` row
        JOIN `tabGame Sales Item` item ON item.name = row.parent AND item.is_active = 1
        WHERE row.parenttype = 'Game Sales Item' ORDER BY row.parent, row.idx""",
        (),
    )
    subjects: dict[str, list[str]] = defaultdict(list)
    for item, subject in rows:
        subjects[item].append(subject)
    return subjects
