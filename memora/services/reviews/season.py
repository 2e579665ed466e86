"""The season that a player reviews in, and whether it still takes reviews."""

from dataclasses import dataclass
from datetime import datetime

import frappe
from frappe import _

from memora.services.reviews.schedulers.exam_mode import start_of_exam
from memora.utils.errors import ConflictError, PermissionError


@dataclass(frozen=True, slots=True)
class ReviewSeason:
    """The season of a player's plan.

    Attributes:
        name: Its name.
        is_closed: Whether it is archived, or about to be.
        exam: The moment by which all of its reviews are due, if it has an exam.
        srs_seq: The player's newest log row that moved a schedule.
    """

    name: str
    is_closed: bool
    exam: datetime | None
    srs_seq: int


def get_review_season(player: str) -> ReviewSeason:
    """Return the season that a player reviews in, the player's mark with it: one query.

    Raises:
        PermissionError: the player has no plan.
    """
    rows = frappe.db.sql(
        """SELECT season.name, season.closed_at IS NOT NULL, season.exam_date, wallet.srs_seq
        FROM `tabMemora Player Profile` profile
        JOIN `tabMemora Academic Plan` plan ON plan.name = profile.plan AND plan.is_published = 1
        JOIN `tabMemora Season` season ON season.name = plan.season
        JOIN `tabMemora Player Wallet` wallet ON wallet.name = profile.name
        WHERE profile.name = %s""",
        player,
    )
    if not rows:
        raise PermissionError(_("Choose your grade and year first: you are not in a plan yet."))
    name, is_closed, exam_date, srs_seq = rows[0]
    return ReviewSeason(name, bool(is_closed), start_of_exam(exam_date), srs_seq)


def lock_open_season(season: str) -> None:
    """Keep a season from being closed until the transaction ends.

    Without it, a review that began before the archiving could commit behind its copy.

    Raises:
        ConflictError: it is closed.
    """
    if not lock_if_open(season):
        raise ConflictError(
            _("The season {0} is over and its reviews are archived. Choose your new year.").format(
                season
            )
        )


def lock_if_open(season: str) -> bool:
    """Keep a season from being closed until the transaction ends; return whether it is open."""
    rows = frappe.db.sql(
        "SELECT closed_at FROM `tabMemora Season` WHERE name = %s LOCK IN SHARE MODE", season
    )
    return bool(rows) and rows[0][0] is None
