"""Onboarding: grade, stream and year choose the plan a student learns in."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import frappe
from frappe import _

from memora.services import ledger
from memora.services.access import find_plan
from memora.services.boards import membership
from memora.services.settings import read_limit
from memora.utils.clock import utc_now
from memora.utils.errors import NotFoundError, PermissionError, ValidationError
from memora.utils.names import is_same_name


def get_academic_masters(*, today: date | None = None) -> dict[str, Any]:
    """Return the documented answer of ``onboarding.get_academic_masters``.

    Whatever is named in it leads to a plan that may be chosen: one that is published, for a
    season that is active and has begun.

    Args:
        today: The UTC date; the clock's if None.
    """
    plans = _open_plans(today or utc_now().date())
    return {
        "grades": _once(plan["grade"] for plan in plans),
        "streams": _once(plan["stream"] for plan in sorted(plans, key=_stream_order)),
        "academic_years": _once(plan["academic_year"] for plan in sorted(plans, key=_newest)),
        "plans": [plan["title"] for plan in plans],
        "combinations": [_describe(plan) for plan in plans],
    }


def set_academic_profile(
    player: str,
    grade: str,
    stream: str | None,
    academic_year: str,
    *,
    is_staff: bool = False,
    today: date | None = None,
) -> dict[str, Any]:
    """Enrol a student in the published plan of a grade, stream and season.

    Everything earned stays: it belongs to subjects, not to the plan. Students choose until their
    first completed lesson; from then on only staff change what they study, unless the school's
    settings leave it to students. A student whose plan is not published any more chooses anew.

    Args:
        player: the student.
        grade: name of a Memora Grade.
        stream: name of a Memora Stream; None where the grade has none.
        academic_year: name of an active Memora Season that has begun.
        is_staff: whether a member of staff does it.
        today: the UTC date; the clock's if None.

    Returns:
        The documented answer, and the plan.

    Raises:
        NotFoundError: the student has no profile.
        ValidationError: there is no such plan; the message says which exist, and so does
            ``combinations``.
        PermissionError: the student has completed a lesson, and another plan is meant.
    """
    plans = _open_plans(today or utc_now().date())
    wanted = (grade, stream or "", academic_year)
    plan = next((plan for plan in plans if _is_called(plan, wanted)), None)
    if plan is None:
        raise ValidationError(
            _("There is no plan for this grade, stream and year. Choose one of: {0}").format(
                "; ".join(_once(map(_in_words, plans))) or _("none yet")
            ),
            combinations=[_describe(plan) for plan in plans],
        )
    fields = ["name", "grade", "plan"]
    found = frappe.db.get_value("Memora Player Profile", player, fields, as_dict=True)
    if found is None:
        raise NotFoundError(_("Sign in to Memora once before choosing a plan."))
    player = found.name
    if not is_staff and plan["name"] != found.plan:
        _check_free_to_choose(player)
    frappe.db.set_value(
        "Memora Player Profile",
        player,
        {
            "grade": plan["grade"],
            "stream": plan["stream"],
            "season": plan["academic_year"],
            "plan": plan["name"],
        },
    )
    membership.follow_grade(player, found.grade, plan["grade"])
    return {"status": "success", "profile_updated": True, "plan": plan["name"]}


def _check_free_to_choose(player: str) -> None:
    """Refuse a student who has begun to learn in a plan.

    Whoever went from plan to plan would read, and earn by, what each of them gives away.
    """
    if find_plan(player) is None or read_limit("students_change_plans"):
        return
    state, _is_degraded = ledger.read_state(player)
    if state.passed_lessons():
        raise PermissionError(
            _("You have begun to learn in your plan. Ask your school to change grade or year.")
        )


def _open_plans(today: date) -> list[dict[str, Any]]:
    """Return the plans that may be chosen: grades in their order, the newest season first.

    Of two for one grade, stream and season, which only older releases let be published, the first
    with subjects is found.
    """
    return frappe.db.sql(
        """SELECT plan.name, plan.title, plan.grade, NULLIF(plan.stream, '') AS stream,
            plan.season AS academic_year, stream.sort_order AS stream_order, season.start_date
        FROM `tabMemora Academic Plan` plan
        JOIN `tabMemora Season` season ON season.name = plan.season AND season.is_active = 1
        LEFT JOIN `tabMemora Grade` grade ON grade.name = plan.grade
        LEFT JOIN `tabMemora Stream` stream ON stream.name = plan.stream
        WHERE plan.is_published = 1 AND season.start_date <= %(today)s
        ORDER BY grade.sort_order, plan.grade, season.start_date DESC, plan.season,
            stream.sort_order, plan.stream, NOT EXISTS (SELECT 1 FROM `tabMemora Plan Subject` row
                WHERE row.parent = plan.name AND row.parenttype = 'Memora Academic Plan'),
            plan.name""",
        {"today": today},
        as_dict=True,
    )


def _combination(plan: dict[str, Any]) -> tuple[str, str | None, str]:
    return plan["grade"], plan["stream"], plan["academic_year"]


def _is_called(plan: dict[str, Any], wanted: tuple[str, ...]) -> bool:
    names = [part or "" for part in _combination(plan)]
    return all(map(is_same_name, wanted, names))


def _describe(plan: dict[str, Any]) -> dict[str, Any]:
    keys = ("grade", "stream", "academic_year", "title")
    return {"plan": plan["name"]} | {key: plan[key] for key in keys}


def _in_words(plan: dict[str, Any]) -> str:
    return ", ".join(part for part in _combination(plan) if part)


def _stream_order(plan: dict[str, Any]) -> tuple[int, str]:
    return plan["stream_order"] or 0, plan["stream"] or ""


def _newest(plan: dict[str, Any]) -> int:
    return -plan["start_date"].toordinal()


def _once(texts: Iterable[str | None]) -> list[str]:
    """Return the texts in order, each once."""
    return list(dict.fromkeys(text for text in texts if text))
