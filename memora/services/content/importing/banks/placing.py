"""Which subject a bank goes into, and what of it is there already."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import frappe
from frappe import _

from memora.services.content import question_index
from memora.services.content.formats.lessons import (
    Known,
    lessons_begin,
    shown_title,
    slug,
    to_track,
)
from memora.services.content.formats.natives import Asked, Group, shortened
from memora.services.content.formats.natives.ids import digest
from memora.services.content.formats.report import Place, Report, phrase
from memora.services.content.importing.question_ids import MAX_ID
from memora.services.content.importing.stored import Key, StoredNode, key, parsed_config
from memora.services.content.importing.tree import CHILD_LISTS, node_name
from memora.services.content.native import ids_in
from memora.services.content.reserved_ids import is_reserved
from memora.services.content.text import inert
from memora.services.content.tree import CONTENT_DOCTYPES
from memora.utils.errors import ValidationError
from memora.utils.names import stored_name

_GONE = phrase(
    "{0} questions of an earlier import are not in this file, such as {1}: they leave their"
    " lessons."
)
SUBJECT, TRACK, TOPIC, LESSON = "Memora Subject", "Memora Track", "Memora Topic", "Memora Lesson"


@dataclass(frozen=True, slots=True)
class Target:
    """The subject that a bank goes into.

    Attributes:
        subject: Its id.
        title: Its title, for one that is new.
    """

    subject: str
    title: str


def find_target(asked_for: str | None, bank_title: str) -> Target:
    """Find the subject that is meant: by its id, by its title, or a new one.

    Args:
        asked_for: What was asked for; None for a subject that is called like the bank.
        bank_title: What the bank is called.

    Raises:
        ValidationError: Several subjects have that title.
    """
    given = asked_for or bank_title
    stored = stored_name(SUBJECT, given)
    if stored is not None:
        return Target(stored, given)
    title = shown_title(given)
    named = frappe.db.sql(
        "SELECT name FROM `tabMemora Subject` WHERE title = %s LIMIT 2",
        (inert(title),),
        pluck=True,
    )
    if len(named) > 1:
        raise ValidationError(
            _("Several subjects are called {0}. Send the id of the one that is meant.").format(
                title
            )
        )
    if named:
        return Target(named[0], title)
    new = slug(given)
    if is_reserved(SUBJECT, new) or stored_name(SUBJECT, new) is not None:
        new = f"{new}-{digest(given)}"
    return Target(new, title)


def course_of(
    groups: Iterable[Group],
    target: Target,
    stored: dict[Key, StoredNode],
    report: Report,
    *,
    title: str,
    lessons_of: int,
    by_category: bool,
) -> tuple[dict[str, Any], int]:
    """Return a bank as a course/2 file that touches nothing else of its subject.

    Args:
        groups: Its questions and readings.
        target: The subject.
        stored: What the database holds of it.
        report: Hears of ids that had to change, and of questions that leave.
        title: What the bank is called.
        lessons_of: How many questions a lesson shall have.
        by_category: Whether each category becomes a topic.

    Returns:
        The course, and how many tracks of the subject stand before its track.
    """
    subject = target.subject
    node = stored.get(key(SUBJECT, subject))
    prefix = str(node.values["question_id_prefix"]) if node else ""
    earlier = _earlier(subject, lessons_begin(title), stored)
    named = _with_free_ids(list(groups), subject, title, prefix, earlier, report)
    known = Known(
        {name.removeprefix(prefix): lesson for name, lesson in earlier.items()},
        _titles_of_topics(subject, stored),
    )
    track = to_track(
        named, title=title, lessons_of=lessons_of, by_category=by_category, known=known
    )
    tracks_before = _tracks_before(node_name(subject, track["id"]), stored)
    _say_gone(track, named, known, report)
    _leave_titles(track, 1, subject, stored)
    course = {
        "format": "memora.course/2",
        "id": subject,
        "title": str(node.values["title"]) if node else target.title,
        "tracks": [track],
    }
    return course, tracks_before


def _earlier(subject: str, begin: str, stored: dict[Key, StoredNode]) -> dict[str, str]:
    """Return the questions that the bank has in the subject, with the node ids of their lessons."""
    found: dict[str, str] = {}
    for (doctype, _name), node in stored.items():
        node_id = node.name.removeprefix(f"{subject}.")
        if doctype == LESSON and node_id.startswith(begin):
            for stage in node.stages:
                ids = ids_in(stage["type"], parsed_config(stage["config"]))
                found |= dict.fromkeys(ids, node_id)
    return found


def _titles_of_topics(subject: str, stored: dict[Key, StoredNode]) -> dict[str, str]:
    return {
        node.name.removeprefix(f"{subject}."): str(node.values["title"])
        for (doctype, _name), node in stored.items()
        if doctype == TOPIC
    }


def _tracks_before(track: str, stored: dict[Key, StoredNode]) -> int:
    """Return how many tracks stand before the bank's: those that do already, else all."""
    own = stored.get(key(TRACK, track))
    if own is not None:
        return int(own.values["sort_order"]) - 1
    orders = (int(node.values["sort_order"]) for (kind, _), node in stored.items() if kind == TRACK)
    return max(orders, default=0)


def _say_gone(track: dict[str, Any], named: list[Group], known: Known, report: Report) -> None:
    """Say which questions of an earlier import are in the bank no more, and leave their lessons."""
    lessons = {
        lesson["id"]
        for unit in track["units"]
        for topic in unit["topics"]
        for lesson in topic["lessons"]
    }
    asked = {
        piece.question["id"]
        for group in named
        for piece in group.pieces
        if isinstance(piece, Asked)
    }
    gone = [
        name for name, lesson in known.lesson_of.items() if lesson in lessons and name not in asked
    ]
    if gone:
        report.dropped(Place(), "", _GONE, len(gone), gone[0])


def _leave_titles(node: dict[str, Any], depth: int, subject: str, stored: Any) -> None:
    """Leave the titles of stored nodes as they are: people may have given them better ones."""
    if key(CONTENT_DOCTYPES[depth], node_name(subject, node["id"])) in stored:
        del node["title"]
    for child in node[CHILD_LISTS[depth]] if depth < len(CHILD_LISTS) else ():
        _leave_titles(child, depth + 1, subject, stored)


def _with_free_ids(
    groups: list[Group],
    subject: str,
    title: str,
    prefix: str,
    earlier: dict[str, str],
    report: Report,
) -> list[Group]:
    """Return groups whose questions have ids of their own in the school.

    A question that an earlier import brought keeps the id that it got then.
    """
    room = MAX_ID - len(prefix)
    asked = [piece for group in groups for piece in group.pieces if isinstance(piece, Asked)]
    own = {id(piece): shortened(piece.question["id"], room) for piece in asked}
    before = f"{subject}-"
    longer = {id(p): shortened(f"{before}{p.question['id']}", room) for p in asked}
    new = [f"{prefix}{name}" for name in (*own.values(), *longer.values())]
    taken = question_index.find_owners([name for name in new if name not in earlier])
    used: set[str] = set()
    renamed = 0

    def free(piece: Asked) -> str:
        nonlocal renamed
        candidates = [own[id(piece)], longer[id(piece)]]
        candidates.append(shortened(f"{longer[id(piece)]}-{digest([title, *candidates])}", room))
        known = [name for name in candidates if f"{prefix}{name}" in earlier]
        free_ones = [
            name
            for name in (*known, *candidates)
            if name.casefold() not in used and f"{prefix}{name}" not in taken
        ]
        chosen = free_ones[0] if free_ones else candidates[-1]
        renamed += chosen != candidates[0]
        used.add(chosen.casefold())
        return chosen

    made: list[Group] = []
    for group in groups:
        pieces = tuple(
            replace(piece, question={**piece.question, "id": free(piece)})
            if isinstance(piece, Asked)
            else piece
            for piece in group.pieces
        )
        made.append(replace(group, pieces=pieces))
    if renamed:
        report.changed(Place(), "", _PREFIXED, renamed, before, part="id")
    return made


_PREFIXED = phrase(
    "{0} ids belong to other questions of the school; “{1}” was put before them. Later imports"
    " find them so."
)
