"""What students have paid for, or were given."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import frappe


@dataclass(frozen=True, slots=True)
class PlayerAccess:
    """What of a season's paid content a player may open.

    Attributes:
        subjects: subjects that are open as a whole; None among them stands for the whole plan.
        listed: subject (None for any), DocType and name of single nodes that are open with all
            below them.
    """

    subjects: frozenset[str | None]
    listed: frozenset[tuple[str | None, str, str]]

    def opens(self, subject: str, nodes: Collection[tuple[str, str]]) -> bool:
        """Say whether the player may open paid content.

        Args:
            subject: the content's subject.
            nodes: DocType and name of the content and of all above it.
        """
        if not self.subjects.isdisjoint((None, subject)):
            return True
        return any(
            (of_subject, doctype, name.lower()) in self.listed
            for of_subject in (None, subject)
            for doctype, name in nodes
        )


def has_access(
    player: str, season: str, subject: str, nodes: Collection[tuple[str, str]], *, today: date
) -> bool:
    """Say whether a player may open paid content; see ``load_access``."""
    return load_access(player, season, today=today).opens(subject, nodes)


def load_access(player: str, season: str, *, today: date) -> PlayerAccess:
    """Read what a player has access to, in one query.

    Full access opens all of the plan, or of a subject, and trial access does until its expiry
    date; limited access opens what it lists and all below. Expiry and end dates are the last day
    of access. An access that came with a subscription ends with it.

    Args:
        player: The player.
        season: The season that the player learns in.
        today: The present date, UTC.
    """
    rows = frappe.db.sql(
        """SELECT access.access_type, access.subject, content.target_doctype, content.target_name
        FROM `tabGame Subscription Access` access
        LEFT JOIN `tabGame Player Subscription` subscription
            ON subscription.name = access.subscription
        LEFT JOIN `tabGame Access Content` content
            ON content.parent = access.name AND content.parenttype = 'Game Subscription Access'
        WHERE access.player = %(player)s AND access.season = %(season)s AND access.is_active = 1
            AND (access.expiry_date >= %(today)s
                OR access.expiry_date IS NULL AND access.access_type != 'trial')
            AND (COALESCE(access.subscription, '') = '' OR subscription.is_active = 1
                AND %(today)s BETWEEN subscription.start_date AND subscription.end_date)""",
        {"player": player, "season": season, "today": today},
    )
    subjects: set[str | None] = set()
    listed: set[tuple[str | None, str, str]] = set()
    for access_type, subject, doctype, name in rows:
        if access_type in ("full", "trial"):
            subjects.add(subject or None)
        elif name:
            # As the database compares names: what was typed as "Topic-1 " lists topic-1.
            listed.add((subject or None, doctype, name.rstrip().lower()))
    return PlayerAccess(frozenset(subjects), frozenset(listed))


def name_on_offer(item: str) -> str | None:
    """Return what the store calls an item; None if it is not offered."""
    name: str | None = frappe.db.get_value(
        "Game Sales Item", {"name": item, "is_active": 1}, "item_name"
    )
    return name
