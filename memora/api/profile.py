"""What a student has achieved, and what they choose for themselves."""

from typing import Any

import frappe
from frappe import _

from memora.api import _arguments as arguments
from memora.api._endpoint import Caller, rate_limit, require_authorized_device
from memora.services import profiles
from memora.utils.clock import utc_now
from memora.utils.errors import ValidationError


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET"])
@require_authorized_device
@rate_limit(max_requests=120, window_seconds=60)
def get_player_profile(*, caller: Caller) -> dict[str, Any]:
    """Read what the app needs of the student when it starts.

    Returns:
        xp (int): all XP earned so far.
        gems (int): gems left.
        level (int): the level that the XP gives.
        current_grade (str | None): the grade; null before one is chosen.
        current_stream (str | None): the stream.
        language (str | None): "ar" or "en"; null for the school's language.
        is_anonymous (bool): whether leaderboards show no name of the student.
        daily_goal (int): XP that the student means to earn each day; 0 for no goal.
        is_degraded (bool, optional): true while the fast store is away.

    Raises:
        NotFoundError: the account has no wallet.
    """
    return profiles.get_player_profile(caller.user)


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET"])
@require_authorized_device
@rate_limit(max_requests=60, window_seconds=60)
def get_full_profile_stats(subject: str | None = None, *, caller: Caller) -> dict[str, Any]:
    """Read the student's level, streak, activity of the week, and how much was learned.

    With a subject, XP, level, activity and mastery are those of the subject alone.

    Args:
        subject (optional): the subject.
        caller: the student, as the guard let them pass.

    Returns:
        fullName (str): the student's name.
        avatarUrl (str | None): address of the student's picture.
        level (int): int(0.07 · √XP) + 1.
        levelTitle (str): what the level is called, in the student's language.
        nextLevelProgress (int): how much of the level is done, 0 to 99 percent.
        xpInLevel (int): XP since the level was reached.
        xpToNextLevel (int): XP still missing for the next one.
        streak (int): days in a row with a lesson passed.
        streakFreezes (int): streak freezes at hand; each covers a day without a lesson.
        gems (int): gems left.
        totalXP (int): all XP earned so far.
        totalLearned (int): questions that the student reviews this season.
        weeklyActivity (list): seven UTC days, today the last, each with ``day`` (the weekday,
            in the student's language), ``full_date``, ``xp`` and ``isToday``.
        mastery (dict): how many of those questions are ``new``, ``learning`` and ``mature``.
        dailyGoal (int): XP that the student means to earn each day; 0 for no goal.
        achievements (list): earned or still to earn, each with ``id``, ``title`` (in the
            student's language), ``earned_on`` (UTC date; null if not yet), ``progress`` and
            ``target``.
        is_degraded (bool, optional): true while the fast store is away.

    Raises:
        ValidationError: ``subject`` is odd.
        NotFoundError: there is no such subject, or the account has no wallet.
    """
    return profiles.get_full_profile_stats(
        caller.user, arguments.optional_text("subject", subject), today=utc_now().date()
    )


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
@require_authorized_device
@rate_limit(max_requests=30, window_seconds=60)
def set_preferences(
    language: str | None = None,
    is_anonymous: bool | None = None,
    daily_goal: int | None = None,
    *,
    caller: Caller,
) -> dict[str, Any]:
    """Change what the student chooses; what is not sent stays as it is.

    Args:
        language (optional): "ar" or "en": the language of every answer from the next one on.
        is_anonymous (optional): whether leaderboards show no name of the student.
        daily_goal (optional): XP to earn each day, 0 to 1000; 0 for no goal.
        caller: the student, as the guard let them pass.

    Returns:
        language (str | None): as it is now; null for the school's language.
        is_anonymous (bool): as it is now.
        daily_goal (int): as it is now.

    Raises:
        ValidationError: nothing was sent, or something odd.
    """
    chosen: dict[str, Any] = {}
    if language is not None:
        chosen["language"] = arguments.choice("language", language, profiles.LANGUAGES)
    if is_anonymous is not None:
        chosen["is_anonymous"] = int(is_anonymous)
    if daily_goal is not None:
        chosen["daily_goal"] = arguments.whole_number(
            "daily_goal", daily_goal, 0, profiles.LARGEST_GOAL
        )
    chosen = {name: value for name, value in chosen.items() if value is not None}
    if not chosen:
        raise ValidationError(_("Send language, is_anonymous or daily_goal to change it."))
    return profiles.set_preferences(caller.user, **chosen)
