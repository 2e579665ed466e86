"""A stored subject as a course/2 file, and its questions in the order of its lessons."""

from collections.abc import Iterator
from typing import Any

from memora.services.content.formats.outgoing import Outgoing
from memora.services.content.importing.stored import load_subject, parsed_config
from memora.services.content.importing.tree import CHILD_LISTS, DEFAULTS
from memora.services.content.native import ids_in, native_config, with_other_ids
from memora.services.content.quiz import questions_of
from memora.services.content.tree import CONTENT_DOCTYPES, PARENT_FIELDS

FORMAT = "memora.course/2"
_PREFIX = "question_id_prefix"
#: How a bank's categories stand in the title of a topic.
_BETWEEN = " / "
_STAGE_DEFAULTS = {"target_time": 0, "weight": 1, "is_skippable": 0, "server_marked": 0}
_FLAGS = ("is_linear", "is_skippable", "server_marked")


def load_course(subject: str) -> dict[str, Any] | None:
    """Return a subject as its course file; None where there is none.

    Its questions have the ids that they had before the subject's prefix was put before them, so
    that the file imports into the same subject unchanged.

    Args:
        subject: Name of the Memora Subject.
    """
    nodes = load_subject(subject, lock=False)
    if not nodes:
        return None
    children: dict[tuple[str, str], list[Any]] = {}
    root: Any = None
    for (doctype, _name), node in nodes.items():
        if doctype == CONTENT_DOCTYPES[0]:
            root = node
        else:
            parent = str(node.values[PARENT_FIELDS[doctype]])
            children.setdefault((doctype, parent.casefold()), []).append(node)
    prefix = str(root.values[_PREFIX])

    def below(depth: int, node: Any) -> dict[str, Any]:
        doctype = CONTENT_DOCTYPES[depth]
        name = node.name.removeprefix(f"{subject}.") if depth else node.name
        made = {"id": name, **_fields(doctype, node.values)}
        if depth == len(CHILD_LISTS):
            return {**made, "stages": [_stage(stage, prefix) for stage in node.stages]}
        found = children.get((CONTENT_DOCTYPES[depth + 1], node.name.casefold()), [])
        found.sort(key=lambda child: (child.values["sort_order"], child.name))
        return {**made, CHILD_LISTS[depth]: [below(depth + 1, child) for child in found]}

    return {"format": FORMAT, **below(0, root)}


def questions_in(course: dict[str, Any]) -> Iterator[Outgoing]:
    """Yield the questions of a course file with where they stand.

    Args:
        course: From ``load_course``.
    """
    units = [unit for track in course["tracks"] for unit in track["units"]]
    for unit in units:
        above = (unit["title"],) if len(units) > 1 else ()
        for topic in unit["topics"]:
            category = (*above, *topic["title"].split(_BETWEEN))
            for lesson in topic["lessons"]:
                text_format = lesson.get("text_format") or course.get("text_format") or "plain"
                for _at, _number, question in questions_of(lesson["stages"]):
                    said = {"text_format": text_format, **question}
                    yield Outgoing(said, category, lesson["title"])


def _fields(doctype: str, values: dict[str, Any]) -> dict[str, Any]:
    """Return the fields that are not what a new node has anyhow."""
    given = {
        name: bool(values[name]) if name in _FLAGS else values[name]
        for name, default in DEFAULTS[doctype].items()
        if name != _PREFIX and values[name] != default
    }
    return {"title": values["title"], **given}


def _stage(stored: dict[str, Any], prefix: str) -> dict[str, Any]:
    config = native_config(stored["type"], parsed_config(stored["config"]))
    others = {each: each.removeprefix(prefix) for each in ids_in(stored["type"], config)}
    made = {
        "title": stored["title"],
        "type": stored["type"],
        "config": with_other_ids(stored["type"], config, others),
    }
    for name, default in _STAGE_DEFAULTS.items():
        if stored[name] != default:
            made[name] = bool(stored[name]) if name in _FLAGS else stored[name]
    return made
