"""Everybody who has a profile, in an order that can be taken up again."""

from collections.abc import Collection, Iterator

import frappe

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
    """Return the grades of those players who stand on boards.

    Their account is enabled, and staff did not take them off. Whoever puts players on boards
    leaves those out who are not in it.
    """
    if not players:
        return {}
    return dict(
        frappe.db.sql(
            """SELECT profile.name, profile.grade FROM `tabMemora Player Profile` profile
            JOIN `tabUser` user ON user.name = profile.name AND user.enabled = 1
            WHERE profile.is_off_boards = 0 AND profile.name IN %s""",
            (tuple(players),),
        )
    )


def count_players() -> int:
    """Return how many players there are."""
    return frappe.db.count("Memora Player Profile")
