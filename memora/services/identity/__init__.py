"""Who acts: signing in, the guard before every student endpoint, the audit trail.

The papers' ``device_auth`` and ``session_manager`` belong to this room. ``guard`` asks in one
round trip whether session, device and rate limit hold; ``login`` checks passwords, which
``login_attempts`` counts before; ``frappe_door`` keeps Frappe's own login silent about students;
``waiting_devices`` gives those that the school has not allowed a code; ``names`` makes an account's
name canonical.
"""

from memora.services.identity.membership import (
    end_session_of_former_student,
    refuse_disabled_role,
    refuse_rename,
)
from memora.services.identity.names import STUDENT_ROLE, find_account
from memora.services.identity.players import all_players, count_players, grades_of
from memora.services.identity.security_log import (
    delete_old_security_events,
    log_security_event,
)
from memora.services.identity.waiting_devices import delete_expired_codes
from memora.services.identity.waiting_devices import forget as forget_waiting_devices

__all__ = [
    "STUDENT_ROLE",
    "all_players",
    "count_players",
    "delete_expired_codes",
    "delete_old_security_events",
    "end_session_of_former_student",
    "find_account",
    "forget_waiting_devices",
    "frappe_door",
    "grades_of",
    "guard",
    "log_security_event",
    "login",
    "refuse_disabled_role",
    "refuse_rename",
    "waiting_devices",
]
