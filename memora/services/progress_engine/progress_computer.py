"""A player's progress in a subject: the tree that the map draws, and its sums."""

from collections.abc import Iterator, Mapping
from typing import Any

import frappe

from memora.services import ledger
from memora.services.ledger.packing import pack_bitmap, pack_hearts
from memora.services.ledger.player_state import PlayerState, SubjectState, level_of
from memora.services.progress_engine import structure_loader
from memora.services.progress_engine.structure import child_type_of, children_of
from memora.services.progress_engine.unlock_calculator import (
    NOT_PASSED,
    UNLOCKED,
    calculate_percentage,
    compute_node_states,
)


def compute_progress(
    subject_id: str,
    *,
    player: str | None = None,
    plan_overrides: Mapping[str, Any] | None = None,
) -> dict[str, Any] | None:
    """Compute a player's progress in a published subject.

    Whether the player may see the subject is for the caller to check.

    Args:
        subject_id: The subject.
        player: Whose progress; who is signed in, if None.
        plan_overrides: Overrides of the player's plan, from ``apply_plan_overrides``.

    Returns:
        ``subject_id``, ``root`` (the tree of ``compute_node_states``), ``completion_percentage``,
        ``total_xp_earned``, ``suggested_next_lesson_id`` (None when nothing is left to play),
        ``total_lessons``, ``passed_lessons``, and ``is_degraded`` where Redis is away. None if
        the plan hides the subject.

    Raises:
        FileNotFoundError: The subject is not published.
        ValueError: Its file is not a structure.
        NotFoundError: The player has no wallet.
    """
    player = player or frappe.session.user
    structure = _load_and_validate_structure(subject_id)
    state, is_degraded = ledger.read_state(player, subject_id)
    progress = progress_in(player, structure, state, plan_overrides)
    return progress | {"is_degraded": True} if progress and is_degraded else progress


def progress_in(
    player: str,
    structure: Mapping[str, Any],
    state: PlayerState,
    plan_overrides: Mapping[str, Any] | None,
) -> dict[str, Any] | None:
    """Compute the answer of ``compute_progress`` from a structure and a state at hand; no I/O.

    Args:
        player: Whose progress.
        structure: The subject's structure file; not changed.
        state: The player's, with this subject's lessons.
        plan_overrides: Overrides of the player's plan, from ``apply_plan_overrides``.
    """
    best = state.subjects.get(structure["id"], SubjectState()).best
    return build_progress(
        structure,
        bitmap=pack_bitmap(best),
        best_hearts=pack_hearts(best),
        total_xp_earned=_get_total_xp_earned(player, structure["id"], state=state),
        plan_overrides=plan_overrides,
        player_level=level_of(state.xp.total),
    )


def build_progress(
    structure: Mapping[str, Any],
    *,
    bitmap: bytes,
    best_hearts: bytes = b"",
    total_xp_earned: int = 0,
    plan_overrides: Mapping[str, Any] | None = None,
    player_level: int | None = None,
) -> dict[str, Any] | None:
    """Compute the answer of ``compute_progress`` from a structure at hand; no I/O.

    Args:
        structure: The subject's structure file; not changed.
        bitmap: Passed lessons, one bit each, in SETBIT order.
        best_hearts: Best hearts, 4 bits a lesson, in BITFIELD order.
        total_xp_earned: XP the player has earned in the subject.
        plan_overrides: Overrides of the player's plan, from ``apply_plan_overrides``.
        player_level: The player's level, for the tracks' ``unlock_level``.
    """
    root = compute_node_states(
        _ensure_structure_has_children(structure),
        bitmap,
        best_hearts=best_hearts,
        plan_overrides=plan_overrides,
        player_level=player_level,
    )
    if root is None:
        return None
    total, passed = root["total_lessons"], _count_passed_lessons(root)
    return {
        "subject_id": root["id"],
        "root": root,
        "completion_percentage": _calculate_completion_percentage(passed, total),
        "total_xp_earned": total_xp_earned,
        "suggested_next_lesson_id": find_next_lesson(root),
        "total_lessons": total,
        "passed_lessons": passed,
    }


def find_next_lesson(structure: Mapping[str, Any]) -> str | None:
    """Return the first lesson that is open and not passed; see ``iterate_next_lessons``."""
    return next(iterate_next_lessons(structure), None)


def iterate_next_lessons(structure: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lessons that are open and not passed, in the order of the tree.

    A subject's default track is looked through before the others.

    Args:
        structure: A tree of ``compute_node_states``, or a part of one.
    """
    if structure["unlock_state"] != UNLOCKED:
        return
    if structure["type"] == "lesson":
        if structure["status"] == NOT_PASSED:
            yield structure["id"]
        return
    for child in sorted(structure["children"], key=lambda one: not one.get("is_default", False)):
        yield from iterate_next_lessons(child)


def _load_and_validate_structure(subject_id: str) -> dict[str, Any]:
    """Return a subject's structure, which was checked when it was read.

    Raises:
        FileNotFoundError: The subject is not published.
        ValueError: The file is not a structure.
    """
    return structure_loader.load_subject_structure(subject_id)


def _ensure_structure_has_children(
    structure: Mapping[str, Any], node_type: str = "subject"
) -> Mapping[str, Any]:
    """Return a structure whose containers name what is below them ``children``, as a tree does.

    The containers are copies, the lessons are the structure's own: it is shared and stays as it is.
    """
    child_type = child_type_of(node_type)
    if child_type is None or "children" in structure:
        return structure
    below = children_of(structure, node_type)
    return {
        **structure,
        "children": [_ensure_structure_has_children(child, child_type) for child in below],
    }


def _count_passed_lessons(structure: Mapping[str, Any]) -> int:
    """Return how many lessons of a tree of ``compute_node_states`` are passed."""
    return int(structure["passed_lessons"])


def _calculate_completion_percentage(passed_lessons: int, total_lessons: int) -> float:
    """Return the completion percentage, 0-100; see ``calculate_percentage``."""
    return calculate_percentage(passed_lessons, total_lessons)


def _get_total_xp_earned(
    player_id: str, subject_id: str, *, state: PlayerState | None = None
) -> int:
    """Return the XP that a player has earned in a subject.

    Args:
        player_id: The player.
        subject_id: The subject.
        state: The player's state, where it is at hand; the snapshot in Memora Structure Progress
            may be some minutes behind it.
    """
    state = state or ledger.read_state(player_id)[0]
    return state.subjects.get(subject_id, SubjectState()).xp.total
