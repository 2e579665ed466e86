"""A Redis set of players who wait for a sync, taken over by one run at a time."""

from collections.abc import Iterable, Iterator

from memora.utils.redis_client import get_redis

_TAKE = """
if redis.call('EXISTS', KEYS[2]) == 1 then
  redis.call('SUNIONSTORE', KEYS[1], KEYS[1], KEYS[2])
  redis.call('DEL', KEYS[2])
end
if redis.call('EXISTS', KEYS[1]) == 1 then
  redis.call('RENAME', KEYS[1], KEYS[2])
end
return redis.call('SCARD', KEYS[2])
"""


class PendingSet:
    """Members wait under ``key``; a run renames it away and works on the copy.

    Reading the members and deleting the key afterwards would drop whoever was added in
    between; removing each member after its work would drop whoever was added again during
    it. A copy that a killed run left behind is merged back by the next; who was done is no
    longer in it, and the next run begins behind those whom the killed one did: else the same
    players would be done again for ever, and those behind them never.

    Args:
        key: the set that writers add to; it carries a hash tag that its copy shares.
    """

    def __init__(self, key: str) -> None:
        self.key = key
        self.taken_key = f"{key}:processing"
        self.cursor_key = f"{key}:cursor"

    def take(self) -> int:
        """Take over everybody who waits, a killed run's leftovers included.

        Only one run at a time may do so: hold the sync's lock.

        Returns:
            How many members were taken.

        Raises:
            redis.RedisError: Redis is away.
        """
        return int(get_redis().eval(_TAKE, 2, self.key, self.taken_key))

    def members(self) -> Iterator[str]:
        """Iterate over the members taken, in no order; one may come twice."""
        for member in get_redis().sscan_iter(self.taken_key, count=1_000):
            yield member.decode()

    def cursor(self) -> str:
        """Return the member behind which the next run begins; empty at the very first."""
        return (get_redis().get(self.cursor_key) or b"").decode()

    def move_cursor(self, last: str) -> None:
        """Let the next run begin behind this member."""
        get_redis().set(self.cursor_key, last)

    def done(self, members: Iterable[str]) -> None:
        """Take members out of the copy whose work is done, or who wait again."""
        if finished := list(members):
            get_redis().srem(self.taken_key, *finished)

    def put_back(self, members: Iterable[str]) -> None:
        """Let members wait again, whose work failed."""
        if waiting := list(members):
            get_redis().sadd(self.key, *waiting)

    def finish(self) -> None:
        """Forget the copy: all of its members are done or put back."""
        get_redis().delete(self.taken_key)
