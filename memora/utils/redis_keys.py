"""Every Redis key of Memora is built here.

A key begins with the site, so that sites sharing one Redis share nothing. A player's keys
carry the player in literal braces, a Redis Cluster hash tag: they lie in one slot, and a
script may touch them together. Pairs that are renamed into each other share a tag too.
"""

import frappe

DAY = 24 * 60 * 60

#: Seconds to live by purpose; a purpose that is not in this table has no business here.
#: The view of the log (wallet, bitmaps, hearts) and the pending sets carry no TTL: the
#: first is dropped by the ledger when it no longer fits, the second by the sync.
TTL_SECONDS = {
    "identity": 60 * 60,  # devices and active session: read again from the Profile
    "ended_session": DAY,  # how long its owner is told why it ended
    "login_attempts": 15 * 60,
    "login_attempts_day": DAY,
    "host_login_failures": DAY,  # at most: as long as the host counts them for an address
    "last_played": 15 * 60,  # between two rows that only say that a player was here
    "content_import_progress": 60 * 60,  # noted anew at each step of the import
    "build_heartbeat": 5 * 60,  # a builder that was silent for so long hangs
    "health_probe": 60,  # says nothing; longer than a health check takes
    "srs_job": 7 * DAY,  # the last run's figures, until the next one's
    "srs": 30 * DAY,  # a schedule nobody asks for: who comes back gets it from the trackers
    "daily_board": 2 * DAY,
    "weekly_board": 14 * DAY,
    "monthly_board": 62 * DAY,
}


def _site_key(rest: str) -> str:
    return f"{frappe.local.site}|{rest}"


def get_site_pattern() -> str:
    """Pattern of all the site's keys, for SCAN."""
    return _site_key("*")


def get_player_devices_key(user_id: str) -> str:
    """SET of the device ids a student may sign in from."""
    return _site_key(f"player:{{{user_id}}}:devices")


def get_active_session_key(user_id: str) -> str:
    """HASH with the digest of the one live session, its device and the server's epoch."""
    return _site_key(f"active_session:{{{user_id}}}")


def get_ended_session_key(sid_digest: str) -> str:
    """STRING with the reason why a session ended, for its owner."""
    return _site_key(f"ended_session:{sid_digest}")


def get_rate_limit_key(user_id: str, function_name: str) -> str:
    """STRING counting one player's calls of one endpoint in the current window."""
    return _site_key(f"rate_limit:{{{user_id}}}:{function_name}")


def get_login_attempts_key(account: str, device: str) -> str:
    """STRING counting answers that may depend on an account's password, by device.

    Its stand-ins for devices: "unknown" counts all that the account does not know, "day" too.
    """
    return _site_key(f"login_attempts:{{{account}}}:{device}")


def get_host_login_failures_key(address_digest: str) -> str:
    """STRING counting failed logins from one address at the host's own login."""
    return _site_key(f"host_login_failures:{address_digest}")


def get_wallet_key(user_id: str) -> str:
    """HASH of a player's totals: the head of the view, with ``epoch`` and ``upto``."""
    return _site_key(f"wallet:{{{user_id}}}")


def get_last_played_at_synced_key(user_id: str) -> str:
    """STRING that stands while a player's last interaction needs no row of its own."""
    return _site_key(f"last_played_at_synced:{{{user_id}}}")


def get_progress_key(user_id: str, subject_id: str) -> str:
    """STRING bitmap of the completed lessons of one subject."""
    return _site_key(f"user_prog:{{{user_id}}}:{subject_id}")


def get_best_hearts_key(user_id: str, subject_id: str) -> str:
    """STRING of four bits a lesson: the best hearts, by bit index."""
    return _site_key(f"best_hearts:{{{user_id}}}:{subject_id}")


def get_srs_key(user_id: str, season: str) -> str:
    """ZSET of a season's questions by the moment when each is due, in seconds since 1970."""
    return _site_key(f"srs:{{{user_id}}}:{season}")


def get_srs_head_key(user_id: str, season: str) -> str:
    """STRING with the log row that the schedule is complete up to, and the exam it is made for."""
    return _site_key(f"srs_head:{{{user_id}}}:{season}")


def get_srs_pattern() -> str:
    """Pattern of all the site's schedules, for SCAN."""
    return _site_key("srs:{*")


def read_srs_key(key: str) -> tuple[str, str]:
    """Return the player and the season of a schedule's key."""
    user, _brace, season = key.removeprefix(_site_key("srs:{")).partition("}:")
    return user, season


def get_srs_job_key(job: str) -> str:
    """STRING of JSON: how far a rebuild or a reconciliation is."""
    return _site_key(f"srs_job:{job}")


def get_health_probe_key(number: int) -> str:
    """STRING of nothing, written to see whether the server takes what is written."""
    return _site_key(f"health_probe:{number}")


def get_pending_wallet_sync_key() -> str:
    """SET of players whose wallet snapshot in MariaDB is behind."""
    return _site_key("{pending_wallet_sync}")


def get_pending_bitmap_sync_key() -> str:
    """SET of players whose progress snapshots in MariaDB are behind."""
    return _site_key("{pending_bitmap_sync}")


def get_leaderboard_key(scope: str, period: str) -> str:
    """ZSET of ``board_score`` by player, for one scope ("global", "subject:…") and period.

    A scope's boards lie in one slot: a page shows what players have earned in all, too.
    """
    return _site_key(f"leaderboard:{{{scope}}}:{period}")


def get_leaderboard_rows_key(scope: str) -> str:
    """HASH of the log row that a scope's boards show, by player; in the slot of its boards."""
    return _site_key(f"leaderboard:{{{scope}}}:rows")


def get_leaderboard_mark_key(scope: str) -> str:
    """STRING with the server's epoch once every player is on a scope's boards; in their slot."""
    return _site_key(f"leaderboard:{{{scope}}}:mark")


def get_content_import_progress_key(task_id: str) -> str:
    """STRING with the number of nodes that a running import has done."""
    return _site_key(f"content_import_progress:{task_id}")


def get_cdn_queue_key() -> str:
    """SET of plans whose published files have to be built again."""
    return _site_key("cdn_queue")


def get_build_heartbeat_key(connection_id: int) -> str:
    """STRING that stands while the builder on this MariaDB connection shows that it goes on."""
    return _site_key(f"build_heartbeat:{connection_id}")
