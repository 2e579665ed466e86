from html import escape
from typing import Any

import frappe
from frappe import _

from memora.memora.content_node import NamedByNodeId, require_not_negative
from memora.services.content import plans
from memora.services.content.tree import CONTENT_DOCTYPES
from memora.utils.errors import ValidationError

ACCESS_LEVELS = ("public", "authenticated", "free_preview", "paid")


class MemoraAcademicPlan(NamedByNodeId):
    """What the students of a grade, stream and season study, and on which terms."""

    def validate(self) -> None:
        """Check the id, the subjects and the overrides."""
        super().validate()
        self.validate_subjects()
        self.validate_override_targets()
        self.validate_override_values()
        self.validate_override_uniqueness()
        self.validate_only_one_published()

    def validate_subjects(self) -> None:
        """Refuse a subject listed twice, and two subjects at one position."""
        seen, positions = set(), set()
        for row in self.subjects:
            require_not_negative(row, "sort_order")
            if row.subject in seen:
                frappe.throw(
                    _(
                        "Row {0}: subject {1} is in this plan already. Remove one of the rows."
                    ).format(row.idx, row.subject),
                    ValidationError,
                )
            seen.add(row.subject)
            position = int(row.sort_order or 0)
            if position and position in positions:
                frappe.throw(
                    _(
                        "Row {0}: another subject stands at position {1} already. Choose another"
                        " number."
                    ).format(row.idx, position),
                    ValidationError,
                )
            positions.add(position)

    def validate_override_targets(self) -> None:
        """Refuse an override of a node that does not exist."""
        for row in self.overrides:
            if row.target_doctype not in CONTENT_DOCTYPES or not frappe.db.exists(
                row.target_doctype, row.target_name
            ):
                frappe.throw(
                    _("Row {0}: there is no {1} {2}. Enter the node ID of an existing one.").format(
                        row.idx, _(row.target_doctype), row.target_name
                    ),
                    ValidationError,
                )

    def validate_override_values(self) -> None:
        """Refuse a value that the override's action cannot use."""
        allowed = {"Set Access Level": ACCESS_LEVELS, "Set Linear": ("0", "1")}
        for row in self.overrides:
            choices = allowed.get(row.action)
            if choices and str(row.override_value) not in choices:
                frappe.throw(
                    _("Row {0}: {1} needs one of these values: {2}.").format(
                        row.idx, _(row.action), ", ".join(choices)
                    ),
                    ValidationError,
                )

    def validate_override_uniqueness(self) -> None:
        """Refuse two overrides of one kind for one node: only one of them could win."""
        seen = set()
        for row in self.overrides:
            key = (row.target_doctype, row.target_name, row.action)
            if key in seen:
                frappe.throw(
                    _("Row {0}: {1} is set for {2} already. Remove one of the rows.").format(
                        row.idx, _(row.action), row.target_name
                    ),
                    ValidationError,
                )
            seen.add(key)

    def validate_only_one_published(self) -> None:
        """Refuse a second published plan for a grade, stream and season: one of them would win.

        Two of before may be changed otherwise; publishing asks for a decision (``refuse_twins``).
        """
        before = self.get_doc_before_save()
        stays = before and before.is_published and not self.is_new()
        if not self.is_published or (stays and _combination(before) == _combination(self)):
            return
        twin = plans.find_twin(self)
        if twin:
            frappe.throw(
                _(
                    "Plan {0} ({1}) is published for {2} already, and students can be given one"
                    " plan only. Untick Published here or there, or choose another grade, stream"
                    " or season."
                ).format(twin["name"], escape(twin["title"] or ""), plans.in_words(self)),
                ValidationError,
            )


def _combination(plan: Any) -> tuple[str, ...]:
    return tuple(plan.get(part) or "" for part in plans.COMBINATION)


def on_doctype_update() -> None:
    """Make finding a student's plan cheap."""
    frappe.db.add_index(
        "Memora Academic Plan", ["season", "grade", "stream"], "season_grade_stream"
    )
