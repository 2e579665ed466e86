"""What the first screen needs, in one answer: who, how far, what next, what waits today."""

from datetime import date, datetime, timedelta
from typing import Any

import frappe

from memora.services import ledger, rewards
from memora.services.access import Enrolment, OpenLessons
from memora.services.cdn_export.storage.paths import manifest_path
from memora.services.cdn_export.url_resolver import content_base_url
from memora.services.learning import subjects
from memora.services.ledger.log_days import streak_days
from memora.services.ledger.player_state import PlayerState
from memora.services.ledger.player_view import KnownState
from memora.services.profiles.levels import level_progress
from memora.services.profiles.week import Streak, week_of
from memora.services.reviews import count_due
from memora.utils.client_build import avatar_addresses
from memora.utils.clock import to_iso, utc_now

DAYS_SHOWN = 7


def get_start(
    player: str, *, language: str, known: KnownState | None = None, now: datetime | None = None
) -> dict[str, Any]:
    """Return the documented answer of ``profile.get_start``, but for the session's token.

    Args:
        player: the student; the profile exists.
        language: the one that this student's answers come in.
        known: the state that the guard brought along.
        now: naive UTC time to use instead of the clocks.

    Raises:
        NotFoundError: the player has no wallet.
    """
    at = now or utc_now()
    person = _read_person(player)
    enrolment = _enrolment_of(person)
    opened = OpenLessons(player, now=at, enrolment=enrolment)
    if enrolment:
        begun = subjects.read_begun(player, enrolment, opened)
        state, is_degraded, listed = begun.state, begun.is_degraded, begun.subjects
    else:
        state, is_degraded = (known.state, False) if known else ledger.read_state(player)
        listed = []
    # The log may be ahead of this clock; its day is the one that everything is counted on.
    today = max(at, state.at or at).date()
    answer = {
        **_describe_person(person, language),
        **_describe_earnings(state, today),
        "streak": _describe_streak(player, state, today),
        "daily_goal": int(person.daily_goal),
        "quests": rewards.get_daily_quests(player, known=KnownState(state), now=at),
        "reviews": _describe_reviews(player, opened, now) if enrolment else None,
        "plan": _describe_plan(person) if enrolment else None,
        "season": _describe_season(person, today) if enrolment else None,
        "exam": _describe_exam(person, today) if enrolment else None,
        "subjects": listed,
        "now": to_iso(at),
    }
    return answer | {"is_degraded": True} if is_degraded else answer


def _read_person(player: str) -> Any:
    """Return what MariaDB knows of a student and their plan and season, with one statement."""
    return frappe.db.sql(
        """SELECT user.full_name, user.user_image, profile.avatar, profile.is_anonymous,
            profile.daily_goal, profile.grade, profile.stream, plan.name AS plan,
            plan.title AS plan_title, season.name AS season, season.end_date, season.exam_date,
            season.is_active = 0 OR season.closed_at IS NOT NULL AS is_closed, EXISTS (
                SELECT 1 FROM `tabMemora Plan Override` override WHERE override.parent = plan.name
            ) AS has_overrides
        FROM `tabMemora Player Profile` profile
        JOIN `tabUser` user ON user.name = profile.user
        LEFT JOIN `tabMemora Academic Plan` plan
            ON plan.name = profile.plan AND plan.is_published = 1
        LEFT JOIN `tabMemora Season` season ON season.name = plan.season
        WHERE profile.name = %s""",
        player,
        as_dict=True,
    )[0]


def _enrolment_of(person: Any) -> Enrolment | None:
    if person.plan is None:
        return None
    return Enrolment(person.plan, person.season, bool(person.has_overrides))


def _describe_person(person: Any, language: str) -> dict[str, Any]:
    drawing = avatar_addresses().get(person.avatar)
    return {
        "full_name": person.full_name,
        "language": language,
        "avatar": person.avatar or None,
        "avatar_url": drawing or person.user_image or None,
        "is_anonymous": bool(person.is_anonymous),
    }


def _describe_earnings(state: PlayerState, today: date) -> dict[str, Any]:
    xp = state.xp.clone()
    xp.roll_over(today)
    reached = level_progress(xp.total)
    return {
        "xp": xp.total,
        "xp_today": xp.day,
        "gems": state.gems,
        "level": reached.level,
        "level_percentage": reached.percentage,
        "xp_to_next_level": reached.xp_to_next,
    }


def _describe_streak(player: str, state: PlayerState, today: date) -> dict[str, Any]:
    first = today - timedelta(days=DAYS_SHOWN - 1)
    last = state.last_success_date
    streak = Streak(state.streak, last, state.freezes, state.excused)
    played = streak_days(player, first) if last and last >= first else set()
    return {
        "days": state.streak,
        "status": streak.status(today),
        "freezes": state.freezes,
        "week": [
            {"date": day.isoformat(), "status": status}
            for day, status in week_of(streak, first, today, played)
        ],
    }


def _describe_reviews(player: str, opened: OpenLessons, now: datetime | None) -> dict[str, Any]:
    due = count_due(player, opened, now=now)
    return {"due": due.count, "next_due_at": to_iso(due.next_due_at)}


def _describe_plan(person: Any) -> dict[str, Any]:
    base = content_base_url()
    return {
        "id": person.plan,
        "title": person.plan_title,
        "grade": person.grade,
        "stream": person.stream or None,
        "content_url": base,
        "manifest_url": f"{base}/{manifest_path(person.plan)}",
    }


def _describe_season(person: Any, today: date) -> dict[str, Any]:
    is_over = bool(person.is_closed) or person.end_date < today
    return {"name": person.season, "ends_on": person.end_date.isoformat(), "is_over": is_over}


def _describe_exam(person: Any, today: date) -> dict[str, Any] | None:
    day = person.exam_date
    if day is None or day < today:
        return None
    return {"name": person.season, "date": day.isoformat(), "days_left": (day - today).days}
