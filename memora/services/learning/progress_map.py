"""A player's map of a subject: the published tree, seen through plan and progress."""

from dataclasses import dataclass
from typing import Any

from frappe import _

from memora.services import ledger
from memora.services.access import Enrolment, get_enrolment
from memora.services.learning.order import load_overrides
from memora.services.ledger.player_state import level_of
from memora.services.progress_engine.progress_computer import compute_progress, progress_in
from memora.services.progress_engine.structure_loader import load_subject_structure
from memora.utils.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class SubjectMap:
    """A subject as one player sees it.

    Attributes:
        enrolment: the plan and season in which they learn it.
        overrides: what the plan changes, as ``apply_plan_overrides`` indexes it.
        structure: the published structure; shared, not to be changed.
        progress: the answer of ``compute_progress``.
        level: the player's level, which opens tracks.
        is_degraded: whether the state had to come from MariaDB.
    """

    enrolment: Enrolment
    overrides: dict[str, Any]
    structure: dict[str, Any]
    progress: dict[str, Any]
    level: int
    is_degraded: bool

    def answer(self, shown: dict[str, Any]) -> dict[str, Any]:
        """Return what is shown of the map, and whether the fast store is away."""
        return shown | {"is_degraded": True} if self.is_degraded else shown


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
    subject_id, overrides = enrolment.subject, load_overrides(enrolment)
    try:
        progress = compute_progress(subject_id, player=player, plan_overrides=overrides)
    except FileNotFoundError:
        progress = None
    if progress is None:
        raise _not_published(subject_id)
    return progress


def load_map(player: str, subject_id: str) -> SubjectMap:
    """Compute a player's map of a subject with what it is made of; see ``get_progress``."""
    enrolment = get_enrolment(player, subject_id)
    subject_id, overrides = enrolment.subject, load_overrides(enrolment)
    structure = find_structure(subject_id)
    state, is_degraded = ledger.read_state(player, subject_id)
    progress = progress_in(player, structure, state, overrides) if structure else None
    if structure is None or progress is None:
        raise _not_published(subject_id)
    level = level_of(state.xp.total)
    return SubjectMap(enrolment, overrides, structure, progress, level, is_degraded)


def find_structure(subject_id: str) -> dict[str, Any] | None:
    """Return a subject's published structure, None if it was not published yet."""
    try:
        return load_subject_structure(subject_id)
    except FileNotFoundError:
        return None


def _not_published(subject_id: str) -> NotFoundError:
    return NotFoundError(
        _("The subject {0} is not published yet. Please try again later.").format(subject_id)
    )
