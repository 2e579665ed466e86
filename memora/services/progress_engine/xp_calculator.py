"""XP of one lesson completion. Pure: no framework, no I/O."""

from collections.abc import Mapping
from typing import Any

from memora.services.ledger.entry import MAX_HEARTS

DEFAULT_BASE_XP = 10
XP_PER_HEART = 2
FIRST_COMPLETION_BONUS = 5
RECORD_BREAK_BONUS = 10


def calculate_xp(
    lesson_id: str,
    hearts: int,
    is_first_completion: bool,
    best_hearts_data: Mapping[str, int],
    base_xp: int | None,
) -> dict[str, Any]:
    """Price a lesson completion.

    ``base_xp + 2 * hearts``, plus 5 for the first completion, plus 10 for a new record, that is
    more hearts than the best before. A first completion with hearts breaks the record of 0.

    Args:
        lesson_id: The lesson.
        hearts: Hearts left at its end, 0-5.
        is_first_completion: Whether the lesson was not completed before.
        best_hearts_data: Best hearts so far by lesson id; not changed.
        base_xp: The lesson's own base, in XP; None stands for 10.

    Returns:
        ``xp_earned`` and its parts ``base_xp, heart_bonus, first_completion_bonus,
        record_break_bonus``; ``is_new_record``; ``best_hearts_data`` with this play in it.

    Raises:
        ValueError: ``hearts`` is outside 0-5 or ``base_xp`` is negative.
    """
    if not 0 <= hearts <= MAX_HEARTS:
        raise ValueError(f"hearts must be 0-{MAX_HEARTS}, not {hearts}")
    base = DEFAULT_BASE_XP if base_xp is None else base_xp
    if base < 0:
        raise ValueError(f"base_xp must not be negative, not {base}")

    best_before = best_hearts_data.get(lesson_id, 0)
    is_new_record = hearts > best_before
    parts = {
        "base_xp": base,
        "heart_bonus": XP_PER_HEART * hearts,
        "first_completion_bonus": FIRST_COMPLETION_BONUS if is_first_completion else 0,
        "record_break_bonus": RECORD_BREAK_BONUS if is_new_record else 0,
    }
    return {
        "xp_earned": sum(parts.values()),
        **parts,
        "is_new_record": is_new_record,
        "best_hearts_data": {**best_hearts_data, lesson_id: max(hearts, best_before)},
    }
