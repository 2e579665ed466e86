"""Questions that were stored before there was a native form, brought into it."""

import json
from collections.abc import Iterator
from datetime import datetime

import frappe

from memora.services.content.native import from_first_format
from memora.services.content.tree import announce_change
from memora.utils.clock import utc_now

STAGES_A_CHUNK = 500


def convert_stored_questions(*, user: str = "Administrator", now: datetime | None = None) -> int:
    """Bring what course/1 files and authors stored into the native form; nothing is committed.

    Once only, in one transaction with the note that it was done: a star that is escaped already
    would be escaped again. Whoever follows the content is told of each subject that changed.

    Args:
        user: Whose change it is.
        now: The moment of the change, UTC; the present by default.

    Returns:
        How many stages were changed.
    """
    changed = 0
    subjects: dict[str, None] = {}
    for name, subject, config in _quizzes():
        before = json.loads(config)
        after = from_first_format("Quiz", before)
        if after != before:
            text = json.dumps(after, ensure_ascii=False, separators=(",", ":"))
            frappe.db.sql(
                "UPDATE `tabMemora Lesson Stage` SET config = %s WHERE name = %s", (text, name)
            )
            changed += 1
            subjects[subject] = None
    frappe.clear_document_cache("Memora Lesson")
    for subject in subjects:
        announce_change(subject, user=user, now=now or utc_now())
    return changed


def _quizzes() -> Iterator[tuple[str, str, str]]:
    """Yield name, subject and config of the stages that may hold another form."""
    last: str | None = ""
    while last is not None:
        rows = frappe.db.sql(
            """SELECT stage.name, lesson.subject, stage.config
            FROM `tabMemora Lesson Stage` stage JOIN `tabMemora Lesson` lesson
                ON lesson.name = stage.parent AND stage.parenttype = 'Memora Lesson'
            WHERE stage.name > %(last)s AND stage.type = 'Quiz'
            AND (stage.config LIKE '%%true_false%%'
                OR (stage.config LIKE '%%short_answer%%' AND stage.config LIKE '%%*%%'))
            ORDER BY stage.name LIMIT %(limit)s""",
            {"last": last, "limit": STAGES_A_CHUNK},
        )
        yield from rows
        last = rows[-1][0] if rows else None
