"""A player's completed lessons and best hearts in a subject: read from the view, written as rows.

The view in Redis is a fold of the log, so whoever wants a bit set records why: the writers here
go through the ledger, as everything does, and earn nothing. They are for the console and for
services; students complete lessons.

Bitmaps are cached in Redis and nowhere else: a copy in a process would not notice what another
process records.
"""

from collections.abc import Mapping
from datetime import datetime

from frappe import _

from memora.services import ledger
from memora.services.content.bit_index import lessons_by_bit
from memora.services.ledger import interaction_log
from memora.services.ledger.entry import MAX_HEARTS, Entry
from memora.services.ledger.interaction_log import Decision
from memora.services.ledger.packing import pack_bitmap
from memora.services.ledger.player_state import PlayerState, SubjectState
from memora.services.progress_engine.bitmap_bytes import (
    check_bit,
    decode_bitmap_from_mariadb,
    encode_bitmap_for_mariadb,
    set_bit,
)
from memora.utils.errors import NotFoundError, ValidationError
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import (
    get_best_hearts_key,
    get_pending_bitmap_sync_key,
    get_progress_key,
)

__all__ = [
    "check_bit",
    "decode_bitmap_from_mariadb",
    "encode_bitmap_for_mariadb",
    "get_best_hearts",
    "get_best_hearts_key",
    "get_bitmap",
    "get_redis_key",
    "mark_dirty",
    "set_best_hearts",
    "set_bit",
    "update_best_hearts",
    "update_bitmap",
]

#: A row that corrects progress: it sets bits and hearts, and moves neither XP nor streak.
PROGRESS_CORRECTION = "progress_correction"


def get_redis_key(player_id: str, subject_id: str) -> str:
    """Return the key of a player's bitmap of a subject."""
    return get_progress_key(player_id, subject_id)


def get_bitmap(player_id: str, subject_id: str) -> bytes:
    """Return a player's completed lessons, one bit each, in SETBIT order.

    A view that is missing or not to be believed is rebuilt from the log; while Redis is away the
    log answers. Who has no wallet has passed nothing.
    """
    return pack_bitmap(_read(player_id, subject_id).best)


def update_bitmap(
    player_id: str, subject_id: str, bit_index: int, *, now: datetime | None = None
) -> bytes:
    """Count a lesson as completed, without hearts, XP or streak.

    Args:
        player_id: the player.
        subject_id: the subject.
        bit_index: the lesson's bit.
        now: naive UTC time to use instead of MariaDB's clock.

    Returns:
        The bitmap with the bit set.

    Raises:
        NotFoundError: no lesson of the subject has this bit, or the player has no wallet.
    """
    best = _read(player_id, subject_id).best
    if bit_index not in best:
        lesson_id = lessons_by_bit(subject_id).get(bit_index)
        if lesson_id is None:
            raise NotFoundError(
                _("Subject {0} has no lesson with bit {1}.").format(subject_id, bit_index)
            )
        best = _correct(player_id, subject_id, {bit_index: (lesson_id, 0)}, now)
    return pack_bitmap(best)


def mark_dirty(player_id: str, subject_id: str) -> None:  # noqa: ARG001 - the paper's signature
    """Let the next sync look at a player.

    Marks are by player; which subjects have moved the sync sees for itself.

    Raises:
        NotFoundError: the player has no wallet.
        redis.RedisError: Redis is away.
    """
    get_redis().sadd(get_pending_bitmap_sync_key(), interaction_log.stored_player(player_id))


def get_best_hearts(player_id: str, subject_id: str) -> dict[str, int]:
    """Return a player's best hearts by lesson; lessons that were deleted are left out.

    Who has no wallet has none.
    """
    return name_hearts(subject_id, _read(player_id, subject_id).best)


def set_best_hearts(
    player_id: str,
    subject_id: str,
    best_hearts_data: Mapping[str, int],
    *,
    now: datetime | None = None,
) -> None:
    """Raise a player's best hearts, and count the lessons as completed.

    Best hearts never fall: the log, of which they are the maximum, forgets nothing.

    Args:
        player_id: the player.
        subject_id: the subject.
        best_hearts_data: hearts, 0 to 5, by lesson; lessons that are not named stay.
        now: naive UTC time to use instead of MariaDB's clock.

    Raises:
        ValidationError: hearts are out of range.
        NotFoundError: the subject has no such lesson, or the player has no wallet.
    """
    bits = {lesson_id: bit for bit, lesson_id in lessons_by_bit(subject_id).items()}
    best = _read(player_id, subject_id).best
    raised = {}
    for lesson_id, hearts in best_hearts_data.items():
        if lesson_id not in bits:
            raise NotFoundError(_("Subject {0} has no lesson {1}.").format(subject_id, lesson_id))
        if not 0 <= hearts <= MAX_HEARTS:
            raise ValidationError(_("Hearts are 0 to {0}, not {1}.").format(MAX_HEARTS, hearts))
        if hearts > best.get(bits[lesson_id], -1):
            raised[bits[lesson_id]] = (lesson_id, hearts)
    if raised:
        _correct(player_id, subject_id, raised, now)


def update_best_hearts(
    player_id: str, subject_id: str, lesson_id: str, hearts: int, *, now: datetime | None = None
) -> dict[str, int]:
    """Raise a player's best hearts of one lesson; see ``set_best_hearts``.

    Returns:
        The best hearts by lesson.
    """
    set_best_hearts(player_id, subject_id, {lesson_id: hearts}, now=now)
    return get_best_hearts(player_id, subject_id)


def name_hearts(subject_id: str, best: Mapping[int, int]) -> dict[str, int]:
    """Return best hearts by lesson instead of by bit index."""
    names = lessons_by_bit(subject_id)
    return {names[bit]: hearts for bit, hearts in sorted(best.items()) if bit in names}


def _read(player_id: str, subject_id: str) -> SubjectState:
    try:
        state, _is_degraded = ledger.read_state(player_id, subject_id)
    except NotFoundError:
        return SubjectState()
    return state.subjects.get(subject_id, SubjectState())


def _correct(
    player_id: str,
    subject_id: str,
    lessons: Mapping[int, tuple[str, int]],
    now: datetime | None,
) -> dict[int, int]:
    """Record lessons (bit index → lesson, hearts); return the best hearts by bit index."""
    entries = [
        Entry(PROGRESS_CORRECTION, lesson_id, subject_id, bit_index=bit, hearts=hearts)
        for bit, (lesson_id, hearts) in lessons.items()
    ]

    def decide(_state: PlayerState, _at: datetime) -> Decision:
        return Decision(entries, {})

    ledger.record(player_id, decide, from_log=True, now=now)
    return _read(player_id, subject_id).best
