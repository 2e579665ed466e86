"""Lessons that a file takes from another course: what students did there would not come along."""

from collections.abc import Iterator, Sequence

import frappe
from frappe import _

from memora.services.content.importing.schema import Fault, json_path
from memora.services.content.importing.stored import fingerprint_of_stages, load_stages
from memora.services.content.importing.tree import Node
from memora.utils.bulk import in_chunks

LESSON = "Memora Lesson"


def moved_lessons(new: Sequence[Node], nodes: Sequence[Node]) -> list[Fault]:
    """Find new lessons that another course has under the same id, with the same content.

    Progress, reviews and plays belong to a lesson of its subject; a lesson that changes courses
    begins at nothing, and nobody would be told. A file with all lessons of another course, or of
    which every lesson is in another, is a copy of that course, and may begin anew.

    Args:
        new: The nodes of the file that its course does not have yet.
        nodes: All nodes of the file, the course first.
    """
    course = nodes[0].name
    taken = dict(_taken([node for node in new if node.doctype == LESSON], course))
    ids = {node.name.removeprefix(f"{course}.") for node in nodes if node.doctype == LESSON}
    if len(taken) == len(ids):
        return []
    copied = {source for source in set(taken.values()) if _lessons_of(source) <= ids}
    message = _(
        "is lesson {0} of course {1}. Lessons do not move between courses: what students did in it"
        " stays there. Leave it in {1}, or give this one another id to let everybody begin it anew"
    )
    return [
        {
            "path": json_path((*node.path, "id")),
            "message": message.format(node.name.removeprefix(f"{course}."), taken[node.name]),
        }
        for node in new
        if taken.get(node.name, course) not in {course, *copied}
    ]


def _lessons_of(course: str) -> set[str]:
    """Return the ids of a course's lessons, as its file has them."""
    names = frappe.db.sql(
        "SELECT name FROM `tabMemora Lesson` WHERE subject = %s", (course,), pluck=True
    )
    return {name.removeprefix(f"{course}.") for name in names}


def _taken(lessons: Sequence[Node], course: str) -> Iterator[tuple[str, str]]:
    """Yield the lessons that another course has, and that course."""
    found: dict[str, tuple[Node, str]] = {}
    by_title: dict[str, list[Node]] = {}
    for node in lessons:
        by_title.setdefault(node.values["title"], []).append(node)
    for titles in in_chunks(list(by_title)):
        rows = frappe.db.sql(
            "SELECT name, title, subject FROM `tabMemora Lesson`"
            " WHERE title IN %s AND subject != %s",
            (titles, course),
        )
        for name, title, subject in rows:
            for node in by_title.get(title, ()):
                if name == f"{subject}.{node.name.removeprefix(f'{course}.')}":
                    found[name] = (node, subject)
    stages = load_stages(found)
    for name, (node, subject) in found.items():
        if fingerprint_of_stages(stages[name]) == fingerprint_of_stages(node.stages):
            yield node.name, subject
