"""What the ledger costs beside the bare statements it consists of."""

import json
import secrets
from datetime import datetime
from statistics import median

import frappe

from benchmarks.harness import Figure, in_turn
from memora.services.ledger import recording as ledger
from memora.services.ledger.entry import LESSON_COMPLETION, Entry
from memora.services.ledger.interaction_log import Decision
from memora.services.ledger.player_state import PlayerState
from memora.services.ledger.player_view import LessonRef, load_known
from memora.utils.clock import utc_now
from tests.support.players import make_player
from tests.support.users import make_user

EVENTS = 300
LESSON = LessonRef("bench", 7)
ANSWER = {"success": True, "xp_earned": 20, "new_total_xp": 0}


def run(_scale: str) -> list[Figure]:
    """Compare recording an event with a bare INSERT and UPDATE in one transaction."""
    player = make_player(make_user("ledger@bench.example", "Memora Student"))
    bare = make_player(make_user("bare@bench.example", "Memora Student"))

    def decide(state: PlayerState, _at: datetime) -> Decision:
        entry = Entry(LESSON_COMPLETION, "l", "bench", xp=20, bit_index=7, hearts=5)
        return Decision([entry], ANSWER | {"new_total_xp": state.xp.total + 20})

    def guarded() -> None:
        for _ in range(EVENTS):
            load_known(player, LESSON)
            _bare(bare)

    def plain() -> None:
        for _ in range(EVENTS):
            _bare(bare)

    def ours() -> None:
        for _ in range(EVENTS):
            known = load_known(player, LESSON)
            event_id = secrets.token_hex(8)
            ledger.record(player, decide, known=known, lesson=LESSON, event_id=event_id)

    # The guard's round trip, which brings the state along, has a budget of its own. In turn with
    # MariaDB it costs more than by itself, as each server falls asleep while the other one works.
    rounds = in_turn(ours, guarded, plain)
    recorded = [whole - (guard - alone) for whole, guard, alone in rounds]
    base = [alone for _whole, _guard, alone in rounds]
    return [
        Figure(
            f"ledger: {EVENTS} events / bare INSERT + UPDATE without Redis",
            median(recorded),
            median(base),
            median(own / other for own, other in zip(recorded, base, strict=True)),
            "ratio at most 2.2 (45 % of the throughput)",
        )
    ]


def _bare(player: str) -> None:
    data = json.dumps({"facts": {}, "arguments": "", "answer": ANSWER})
    now = utc_now()
    frappe.db.sql(
        "UPDATE `tabMemora Player Wallet` SET last_seq = last_seq + 1 WHERE name = %s", player
    )
    frappe.db.sql(
        """INSERT INTO `tabMemora Interaction Log`
        (name, player, creation, modified, owner, modified_by, seq, event_id,
        interaction_type, reference_id, subject, season, xp, interaction_data, created_at)
        SELECT %s, %s, %s, %s, %s, %s, last_seq, %s, %s, %s, %s, %s, %s, %s, %s
        FROM `tabMemora Player Wallet` WHERE name = %s""",
        (
            *(secrets.token_hex(16), player, now, now, player, player, secrets.token_hex(8)),
            *(LESSON_COMPLETION, "l", "bench", None, 20, data, now, player),
        ),
    )
    frappe.db.commit()
