"""A player's map of a subject: the published tree, seen through plan and progress."""

from typing import Any

from frappe import _

from memora.services.lessons import get_enrolment
from memora.services.progress_engine.lesson_lock import load_overrides
from memora.services.progress_engine.progress_computer import compute_progress
from memora.utils.errors import NotFoundError


def get_progress(player: str, subject_id: str) -> dict[str, Any]:
    """Return the documented answer of ``progress.get_progress``.

    Args:
        player: whose map.
        subject_id: the subject.

    Raises:
        NotFoundError: no such subject, not published yet, or hidden in the player's plan.
        PermissionError: the subject is not in the player's plan.
    """
    overrides = load_overrides(get_enrolment(player, subject_id))
    try:
        progress = compute_progress(subject_id, player=player, plan_overrides=overrides)
    except FileNotFoundError:
        progress = None
    if progress is None:
        raise NotFoundError(
            _("The subject {0} is not published yet. Please try again later.").format(subject_id)
        )
    return progress
