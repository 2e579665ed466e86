"""How well a question was answered, on the four grades that schedulers of the field share."""

from enum import IntEnum

FAST_SHARE = 0.5
RUSHED_SHARE = 0.1


class Rating(IntEnum):
    """A grade for one answer; the numbers are FSRS's and Anki's."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


def rate(
    *,
    is_correct: bool,
    score: float | None = None,
    time_ms: int | None = None,
    target_time: float | None = None,
    is_verified: bool = True,
) -> Rating:
    """Grade an answer.

    Time only ever lifts a right answer from good to easy. A slow one stays good: a device's clock
    also counts what is no thinking (a call, a shared phone), and ``classic`` knows right, partial
    and wrong alone. An answer within a tenth of the time is more likely a guess than a memory.

    Args:
        is_correct: Whether the answer counts as right.
        score: Share of the credit, 0–1; None takes it from ``is_correct``.
        time_ms: Milliseconds the answer took, None where it was not measured.
        target_time: Seconds meant for this question, None or 0 where the author named none. A
            stage's time is for all of its questions: divide it first.
        is_verified: Whether the server knows the key. A client's own claim is good at most.

    Returns:
        Again without credit, hard for a part of it, good or easy for all of it.

    Raises:
        ValueError: The score lies outside 0–1 or the time is negative.
    """
    credit = float(is_correct) if score is None else score
    if not 0 <= credit <= 1:
        raise ValueError(f"A score lies between 0 and 1, not at {score}")
    if time_ms is not None and time_ms < 0:
        raise ValueError(f"An answer takes no negative time: {time_ms} ms")
    if credit == 0:
        return Rating.AGAIN
    if credit < 1 or not is_correct:
        return Rating.HARD
    if is_verified and _is_fast(time_ms, target_time):
        return Rating.EASY
    return Rating.GOOD


def _is_fast(time_ms: int | None, target_time: float | None) -> bool:
    if time_ms is None or not target_time:
        return False
    return RUSHED_SHARE <= time_ms / 1000 / target_time <= FAST_SHARE
