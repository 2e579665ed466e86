"""Ids of questions are unique in the school: reviews, marks and statistics are kept by them.

Two banks that number their questions q1, q2, … can both be imported: a prefix is put before the
ids of one of them. The subject keeps it, so that the next import of the file finds its questions.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from frappe import _

from memora.services.content import question_index
from memora.services.content.importing.schema import Fault, json_path
from memora.services.content.importing.stage_faults import question_ids
from memora.services.content.importing.stored import Key, StoredNode, key, parsed_config
from memora.services.content.importing.tree import Path, walk
from memora.services.content.native import ids_in
from memora.utils.errors import ConflictError, ValidationError

MAX_ID = 140
_PREFIX = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")


@dataclass(slots=True)
class Clashes:
    """Questions of a file whose ids lessons of other courses have.

    Attributes:
        faults: Of those that the import would bring.
        warnings: Of those that were stored before anybody looked.
    """

    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)


def prefix_faults(course: Any, prefix: str) -> list[Fault]:
    """Check a prefix, and find the ids that are too long with it.

    Args:
        course: A faultless course file.
        prefix: What shall stand before its questions' ids.

    Raises:
        ValidationError: It cannot be a prefix.
    """
    if not _PREFIX.fullmatch(prefix):
        raise ValidationError(
            _(
                "question_id_prefix {0} cannot be used. Begin with a letter or digit, then use"
                " letters, digits, dots, hyphens and underscores only, at most 60."
            ).format(prefix)
        )
    message = _("is too long: at most {0} characters together with the prefix").format(MAX_ID)
    return [
        {"path": json_path(path), "message": message}
        for path, question_id in _ids_of(course)
        if len(prefix) + len(question_id) > MAX_ID
    ]


def kept_prefix(
    subject: str, stored: Mapping[Key, StoredNode], question_id_prefix: str | None
) -> str:
    """Return the prefix of a course's questions: what it was first imported with.

    Args:
        subject: Name of the Memora Subject.
        stored: What the database holds of it.
        question_id_prefix: What the import asks for, if anything.

    Raises:
        ConflictError: The course has another one; with a new one everybody would begin anew.
    """
    node = stored.get(key("Memora Subject", subject))
    if node is None:
        return question_id_prefix or ""
    kept = str(node.values["question_id_prefix"])
    if question_id_prefix and question_id_prefix != kept:
        raise ConflictError(
            _(
                "Course {0} was imported with the question_id_prefix “{1}”, and its questions keep"
                " their ids. Import it without naming a prefix."
            ).format(subject, kept)
        )
    return kept


def find_clashes(course: Any, prefix: str, stored: Mapping[Key, StoredNode]) -> Clashes:
    """Find questions whose ids another course's lessons have.

    Args:
        course: A faultless course file.
        prefix: What stands before its questions' ids.
        stored: What the database holds of the course.
    """
    subject = course["id"]
    ids = {f"{prefix}{question_id}": path for path, question_id in _ids_of(course)}
    owners = question_index.find_owners(ids, besides_subject=subject)
    asked = _asked(stored) if owners else ()
    clashes = Clashes()
    for question_id, path in ids.items():
        owner = owners.get(question_id)
        if owner is None:
            continue
        fault = {"path": json_path(path)}
        if question_id in asked:
            message = _(
                "question id {0} is also that of a question in lesson {1} of course {2}: what"
                " students answer counts for either. Give one of the two another id"
            ).format(question_id, owner.lesson, owner.subject)
            clashes.warnings.append({**fault, "message": message})
        else:
            message = _(
                "question id {0} belongs to lesson {1} of course {2}; give it another id, or import"
                " the course with a question_id_prefix such as {3}"
            ).format(question_id, owner.lesson, owner.subject, f"{subject}-")
            clashes.faults.append({**fault, "message": message})
    return clashes


def _ids_of(course: Any) -> Iterator[tuple[Path, str]]:
    for path, _doctype, node in walk(course):
        yield from question_ids(node.get("stages"), (*path, "stages"))


def _asked(stored: Mapping[Key, StoredNode]) -> Collection[str]:
    """Return the ids of the questions that a course has already."""
    return {
        question_id
        for node in stored.values()
        for stage in node.stages
        for question_id in ids_in(stage["type"], parsed_config(stage["config"]))
    }
