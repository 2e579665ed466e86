"""A player's progress in a subject: the tree that the map draws, and its sums."""

from collections.abc import Mapping
from typing import Any

from memora.services.progress_engine import structure_loader
from memora.services.progress_engine.unlock_calculator import (
    NOT_PASSED,
    UNLOCKED,
    calculate_percentage,
    compute_node_states,
)


def compute_progress(
    subject_id: str,
    *,
    bitmap: bytes,
    best_hearts: bytes = b"",
    total_xp_earned: int = 0,
    plan_overrides: Mapping[str, Any] | None = None,
    player_level: int | None = None,
) -> dict[str, Any] | None:
    """Compute a player's progress in a published subject.

    Args:
        subject_id: The subject.
        bitmap: Passed lessons, one bit each, in SETBIT order.
        best_hearts: Best hearts, 4 bits a lesson, in BITFIELD order.
        total_xp_earned: XP the player has earned in the subject.
        plan_overrides: Overrides of the player's plan, from ``apply_plan_overrides``.
        player_level: The player's level, for the tracks' ``unlock_level``.

    Returns:
        ``subject_id``, ``root`` (the tree of ``compute_node_states``), ``completion_percentage``,
        ``total_xp_earned``, ``suggested_next_lesson_id`` (None when nothing is left to play),
        ``total_lessons``, ``passed_lessons``. None if the plan hides the subject.

    Raises:
        FileNotFoundError: The subject is not published.
        ValueError: Its file is not a structure.
    """
    return build_progress(
        structure_loader.load_subject_structure(subject_id),
        bitmap=bitmap,
        best_hearts=best_hearts,
        total_xp_earned=total_xp_earned,
        plan_overrides=plan_overrides,
        player_level=player_level,
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
    """Compute the answer of ``compute_progress`` from a structure at hand; no I/O."""
    root = compute_node_states(
        structure,
        bitmap,
        best_hearts=best_hearts,
        plan_overrides=plan_overrides,
        player_level=player_level,
    )
    if root is None:
        return None
    total, passed = root["total_lessons"], root["passed_lessons"]
    return {
        "subject_id": root["id"],
        "root": root,
        "completion_percentage": calculate_percentage(passed, total),
        "total_xp_earned": total_xp_earned,
        "suggested_next_lesson_id": find_next_lesson(root),
        "total_lessons": total,
        "passed_lessons": passed,
    }


def find_next_lesson(structure: Mapping[str, Any]) -> str | None:
    """Return the first lesson that is open and not passed, in the order of the tree.

    A subject's default track is looked through before the others.

    Args:
        structure: A tree of ``compute_node_states``, or a part of one.
    """
    if structure["unlock_state"] != UNLOCKED:
        return None
    if structure["type"] == "lesson":
        return structure["id"] if structure["status"] == NOT_PASSED else None
    children = sorted(structure["children"], key=lambda child: not child.get("is_default", False))
    found = (find_next_lesson(child) for child in children)
    return next((lesson_id for lesson_id in found if lesson_id), None)
