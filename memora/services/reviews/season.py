"""The season that a player reviews in, and whether it still takes reviews."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

import frappe
from frappe import _

from memora.services.reviews.schedulers.exam_mode import start_of_exam
from memora.utils.errors import ConflictError, PermissionError
from memora.utils.retry import LOCK_WAIT_S, retry_on_lock_conflict

PLAYERS_A_LOCK = 200


@dataclass(frozen=True, slots=True)
class ReviewSeason:
    """The season of a player's plan.

    Attributes:
        name: Its name.
        is_closed: Whether it is archived, or about to be.
        exam: The moment by which all of its reviews are due, if it has an exam.
        srs_seq: The player's newest log row that moved a schedule.
        clock: MariaDB's, naive UTC: what is shown as due must be due to the ledger too, which
            counts by it.
    """

    name: str
    is_closed: bool
    exam: datetime | None
    srs_seq: int
    clock: datetime


def get_review_season(player: str) -> ReviewSeason:
    """Return the season that a player reviews in, the player's mark with it: one query.

    Raises:
        PermissionError: the player has no plan.
    """
    rows = frappe.db.sql(
        """SELECT season.name, season.closed_at IS NOT NULL, season.exam_date, wallet.srs_seq,
            UTC_TIMESTAMP(6)
        FROM `tabMemora Player Profile` profile
        JOIN `tabMemora Academic Plan` plan ON plan.name = profile.plan AND plan.is_published = 1
        JOIN `tabMemora Season` season ON season.name = plan.season
        JOIN `tabMemora Player Wallet` wallet ON wallet.name = profile.name
        WHERE profile.name = %s""",
        player,
    )
    if not rows:
        raise PermissionError(_("Choose your grade and year first: you are not in a plan yet."))
    name, is_closed, exam_date, srs_seq, clock = rows[0]
    return ReviewSeason(name, bool(is_closed), start_of_exam(exam_date), srs_seq, clock)


def require_open(season: str) -> None:
    """Refuse a season that takes no reviews any more; see ``is_open``.

    Raises:
        ConflictError: it is closed.
    """
    if not is_open(season):
        raise ConflictError(
            _("The season {0} is over and its reviews are archived. Choose your new year.").format(
                season
            )
        )


def is_open(season: str) -> bool:
    """Say whether a season takes reviews; the caller holds the player's lock.

    The season's row is not locked, so no review waits for whoever saves it in Desk. That none
    commits behind the archive's copy is held from the other side: ``wait_for_reviews``.
    """
    rows = frappe.db.sql("SELECT closed_at FROM `tabMemora Season` WHERE name = %s", season)
    return bool(rows) and rows[0][0] is None


def wait_for_reviews() -> None:
    """Wait until whoever may have found a season open before it was closed has committed.

    Reviews ask under their player's lock. Who holds it now may have asked before; who gets it
    later sees that the season is closed. So it is enough to have had every player's lock once.

    Raises:
        ServiceUnavailable: a player's lock could not be had.
    """
    last: str | None = ""
    while last is not None:
        last = retry_on_lock_conflict(partial(_pass_by, last))


def _pass_by(after: str) -> str | None:
    """Have the locks of the next players for a moment; return the last of them."""
    frappe.db.commit()
    players = frappe.db.sql(
        f"""SELECT name FROM `tabMemora Player Wallet` WHERE name > %s
        ORDER BY name LIMIT {PLAYERS_A_LOCK} LOCK IN SHARE MODE WAIT {LOCK_WAIT_S}""",
        after,
        pluck=True,
    )
    frappe.db.commit()
    return players[-1] if players else None
