"""What students have paid for, or were given."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import frappe


@dataclass(frozen=True, slots=True)
class PlayerAccess:
    """What of a season's paid content a player may open.

    Attributes:
        subjects: the last day, UTC, on which each subject is open as a whole; None among the
            subjects stands for the whole plan, and ``date.max`` for no end.
        listed: the same for single nodes that are open with all below them: subject (None for
            any), DocType and name.
    """

    subjects: Mapping[str | None, date]
    listed: Mapping[tuple[str | None, str, str], date]

    def opens(self, subject: str, nodes: Collection[tuple[str, str]]) -> bool:
        """Say whether the player may open paid content; see ``last_day``."""
        return self.last_day(subject, nodes) is not None

    def last_day(self, subject: str, nodes: Collection[tuple[str, str]]) -> date | None:
        """Return until when the player may open paid content; None if they may not.

        Args:
            subject: the content's subject.
            nodes: DocType and name of the content and of all above it.
        """
        days = [self.subjects.get(of_subject) for of_subject in (None, subject)]
        days += [
            self.listed.get((of_subject, doctype, name.lower()))
            for of_subject in (None, subject)
            for doctype, name in nodes
        ]
        return max((day for day in days if day), default=None)


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
        """SELECT access.access_type, access.subject, content.target_doctype, content.target_name,
            CAST(LEAST(COALESCE(access.expiry_date, %(never)s),
                COALESCE(subscription.end_date, %(never)s)) AS DATE) AS last_day
        FROM `tabGame Subscription Access` access
        LEFT JOIN `tabGame Player Subscription` subscription
            ON subscription.name = access.subscription
        LEFT JOIN `tabGame Access Content` content
            ON content.parent = access.name AND content.parenttype = 'Game Subscription Access'
        WHERE access.player = %(player)s AND access.season = %(season)s AND access.is_active = 1
            AND (access.expiry_date >= %(today)s
                OR access.expiry_date IS NULL AND access.access_type != 'trial')
            AND (COALESCE(access.subscription, '') = '' OR subscription.is_active = 1
                AND %(today)s BETWEEN subscription.start_date AND subscription.end_date)
        ORDER BY last_day""",
        {"player": player, "season": season, "today": today, "never": date.max},
    )
    subjects: dict[str | None, date] = {}
    listed: dict[tuple[str | None, str, str], date] = {}
    for access_type, subject, doctype, name, last_day in rows:
        if access_type in ("full", "trial"):
            subjects[subject or None] = last_day
        elif name:
            # As the database compares names: what was typed as "Topic-1 " lists topic-1.
            listed[subject or None, doctype, name.rstrip().lower()] = last_day
    return PlayerAccess(subjects, listed)


def name_on_offer(item: str) -> str | None:
    """Return what the store calls an item; None if it is not offered."""
    name: str | None = frappe.db.get_value(
        "Game Sales Item", {"name": item, "is_active": 1}, "item_name"
    )
    return name
