"""Onboarding: grade, stream and year choose the plan a student learns in."""

from typing import Any

import frappe
from frappe import _

from memora.services.rankings import grade_change
from memora.utils.errors import NotFoundError, ValidationError

_ALL_PLANS = 50


def set_academic_profile(
    player: str, grade: str, stream: str | None, academic_year: str
) -> dict[str, Any]:
    """Enrol a student in the published plan of a grade, stream and season.

    Everything earned stays: it belongs to subjects, not to the plan.

    Args:
        player: the student.
        grade: name of a Memora Grade.
        stream: name of a Memora Stream; None where the grade has none.
        academic_year: name of a Memora Season.

    Returns:
        The documented answer, and the plan.

    Raises:
        NotFoundError: the student has no profile.
        ValidationError: there is no such plan; the message and ``plans`` say which exist.
    """
    plans = frappe.get_all(
        "Memora Academic Plan",
        filters={"grade": grade, "season": academic_year, "is_published": 1},
        fields=["name", "stream"],
        order_by="name",
        limit=_ALL_PLANS,
    )
    plan = next((plan.name for plan in plans if (plan.stream or "") == (stream or "")), None)
    if plan is None:
        raise ValidationError(
            _("There is no plan for this grade, stream and year. Choose one of: {0}").format(
                "; ".join(_describe(plan) for plan in _published_plans()) or _("none yet")
            )
        )
    found = frappe.db.get_value("Memora Player Profile", player, ["name", "grade"], as_dict=True)
    if found is None:
        raise NotFoundError(_("Sign in to Memora once before choosing a plan."))
    frappe.db.set_value(
        "Memora Player Profile",
        player,
        {"grade": grade, "stream": stream, "season": academic_year, "plan": plan},
    )
    grade_change.follow(player, found.grade, grade)
    return {"status": "success", "profile_updated": True, "plan": plan}


def _published_plans() -> list[dict[str, Any]]:
    return frappe.get_all(
        "Memora Academic Plan",
        filters={"is_published": 1},
        fields=["grade", "stream", "season"],
        order_by="season desc, grade, stream",
        limit=_ALL_PLANS,
    )


def _describe(plan: dict[str, Any]) -> str:
    parts = (plan["grade"], plan["stream"], plan["season"])
    return ", ".join(part for part in parts if part)
