"""Everybody who has a profile, in an order that can be taken up again."""

from collections.abc import Collection, Iterator

import frappe

from memora.services.ledger import leaderboard

PLAYERS_A_FETCH = 1_000


def all_players() -> Iterator[str]:
    """Iterate over the players by name; those who join meanwhile may be left out."""
    last = ""
    while True:
        names = frappe.db.sql(
            "SELECT name FROM `tabMemora Player Profile` WHERE name > %s ORDER BY name LIMIT %s",
            (last, PLAYERS_A_FETCH),
        )
        yield from (name for (name,) in names)
        if len(names) < PLAYERS_A_FETCH:
            return
        last = names[-1][0]


def grades_of(players: Collection[str]) -> dict[str, str | None]:
    """Return the grades of players who have a profile, as the boards need them.

    ``leaderboard.OFF_BOARDS`` stands for the grade of whom staff took off the boards, and of whose
    account is disabled.
    """
    if not players:
        return {}
    return dict(
        frappe.db.sql(
            f"""SELECT profile.name, IF(user.enabled, {leaderboard.BOARD_GRADE}, %s)
            FROM `tabMemora Player Profile` profile JOIN `tabUser` user ON user.name = profile.name
            WHERE profile.name IN %s""",
            (leaderboard.OFF_BOARDS, tuple(players)),
        )
    )


def count_players() -> int:
    """Return how many players there are."""
    return frappe.db.count("Memora Player Profile")
