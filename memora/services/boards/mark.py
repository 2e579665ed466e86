"""Whether the boards in Redis hold everybody: false after a flush, a restart, a failover."""

from memora.services.ledger.lua import Pipeline, Script
from memora.utils.redis_keys import get_leaderboard_mark_key

_MARK = Script("epoch", "board_mark")


def queue_is_complete(pipe: Pipeline) -> None:
    """Queue the question; the reply is 1 or 0."""
    _MARK.queue(pipe, [get_leaderboard_mark_key()], ("read", ""))


def is_complete() -> bool:
    """Say whether every player is on the boards.

    Raises:
        redis.RedisError: Redis cannot be asked.
    """
    return bool(_MARK.call([get_leaderboard_mark_key()], ("read", "")))


def begin(token: str) -> None:
    """Note that a rebuild has begun; see ``is_complete``."""
    _MARK.call([get_leaderboard_mark_key()], ("begin", token))


def finish(token: str) -> bool:
    """Note that a rebuild is done; False where Redis lost something meanwhile."""
    return bool(_MARK.call([get_leaderboard_mark_key()], ("finish", token)))
