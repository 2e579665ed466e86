"""An event that comes again, after what it was checked against has changed."""

from collections.abc import Callable, Sequence
from typing import Any

import frappe

from memora.services.ledger import interaction_log
from memora.services.ledger.recording import Recorded, answer_again
from memora.utils.errors import MemoraError


def answer_once(
    player: str,
    event_id: str | None,
    arguments: dict[str, Any],
    record: Callable[[], Recorded],
    *,
    also_named: Sequence[str] = (),
) -> Recorded:
    """Record an event, or answer it as it was answered when it came first.

    A lesson is unpublished, a plan changed, a season closed between an event and its repeat:
    whatever refuses the repeat, what was acknowledged once is acknowledged again. It is looked for
    when something refuses; what nothing refuses the ledger recognizes by itself, so that the first
    time, which is nearly every time, costs no query more.

    Args:
        player: whose event it is.
        event_id: the client's name for it, if any.
        arguments: what it is sent with, as ``record`` hands it to the ledger.
        record: all checks, and the recording.
        also_named: other names under which the same event may be recorded.

    Raises:
        ConflictError: ``event_id`` was used before with other arguments.
        MemoraError: what ``record`` refused an event with that was never recorded.
    """
    try:
        return record()
    except MemoraError:
        if event_id is None:
            raise
        frappe.db.rollback()
        fingerprint = interaction_log.fingerprint_of(arguments)
        stored = [interaction_log.find_event(player, name) for name in (event_id, *also_named)]
        for event in filter(None, stored):
            if event.fingerprint == fingerprint:
                return answer_again(player, event, fingerprint)
        if stored[0] is None or also_named:
            raise
        return answer_again(player, stored[0], fingerprint)
