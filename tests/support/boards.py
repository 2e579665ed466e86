"""Leaderboards: players on them, what they earn, what they are shown."""

from datetime import datetime

import frappe

from memora.services import boards as rankings
from memora.services.boards import BoardRequest
from memora.services.ledger import recording as ledger
from memora.services.ledger.entry import Entry
from memora.services.ledger.interaction_log import Decision
from tests.support.factories import make_grade
from tests.support.players import make_player

#: A Wednesday; the week began on the 2nd, the month on the 1st.
NOW = datetime(2026, 3, 4, 12)


def make_players(borrow_user):
    """Make six players in two grades, on boards that are whole."""
    grades = [make_grade().name for _ in range(2)]
    names = [make_player(borrow_user("Memora Student")) for _ in range(6)]
    for number, name in enumerate(names):
        frappe.db.set_value("Memora Player Profile", name, "grade", grades[number % 2])
    frappe.db.commit()
    rankings.rebuild_boards()
    return names


def earn(player, xp, at=NOW, subject=None):
    """Record XP in a subject."""

    def decide(_state, _at):
        return Decision([Entry("award", "test", subject, xp=xp)], {})

    ledger.record(player, decide, now=at)


def read(player, *, now=NOW, **wanted):
    defaults = {"scope": "global", "subject": None, "period": "all_time", "mode": "page"}
    request = BoardRequest(**{**defaults, "limit": 20, "offset": 0, **wanted})
    return rankings.get_leaderboard(player, request, now=now)


def shown(answer):
    return [(row["rank"], row["player"], row["xp"]) for row in answer["rankings"]]


def name_of(player):
    return frappe.db.get_value("User", player, "full_name")


def grade_of(player):
    return frappe.db.get_value("Memora Player Profile", player, "grade")
