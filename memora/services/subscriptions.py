"""What students have paid for, or were given."""

from collections.abc import Collection
from datetime import date

import frappe


def has_access(
    player: str, season: str, subject: str, nodes: Collection[tuple[str, str]], *, today: date
) -> bool:
    """Say whether a player may open paid content.

    Full access opens all of the plan, or of a subject, and trial access does until its expiry
    date; limited access opens what it lists and all below. Expiry and end dates are the last day
    of access. An access that came with a subscription ends with it.

    Args:
        player: The player.
        season: The season that the player learns in.
        subject: The content's subject.
        nodes: DocType and name of the content and of all above it.
        today: The present date, UTC.
    """
    found = frappe.db.sql(
        """SELECT 1 FROM `tabGame Subscription Access` access
        LEFT JOIN `tabGame Player Subscription` subscription
            ON subscription.name = access.subscription
        WHERE access.player = %(player)s AND access.season = %(season)s AND access.is_active = 1
            AND COALESCE(access.subject, '') IN ('', %(subject)s)
            AND (access.expiry_date >= %(today)s
                OR access.expiry_date IS NULL AND access.access_type != 'trial')
            AND (COALESCE(access.subscription, '') = '' OR subscription.is_active = 1
                AND %(today)s BETWEEN subscription.start_date AND subscription.end_date)
            AND (access.access_type IN ('full', 'trial') OR EXISTS (
                SELECT 1 FROM `tabGame Access Content` content
                WHERE content.parent = access.name
                    AND content.parenttype = 'Game Subscription Access'
                    AND (content.target_doctype, content.target_name) IN %(nodes)s))
        LIMIT 1""",
        {
            "player": player,
            "season": season,
            "subject": subject,
            "nodes": tuple(nodes),
            "today": today,
        },
    )
    return bool(found)


def name_on_offer(item: str) -> str | None:
    """Return what the store calls an item; None if it is not offered."""
    name: str | None = frappe.db.get_value(
        "Game Sales Item", {"name": item, "is_active": 1}, "item_name"
    )
    return name
