"""Which plan a grade, stream and season lead to: one at most is published for each."""

from typing import Any

import frappe
from frappe import _

from memora.utils.errors import ConflictError

COMBINATION = ("grade", "stream", "season")


def find_twin(plan: Any) -> dict[str, Any] | None:
    """Return another published plan for the same grade, stream and season, if there is one.

    Args:
        plan: a plan's record or values: ``name`` and the three.

    Returns:
        Its ``name`` and ``title``; the first by name of several.
    """
    twins = frappe.db.sql(
        """SELECT name, title FROM `tabMemora Academic Plan`
        WHERE is_published = 1 AND grade = %s AND COALESCE(stream, '') = %s AND season = %s
            AND name != %s ORDER BY name LIMIT 1""",
        (plan.get("grade"), plan.get("stream") or "", plan.get("season"), plan.get("name") or ""),
        as_dict=True,
    )
    return twins[0] if twins else None


def in_words(plan: Any) -> str:
    """Return grade, stream and season as people read them, as far as the plan has them."""
    return ", ".join(str(plan.get(part)) for part in COMBINATION if plan.get(part))


def refuse_twins(plan_id: str) -> None:
    """Refuse to publish a plan beside another of its grade, stream and season.

    A save refuses it too; this finds those of before, and two saves of the same moment.

    Raises:
        ConflictError: there is another; the message names it and says what to do.
    """
    fields = ["name", "title", "is_published", *COMBINATION]
    plan = frappe.db.get_value("Memora Academic Plan", plan_id, fields, as_dict=True)
    twin = find_twin(plan) if plan and plan.is_published else None
    if twin:
        raise ConflictError(
            _(
                "Plans {0} and {1} are both published for {2}, and students can be given one of"
                " them only. Untick Published in the one that is not meant, then publish the other."
            ).format(plan_id, twin["name"], in_words(plan))
        )
