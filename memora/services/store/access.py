"""What a purchase opens, from when to when, and that it ends."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any

import frappe
from frappe import _

from memora.utils.errors import ConflictError

SUBSCRIPTION = "Game Player Subscription"
ACCESS = "Game Subscription Access"


def days_of(item: Any, today: date) -> tuple[date, date]:
    """Return the first and the last day of what an item opens when it is bought today.

    Args:
        item: the Game Sales Item, one that opens a season.
        today: UTC date.

    Raises:
        ConflictError: the season is over.
    """
    first, last = frappe.db.get_value("Memora Season", item.season, ["start_date", "end_date"])
    if last < today:
        raise ConflictError(
            _("The season {0} is over, so there is nothing to open. Choose another item.").format(
                item.season
            )
        )
    start = max(first, today)
    if item.valid_days:
        last = min(last, start + timedelta(days=item.valid_days - 1))
    return start, last


def grant(purchase: Any, item: Any, today: date) -> None:
    """Create the subscription and the access rows of a purchase; part of the caller's transaction.

    Args:
        purchase: the Game Purchase Request, locked.
        item: its item, one that opens a season.
        today: UTC date from which it counts.

    Raises:
        ConflictError: the season is over.
    """
    start, end = days_of(item, today)
    owner = {"player": purchase.player, "season": item.season}
    subscription = _insert(
        SUBSCRIPTION,
        **owner,
        subscription_type=item.access_type,
        start_date=start,
        end_date=end,
        item=item.name,
        purchase=purchase.name,
    )
    for subject in [row.subject for row in item.subjects] or [None]:
        _insert(
            ACCESS,
            **owner,
            subject=subject,
            access_type=item.access_type,
            expiry_date=end,
            subscription=subscription.name,
        )


def _insert(doctype: str, **fields: Any) -> Any:
    return frappe.get_doc({"doctype": doctype, **fields}).insert(ignore_permissions=True)


def withdraw(purchase_id: str) -> None:
    """End at once what a purchase opened; part of the caller's transaction."""
    subscriptions = frappe.get_all(
        SUBSCRIPTION, filters={"purchase": purchase_id}, pluck="name", order_by="name", limit=100
    )
    for subscription in subscriptions:
        frappe.db.set_value(SUBSCRIPTION, subscription, "is_active", 0)
        frappe.db.set_value(ACCESS, {"subscription": subscription}, "is_active", 0)


def ends_of(purchases: Collection[str]) -> dict[str, datetime]:
    """Return when what purchases opened ends, by purchase: 00:00 UTC after the last day.

    Those that opened nothing, or whose access was withdrawn, are left out.
    """
    if not purchases:
        return {}
    rows = frappe.db.sql(
        """SELECT purchase, MAX(end_date) FROM `tabGame Player Subscription`
        WHERE purchase IN %s AND is_active = 1 GROUP BY purchase""",
        (tuple(purchases),),
    )
    return {purchase: _end_of(last_day) for purchase, last_day in rows}


def owned_until(player: str, now: datetime) -> dict[str, datetime]:
    """Return the items whose access a player has, and when each ends.

    Args:
        player: the player.
        now: naive UTC time.
    """
    rows = frappe.db.sql(
        """SELECT item, MAX(end_date) FROM `tabGame Player Subscription`
        WHERE player = %s AND is_active = 1 AND end_date >= %s AND item IS NOT NULL
        GROUP BY item""",
        (player, now.date()),
    )
    return {item: _end_of(last_day) for item, last_day in rows}


def _end_of(last_day: date) -> datetime:
    return datetime.combine(last_day + timedelta(days=1), time.min)
