import frappe
from frappe import _

from memora.memora.record import ClosedRecord
from memora.utils.exact_column import compare_exactly


class MemoraQuestionKey(ClosedRecord):
    """A question as published lesson files ask or asked it, key included."""

    def why_closed(self) -> str:
        """Say where questions are edited."""
        return _(
            "What was published of a question is kept as it was. Change the question in the stages"
            " of lesson {0} instead."
        ).format(self.lesson)


def on_doctype_update() -> None:
    """Let the database refuse two forms of a question from the same file on."""
    compare_exactly("Memora Question Key", "question_id")
    frappe.db.add_unique(
        "Memora Question Key", ["lesson", "question_id", "from_version"], "lesson_question_version"
    )
