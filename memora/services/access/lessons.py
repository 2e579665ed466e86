"""Looking lessons up: where progress is kept, and whether a player may count it."""

from dataclasses import dataclass

import frappe
from frappe import _

from memora.services.ledger.player_view import LessonRef
from memora.utils.errors import NotFoundError, PermissionError


@dataclass(frozen=True, slots=True)
class Lesson:
    """What completing a lesson needs to know of it."""

    lesson_id: str
    subject: str
    bit_index: int
    base_xp: int

    @property
    def ref(self) -> LessonRef:
        """Where the lesson's progress is kept."""
        return LessonRef(self.subject, self.bit_index)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """The plan and season a player learns in, and whether the plan overrides anything."""

    plan: str
    season: str
    has_overrides: bool


def find_lesson(lesson_id: str) -> Lesson | None:
    """Return a published lesson, or None."""
    row = frappe.db.sql(
        """SELECT name, subject, bit_index, base_xp FROM `tabMemora Lesson`
        WHERE name = %s AND is_published = 1""",
        lesson_id,
    )
    return Lesson(*row[0]) if row else None


def find_plan(player: str) -> Enrolment | None:
    """Return the published plan and the season in which a player learns; None without one."""
    row = frappe.db.sql(
        """SELECT plan.name, plan.season, EXISTS (
            SELECT 1 FROM `tabMemora Plan Override` override WHERE override.parent = plan.name)
        FROM `tabMemora Player Profile` profile
        JOIN `tabMemora Academic Plan` plan ON plan.name = profile.plan AND plan.is_published = 1
        WHERE profile.name = %s""",
        player,
    )
    return Enrolment(row[0][0], row[0][1], bool(row[0][2])) if row else None


def get_enrolment(player: str, subject: str) -> Enrolment:
    """Return the plan and season in which a player learns a subject.

    Raises:
        PermissionError: the player has no plan, or it does not hold the subject.
        NotFoundError: there is no such subject, or it is not published.
    """
    row = frappe.db.sql(
        """SELECT plan.name, plan.season, content.is_published, EXISTS (
            SELECT 1 FROM `tabMemora Plan Override` override WHERE override.parent = plan.name)
        FROM `tabMemora Player Profile` profile
        LEFT JOIN `tabMemora Academic Plan` plan
            ON plan.name = profile.plan AND plan.is_published = 1
        LEFT JOIN `tabMemora Plan Subject` subject
            ON subject.parent = plan.name AND subject.subject = %s
        LEFT JOIN `tabMemora Subject` content ON content.name = subject.subject
        WHERE profile.name = %s""",
        (subject, player),
    )
    plan, season, is_published, has_overrides = row[0] if row else (None, None, None, 0)
    if is_published:
        return Enrolment(plan, season, bool(has_overrides))
    if is_published is not None:
        # Its files stay for a while, for those who still follow an old manifest.
        raise NotFoundError(
            _("The subject {0} is not published yet. Please try again later.").format(subject)
        )
    if not frappe.db.exists("Memora Subject", subject):
        raise NotFoundError(_("There is no subject {0}.").format(subject))
    if plan is None:
        raise PermissionError(_("Choose your grade and year first: you are not in a plan yet."))
    raise PermissionError(_("Your plan does not include this subject."))
