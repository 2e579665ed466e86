"""A player's map of a subject: the published tree, seen through plan and progress."""

from typing import Any

from frappe import _

from memora.services import ledger
from memora.services.lessons import get_enrolment
from memora.services.packing import pack_bitmap, pack_hearts
from memora.services.player_state import SubjectState, level_of
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
    enrolment = get_enrolment(player, subject_id)
    state, is_degraded = ledger.read_state(player, subject_id)
    subject = state.subjects.get(subject_id, SubjectState())
    try:
        progress = compute_progress(
            subject_id,
            bitmap=pack_bitmap(subject.best),
            best_hearts=pack_hearts(subject.best),
            total_xp_earned=subject.xp.total,
            plan_overrides=load_overrides(enrolment),
            player_level=level_of(state.xp.total),
        )
    except FileNotFoundError:
        progress = None
    if progress is None:
        raise NotFoundError(
            _("The subject {0} is not published yet. Please try again later.").format(subject_id)
        )
    return progress | {"is_degraded": True} if is_degraded else progress
