"""How well a player knows what they have learned: their review schedules in three bands."""

from typing import NamedTuple

import frappe

from memora.services.reviews.memory_trackers import read_ahead
from memora.services.reviews.schedulers import FOLDED, Mastery, mastery_of


class Learned(NamedTuple):
    """What a player has learned in a season.

    Attributes:
        total: questions with a schedule.
        mastery: how many of them are new, learning and mature.
    """

    total: int
    mastery: dict[Mastery, int]


def read_learned(player: str, season: str | None, *, subject: str | None = None) -> Learned:
    """Count a player's questions by how well they are known.

    What was reviewed a moment ago counts already, before its job has reached the trackers. A season
    that was archived counts as it ended. Its rows move from one table to the other in
    steps, which UNION counts once.

    Args:
        player: the player.
        season: the season they learn in; None for somebody who has none.
        subject: count only this subject's questions.
    """
    mastery: dict[Mastery, int] = dict.fromkeys(FOLDED.values(), 0)
    if season is None:
        return Learned(0, mastery)
    ahead = read_ahead(player, season)
    of_player = "player = %(player)s AND season = %(season)s AND question_id NOT IN %(ahead)s"
    if subject:
        of_player += " AND subject = %(subject)s"
    rows = frappe.db.sql(
        f"""SELECT FLOOR(stability), COUNT(*) FROM (
            SELECT question_id, stability FROM `tabPlayer Memory Tracker` WHERE {of_player}
            UNION
            SELECT question_id, stability FROM `tabArchived Memory Tracker` WHERE {of_player}
        ) schedules GROUP BY 1""",
        # An empty list is no SQL; no question is called "".
        {"player": player, "season": season, "subject": subject, "ahead": tuple(ahead) or ("",)},
    )
    for stability, count in rows:
        mastery[mastery_of(stability)] += count
    for memory in ahead.values():
        if subject in (None, memory.subject):
            mastery[mastery_of(memory.state.stability)] += 1
    return Learned(sum(mastery.values()), mastery)
