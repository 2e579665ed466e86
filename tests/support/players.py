"""Players and their events, without HTTP: what the ledger's tests are made of."""

from datetime import datetime
from typing import Any

import frappe

from memora.services.ledger import interaction_log
from memora.services.ledger import recording as ledger
from memora.services.ledger.entry import LESSON_COMPLETION, Entry
from memora.services.ledger.interaction_log import Decision
from memora.services.ledger.player_state import PlayerState
from memora.services.ledger.player_view import LessonRef
from memora.services.ledger.recording import Recorded


def make_player(user: str) -> str:
    """Give a user a profile and a wallet; return the player's name."""
    profile = frappe.get_doc({"doctype": "Memora Player Profile", "user": user})
    profile.insert(ignore_permissions=True)
    interaction_log.create_wallet(user)
    frappe.db.commit()
    return user


def award(player: str, xp: int, **options: Any) -> Recorded:
    """Record an event worth ``xp``; it answers the total that it leads to."""

    def decide(state: PlayerState, _at: datetime) -> Decision:
        return Decision([Entry("award", "test", xp=xp)], {"total": state.xp.total + xp})

    return ledger.record(player, decide, **options)


def finish_lesson(player: str, lesson: LessonRef, hearts: int = 5, xp: int = 10) -> Recorded:
    """Record a completed lesson; it answers whether it was the first time."""

    def decide(state: PlayerState, _at: datetime) -> Decision:
        first = state.best_hearts(*lesson) is None
        entry = Entry(
            LESSON_COMPLETION,
            f"lesson-{lesson.bit_index}",
            lesson.subject,
            xp=xp,
            bit_index=lesson.bit_index,
            hearts=hearts,
        )
        return Decision([entry], {"first": first})

    return ledger.record(player, decide, lesson=lesson)
