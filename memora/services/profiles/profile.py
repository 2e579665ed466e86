"""A student as the student sees it: the account, and what was achieved."""

import hashlib
from datetime import date, timedelta
from typing import Any

import frappe
from frappe import _

from memora.services import ledger
from memora.services.ledger.log_days import xp_by_day
from memora.services.ledger.player_state import SubjectState, level_of
from memora.services.profiles.levels import level_progress
from memora.services.profiles.mastery import read_learned
from memora.services.profiles.preferences import get_preferences
from memora.services.rewards import list_achievements
from memora.utils.client_build import avatar_addresses
from memora.utils.clock import to_iso
from memora.utils.errors import NotFoundError
from memora.utils.names import stored_name

DAYS_SHOWN = 7


def get_profile(user_id: str, device_id: str) -> dict[str, Any]:
    """Return what a student studies, and from where they may sign in.

    Args:
        user_id: the student; the profile must exist.
        device_id: the device that asks.

    Returns:
        The documented answer of ``player.get_profile``.
    """
    record = frappe.get_doc("Memora Player Profile", user_id)
    return {
        "user": user_id,
        "full_name": frappe.db.get_value("User", user_id, "full_name"),
        "grade": record.grade,
        "stream": record.stream,
        "academic_year": record.season,
        "plan": record.plan,
        "devices": [
            {
                "device": device_digest(user_id, row.device_id),
                "device_name": row.device_name,
                "device_type": row.device_type,
                "added_on": to_iso(row.added_on),
                "last_active": to_iso(row.last_active),
                "is_current": row.device_id == device_id,
            }
            for row in record.authorized_devices
        ],
        "session_started_at": to_iso(record.session_started_at),
    }


def device_digest(user_id: str, device_id: str) -> str:
    """Return what names one of a student's devices and says nothing of its id.

    The id is half of what a copied session needs to be of use somewhere else.
    """
    return hashlib.sha256(f"{user_id}|{device_id}".encode()).hexdigest()[:16]


def get_player_profile(player: str) -> dict[str, Any]:
    """Return the documented answer of ``profile.get_player_profile``.

    Raises:
        NotFoundError: the player has no wallet.
    """
    state, is_degraded = ledger.read_state(player)
    grade, stream = frappe.db.get_value("Memora Player Profile", player, ["grade", "stream"])
    answer = {
        "xp": state.xp.total,
        "gems": state.gems,
        "level": level_of(state.xp.total),
        "current_grade": grade,
        "current_stream": stream,
        **get_preferences(player),
    }
    return answer | {"is_degraded": True} if is_degraded else answer


def get_full_profile_stats(
    player: str, subject: str | None = None, *, today: date
) -> dict[str, Any]:
    """Return the documented answer of ``profile.get_full_profile_stats``.

    Args:
        player: whose figures.
        subject: count XP, level, activity and mastery of this subject alone.
        today: UTC date.

    Raises:
        NotFoundError: there is no such subject, or the player has no wallet.
    """
    if subject:
        subject = _stored_subject(subject)
    state, is_degraded = ledger.read_state(player)
    xp = state.subjects.get(subject, SubjectState()).xp.total if subject else state.xp.total
    reached = level_progress(xp)
    season, daily_goal, avatar = frappe.db.get_value(
        "Memora Player Profile", player, ["season", "daily_goal", "avatar"]
    )
    learned = read_learned(player, season, subject=subject)
    full_name, picture = frappe.db.get_value("User", player, ["full_name", "user_image"])
    answer = {
        "fullName": full_name,
        "avatarUrl": avatar_addresses().get(avatar) or picture or None,
        "level": reached.level,
        "levelTitle": level_title(reached.level),
        "nextLevelProgress": reached.percentage,
        "xpInLevel": reached.xp_in_level,
        "xpToNextLevel": reached.xp_to_next,
        "streak": state.streak,
        "streakFreezes": state.freezes,
        "gems": state.gems,
        "totalXP": xp,
        "totalLearned": learned.total,
        "weeklyActivity": _weekly_activity(player, subject, today),
        "mastery": dict(learned.mastery),
        "dailyGoal": int(daily_goal),
        "achievements": list_achievements(state),
    }
    return answer | {"is_degraded": True} if is_degraded else answer


def _stored_subject(subject: str) -> str:
    stored = stored_name("Memora Subject", subject)
    if stored is None:
        raise NotFoundError(_("There is no subject {0}.").format(subject))
    return stored


def level_title(level: int) -> str:
    """Return what a level is called, in the reader's language."""
    titles = (
        (30, _("Legend of Memory")),
        (20, _("Grand Master")),
        (15, _("Sage")),
        (10, _("Knowledge Seeker")),
        (5, _("Memory Guardian")),
        (3, _("Eager Learner")),
    )
    return next((title for least, title in titles if level >= least), _("Curious Beginner"))


def _weekly_activity(player: str, subject: str | None, today: date) -> list[dict[str, Any]]:
    days = [today - timedelta(days=ago) for ago in reversed(range(DAYS_SHOWN))]
    earned = xp_by_day(player, days[0], subject=subject)
    return [
        {
            "day": _weekday(day),
            "full_date": day.isoformat(),
            "xp": earned.get(day, 0),
            "isToday": day == today,
        }
        for day in days
    ]


def _weekday(day: date) -> str:
    names = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
    return names[day.weekday()]
