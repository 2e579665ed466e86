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
def get_start(*, caller: Caller) -> dict[str, Any]:
    """Read what the first screen needs, in one answer: who, how far, what next, what waits.

    Days are UTC days. A student without a plan chooses one first: then ``plan``, ``season`` and
    ``reviews`` are null, and there are no ``subjects``.

    Returns:
        full_name (str): the student's name.
        language (str): the language that answers come in, such as "ar" or "en".
        avatar (str | None): the drawing that the student has chosen.
        avatar_url (str | None): address of that drawing, else of the student's picture.
        is_anonymous (bool): whether leaderboards show no name of the student.
        xp (int): all XP earned so far.
        xp_today (int): XP earned today.
        daily_goal (int): XP that the student means to earn each day; 0 for no goal.
        gems (int): gems left.
        level (int): the level that the XP gives.
        level_percentage (int): how much of the level is done, 0 to 99.
        xp_to_next_level (int): XP still missing for the next one.
        streak (dict): ``days`` in a row with a lesson passed; ``status``: done (today counts
            already), open (a lesson today goes on with it), frozen (so too, and each day missed
            takes a freeze), lost (a lesson today begins another), none; ``freezes`` at hand;
            ``week``: seven days, today the last, each with ``date`` and ``status`` (done, freeze,
            missed, today).
        quests (list): those of today, as ``quests.get_daily_quests`` answers them.
        reviews (dict | None): ``due``: how many questions are due, null while the fast store is
            away; ``next_due_at``: where none is, when the next one will be.
        plan (dict | None): ``id``, ``title``, ``grade``, ``stream``; ``manifest_url``: where its
            published files begin; ``content_url``: what their addresses begin with.
        season (dict | None): ``name``, ``ends_on`` (its last day), ``is_over``.
        exam (dict | None): of the season, where one is to come: ``name``, ``date``, ``days_left``.
        subjects (list): in the plan's order, each with ``id``, ``title``, ``language``, ``dir`` (of
            its texts: rtl or ltr), ``icon``, ``image``, ``color_code``, ``is_mandatory``,
            ``total_lessons``, ``passed_lessons``, ``percentage`` and ``next_lesson``: null where
            nothing is left to play, else ``id``, ``title``, ``track``, ``unit``, ``unit_title``,
            ``topic``, ``position`` among the ``unit_lessons`` lessons of its unit,
            ``target_minutes`` (null if not known) and ``is_open`` (false: paid, and not owned).
        now (datetime): the server's clock, in UTC.
        csrf_token (str | None): what this session's posts have to send as X-Frappe-CSRF-Token; null
            where they need nothing.
        is_degraded (bool, optional): true while the fast store is away.

    Raises:
        NotFoundError: the account has no wallet.
    """
    answer = profiles.get_start(caller.user, language=frappe.local.lang, known=caller.known)
    return answer | {"csrf_token": frappe.session.data.csrf_token or None}


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
        avatar (str | None): the drawing that the student has chosen.
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
        avatarUrl (str | None): address of the drawing that the student has chosen, else of the
            student's picture.
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
    avatar: str | None = None,
    *,
    caller: Caller,
) -> dict[str, Any]:
    """Change what the student chooses; what is not sent stays as it is.

    Args:
        language (optional): "ar" or "en": the language of every answer from the next one on.
        is_anonymous (optional): whether leaderboards show no name of the student.
        daily_goal (optional): XP to earn each day, 0 to 1000; 0 for no goal.
        avatar (optional): the drawing that stands for the student: taa, thaa, noon, baa, yaa,
            jeem, khaa, dhaal, zay, sheen, daad or qaaf.
        caller: the student, as the guard let them pass.

    Returns:
        language (str | None): as it is now; null for the school's language.
        is_anonymous (bool): as it is now.
        daily_goal (int): as it is now.
        avatar (str | None): as it is now; null if none was chosen.

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
    if avatar is not None:
        chosen["avatar"] = arguments.choice("avatar", avatar, profiles.AVATARS)
    chosen = {name: value for name, value in chosen.items() if value is not None}
    if not chosen:
        raise ValidationError(_("Send language, is_anonymous, daily_goal or avatar to change it."))
    return profiles.set_preferences(caller.user, **chosen)
