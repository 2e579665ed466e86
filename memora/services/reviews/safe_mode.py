"""Reviews while Redis is away: fewer, and less often, so that MariaDB bears them.

The counters are in MariaDB, since the limits hold over all of the site's processes. A wallet keeps
the player's last two requests; as a player may ask once in 30 seconds, that is all there can be of
theirs within a minute.
"""

from datetime import datetime, timedelta

import frappe
from frappe import _

from memora.utils.errors import RateLimitError, ServiceUnavailable
from memora.utils.single_flight import single_flight

REQUESTS_A_WINDOW = 500
WINDOW = timedelta(minutes=1)
PLAYER_PAUSE = timedelta(seconds=30)
MAX_ITEMS = 15
_LOCK = "safe_mode"
_LOCK_WAIT_S = 2


def admit(player: str, at: datetime) -> None:
    """Count a request, or refuse it; commits, since a GET keeps nothing else.

    Args:
        player: Who asks.
        at: The present moment, naive UTC.

    Raises:
        RateLimitError: the player asked less than 30 seconds ago, or all players together 500
            times within the last minute; carries ``limit``, ``used`` and ``resets_in``.
        ServiceUnavailable: too many ask at this very moment.
    """
    frappe.db.commit()
    _refuse_hasty(player, at)
    with single_flight(_LOCK, wait_s=_LOCK_WAIT_S) as alone:
        if not alone:
            raise ServiceUnavailable(
                _("The server is busy right now. Please try again in a moment.")
            )
        frappe.db.commit()  # an older snapshot would not count who was admitted meanwhile
        _refuse_hasty(player, at)
        used, oldest = _requests_since(at - WINDOW)
        if used >= REQUESTS_A_WINDOW:
            raise _too_many(REQUESTS_A_WINDOW, used, _seconds(oldest + WINDOW - at))
        frappe.db.sql(
            """UPDATE `tabMemora Player Wallet`
            SET safe_mode_before_at = safe_mode_at, safe_mode_at = %s WHERE name = %s""",
            (at, player),
        )
        frappe.db.commit()


def _refuse_hasty(player: str, at: datetime) -> None:
    last = frappe.db.get_value("Memora Player Wallet", player, "safe_mode_at")
    if last and at - last < PLAYER_PAUSE:
        raise _too_many(1, 1, _seconds(last + PLAYER_PAUSE - at))


def _requests_since(since: datetime) -> tuple[int, datetime]:
    ((latest, earlier, oldest, oldest_earlier),) = frappe.db.sql(
        """SELECT COUNT(*), SUM(safe_mode_before_at > %(since)s), MIN(safe_mode_at),
        MIN(IF(safe_mode_before_at > %(since)s, safe_mode_before_at, NULL))
        FROM `tabMemora Player Wallet` WHERE safe_mode_at > %(since)s""",
        {"since": since},
    )
    first = min((at for at in (oldest, oldest_earlier) if at), default=since)
    return latest + int(earlier or 0), first


def _seconds(pause: timedelta) -> int:
    return max(1, -(-pause // timedelta(seconds=1)))


def _too_many(limit: int, used: int, resets_in: int) -> RateLimitError:
    return RateLimitError(
        _("Too many requests. Please wait {0} seconds and try again.").format(resets_in),
        limit=limit,
        used=used,
        resets_in=resets_in,
    )
