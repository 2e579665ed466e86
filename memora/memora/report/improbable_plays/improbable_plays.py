"""Desk's report of improbable plays: the rows of ``integrity.get_report``, by day."""

from datetime import date, timedelta
from typing import Any

from frappe import _

from memora.services.integrity import get_report
from memora.utils.clock import utc_now

DAYS_SHOWN = 7
MOST_ROWS = 500


def execute(filters: dict[str, Any] | None = None) -> tuple[list[dict[str, Any]], list[Any]]:
    """Return the columns and rows that Desk shows.

    Args:
        filters: ``since``, ``until`` and ``player``, as they were chosen; the last seven days and
            everybody where they were not.
    """
    chosen = filters or {}
    today = utc_now().date()
    since = _day(chosen.get("since")) or today - timedelta(days=DAYS_SHOWN - 1)
    until = _day(chosen.get("until")) or today
    report = get_report(since, until, player=chosen.get("player") or None, limit=MOST_ROWS)
    words = _reasons()
    rows = [
        row | {"reasons": ", ".join(words[reason] for reason in row["reasons"])}
        for row in report["rows"]
    ]
    return _columns(), rows


def _reasons() -> dict[str, str]:
    return {
        "rushed": _("Faster than a tenth of the lesson's time"),
        "xp_rate": _("More XP in a minute than learning gives"),
        "perfect": _("Nearly no heart lost in many plays"),
    }


def _day(given: Any) -> date | None:
    return date.fromisoformat(str(given)[:10]) if given else None


def _columns() -> list[dict[str, Any]]:
    return [
        {"fieldname": "day", "label": _("Day (UTC)"), "fieldtype": "Date"},
        {"fieldname": "player", "label": _("Player"), "fieldtype": "Link", "options": "User"},
        {"fieldname": "full_name", "label": _("Name"), "fieldtype": "Data"},
        {"fieldname": "reasons", "label": _("Reasons"), "fieldtype": "Data"},
        {"fieldname": "xp", "label": _("XP of the Day"), "fieldtype": "Int"},
        {"fieldname": "most_xp_a_minute", "label": _("Most XP in a Minute"), "fieldtype": "Int"},
        {"fieldname": "plays", "label": _("Plays"), "fieldtype": "Int"},
        {
            "fieldname": "perfect_plays",
            "label": _("Plays Without a Lost Heart"),
            "fieldtype": "Int",
        },
        {"fieldname": "rushed_plays", "label": _("Rushed First Completions"), "fieldtype": "Int"},
        {
            "fieldname": "fastest_percent",
            "label": _("Fastest (Percent of Its Time)"),
            "fieldtype": "Float",
        },
        {"fieldname": "is_off_boards", "label": _("Off the Leaderboards"), "fieldtype": "Check"},
    ]
