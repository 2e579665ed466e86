"""What students choose for themselves: language, a name on the boards, a goal, a drawing."""

from typing import Any

import frappe

#: Those that every text of Memora exists in.
LANGUAGES = ("ar", "en")
#: XP a day; 0 means no goal.
LARGEST_GOAL = 1_000

_ON_PROFILE = ("is_anonymous", "daily_goal", "avatar")


def get_preferences(player: str) -> dict[str, Any]:
    """Return a student's preferences.

    Returns:
        ``language`` (None: the school's), ``is_anonymous``, ``daily_goal`` (XP; 0 for none),
        ``avatar`` (None: none chosen).
    """
    is_anonymous, daily_goal, avatar = frappe.db.get_value(
        "Memora Player Profile", player, _ON_PROFILE
    )
    return {
        "language": frappe.db.get_value("User", player, "language") or None,
        "is_anonymous": bool(is_anonymous),
        "daily_goal": int(daily_goal),
        "avatar": avatar or None,
    }


def set_preferences(player: str, **chosen: Any) -> dict[str, Any]:
    """Change some of a student's preferences.

    The language is kept on the User, where the host looks for it: it is the one that every
    answer comes in.

    Args:
        player: the student; the profile exists.
        **chosen: what changes, of ``language``, ``is_anonymous``, ``daily_goal`` and
            ``avatar``.

    Returns:
        All of them; see ``get_preferences``.
    """
    on_profile = {name: chosen[name] for name in _ON_PROFILE if name in chosen}
    if on_profile:
        frappe.db.set_value("Memora Player Profile", player, on_profile)
    if "language" in chosen:
        frappe.db.set_value("User", player, "language", chosen["language"])
    return get_preferences(player)
