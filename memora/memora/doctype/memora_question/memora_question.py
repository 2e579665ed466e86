import frappe
from frappe import _

from memora.memora.record import ClosedRecord
from memora.utils.exact_column import compare_exactly


class MemoraQuestion(ClosedRecord):
    """A question of a lesson, found without reading the lesson's stages."""

    def why_closed(self) -> str:
        """Say where questions are edited."""
        return _(
            "The list of questions follows the lessons by itself. Change the question in the"
            " stages of lesson {0} instead."
        ).format(self.lesson)


def on_doctype_update() -> None:
    """Let the database refuse a lesson's question listed twice."""
    compare_exactly("Memora Question", "question_id")
    frappe.db.add_unique("Memora Question", ["lesson", "question_id"], "lesson_question")
