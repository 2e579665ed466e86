"""Who acts: signing in, the guard before every student endpoint, the audit trail.

The papers' ``device_auth`` and ``session_manager`` belong to this room. ``guard`` asks in one
round trip whether session, device and rate limit hold; ``login`` checks passwords and counts
wrong ones.
"""

from memora.services.identity.players import all_players, count_players, grades_of
from memora.services.identity.security_log import log_security_event

__all__ = [
    "all_players",
    "count_players",
    "grades_of",
    "guard",
    "log_security_event",
    "login",
]
