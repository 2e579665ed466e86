"""A bound for MariaDB's clock, which dates every row.

A date in the future would stay: no row of a player is dated before the one ahead of it, so that
streak, caps and leaderboards would stand still until that date comes. What was dated so before is
set right by ``operations.clock_repair``.
"""

from datetime import datetime, timedelta

import redis
from frappe import _

from memora.utils.clock import utc_now
from memora.utils.errors import ServiceUnavailable
from memora.utils.redis_client import get_redis

#: Servers that keep time at all differ by less; a zone taken for another one differs by more.
MOST_AHEAD = timedelta(hours=1)
_UNIX_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - naive UTC, as everywhere


class ClockError(ServiceUnavailable):
    """503: an event would be dated in the future.

    Attributes:
        detail: what the clocks say, for whoever sets them right.
    """

    detail = ""


def check(player: str, at: datetime) -> None:
    """Refuse a moment that lies more than an hour ahead of every other clock.

    Args:
        player: whose event it is.
        at: naive UTC time that the event would have.

    Raises:
        ClockError: it does.
    """
    here = utc_now()
    if at - here <= MOST_AHEAD:
        return
    there = _redis_clock()
    if there and at - there <= MOST_AHEAD:
        return
    error = ClockError(
        _("The school's server shows a wrong time, so nothing can be recorded. Try again later.")
    )
    error.detail = (
        f"An event of {player} would be dated {at} UTC; this process has {here}, Redis {there}."
        " Set MariaDB's clock right. If it was wrong before, run"
        " memora.services.operations.clock_repair.set_clocks_back."
    )
    raise error


def _redis_clock() -> datetime | None:
    """Return Redis's clock as naive UTC; None while it is away."""
    try:
        answer = get_redis().time()
    except redis.RedisError:
        return None
    # A Cluster answers for each of its servers.
    seconds, microseconds = next(iter(answer.values())) if isinstance(answer, dict) else answer
    return _UNIX_EPOCH + timedelta(seconds=seconds, microseconds=microseconds)
