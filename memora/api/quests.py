"""Daily quests and achievements."""

from typing import Any

import frappe

from memora.api._endpoint import Caller, rate_limit, require_authorized_device
from memora.services import rewards
from memora.utils.clock import utc_now


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET"])
@require_authorized_device
@rate_limit(max_requests=120, window_seconds=60)
def get_daily_quests(*, caller: Caller) -> list[dict[str, Any]]:
    """Read the student's quests of today, in UTC, and how far they are.

    Whichever request fulfils a quest pays it, at once and once; its answer says so in ``rewards``.

    Returns:
        id (str): the quest.
        title (str): what it is called.
        description (str): what there is to do.
        type (str): complete_lessons, earn_xp, review_questions, perfect_lessons or keep_streak.
        xp_reward (int): XP that it pays.
        gems_reward (int): gems that it pays.
        progress (int): how much of it is done, at most ``target``.
        target (int): how many lessons, XP, questions or days.
        completed (bool): whether it was paid today.

    Raises:
        NotFoundError: the account has no wallet.
    """
    return rewards.get_daily_quests(caller.user, known=caller.known, now=utc_now())


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["GET"])
@require_authorized_device
@rate_limit(max_requests=120, window_seconds=60)
def get_achievements(*, caller: Caller) -> dict[str, Any]:
    """Read what the student has achieved, and what is still to achieve.

    Returns:
        achievements (list): each with ``id``, ``title``, ``earned_on`` (date or none, in UTC),
            ``progress`` and ``target``.
        streak_freezes (int): streak freezes at hand; each covers a day without a lesson.
        is_degraded (bool, optional): true while the fast store is away.

    Raises:
        NotFoundError: the account has no wallet.
    """
    return rewards.get_achievements(caller.user, known=caller.known)
