"""Writing an import: a few bulk statements instead of thousands of saves."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import frappe

from memora.services.content import bit_index, question_index
from memora.services.content.importing.diff import Change
from memora.services.content.importing.stored import STAGE_FIELDS
from memora.services.content.media import uses
from memora.services.content.tree import CONTENT_DOCTYPES
from memora.utils.bulk import in_chunks, insert_rows
from memora.utils.clock import to_host_time

INSERT_ONLY = ("name", "node_id", "creation", "owner", "is_published", "subject", "bit_index")
"""Columns that a later import never touches."""

Progress = Callable[[int, int], None]


def write(
    changes: list[Change], subject: str, *, user: str, now: datetime, progress: Progress | None
) -> None:
    """Write new and changed nodes; nothing is committed here.

    Args:
        changes: What to write, in document order, the subject's own row locked or among it.
        subject: Name of the subject.
        user: Whose change it is.
        now: The moment of the change, UTC.
        progress: Told how many of the nodes are written, and of how many.
    """
    done, stamp = 0, to_host_time(now)
    for doctype in CONTENT_DOCTYPES:
        group = [change for change in changes if change.node.doctype == doctype]
        if not group:
            continue
        if doctype == "Memora Lesson":
            _place_in_subject(group, subject)
        for update in (False, True):
            rows = [_row(c, user, stamp) for c in group if bool(c.stored) is update]
            updated = set(rows[0]) - set(INSERT_ONLY) if update and rows else ()
            for written in insert_rows(doctype, rows, update=updated):
                done += written
                if progress:
                    progress(done, len(changes))
        _replace_stages([c for c in group if c.stages_differ], user, stamp)
        if doctype == "Memora Lesson":
            _index_questions(group, subject, user, now)
            _index_media(group, subject, user, now)
        # Raw SQL leaves the documents that other processes have cached as they were.
        frappe.clear_document_cache(doctype)


def _row(change: Change, user: str, now: datetime) -> dict[str, Any]:
    name = change.node.name
    return {
        "name": name,
        "node_id": name,
        "creation": now,
        "modified": now,
        "owner": user,
        "modified_by": user,
        "is_published": 1,
        **change.row,
    }


def _place_in_subject(lessons: list[Change], subject: str) -> None:
    """Give new lessons consecutive bit indexes in document order."""
    new = [change for change in lessons if change.stored is None]
    first = bit_index.reserve(subject, len(new))
    for offset, change in enumerate(new):
        change.row["bit_index"] = first + offset
    for change in lessons:
        change.row["subject"] = subject


def _replace_stages(lessons: list[Change], user: str, now: datetime) -> None:
    """Write the stages of new and changed lessons, named after lesson and position."""
    changed = [change.node.name for change in lessons if change.stored]
    for names in in_chunks(changed):
        frappe.db.sql(
            "DELETE FROM `tabMemora Lesson Stage`"
            " WHERE parenttype = 'Memora Lesson' AND parent IN %s",
            (names,),
        )
    rows = (
        {
            "name": f"{change.node.name}.s{position:02}",
            "creation": now,
            "modified": now,
            "owner": user,
            "modified_by": user,
            "parent": change.node.name,
            "parenttype": "Memora Lesson",
            "parentfield": "stages",
            "idx": position,
            **{name: stage[name] for name in STAGE_FIELDS},
        }
        for change in lessons
        for position, stage in enumerate(change.node.stages, start=1)
    )
    for _written in insert_rows("Memora Lesson Stage", rows):
        pass


def _index_questions(lessons: list[Change], subject: str, user: str, now: datetime) -> None:
    """Let the question index follow the lessons whose stages or topic change."""
    before: question_index.Rows = {}
    after: question_index.Rows = {}
    for change in lessons:
        node, stored, topic = change.node, change.stored, change.row["parent_topic"]
        old_topic = stored.values["parent_topic"] if stored else topic
        if not change.stages_differ and topic == old_topic:
            continue
        if stored:
            before |= question_index.questions_in(node.name, old_topic, subject, stored.stages)
        after |= question_index.questions_in(node.name, topic, subject, node.stages)
    question_index.replace(before, after, user=user, now=now)


def _index_media(lessons: list[Change], subject: str, user: str, now: datetime) -> None:
    """Let the index of media follow the lessons whose stages change."""
    before: uses.Rows = {}
    after: uses.Rows = {}
    for change in lessons:
        if change.stages_differ:
            name = change.node.name
            if change.stored:
                before |= uses.uses_in(name, subject, change.stored.stages)
            after |= uses.uses_in(name, subject, change.node.stages)
    uses.replace(before, after, user=user, now=now)
