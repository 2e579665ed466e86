"""Subject structures for tests: nested calls for a given one, a strategy for any."""

from itertools import count

from hypothesis import strategies as st

from memora.services.cdn_export.access_calculator import DOCTYPE_BY_TYPE, apply_plan_overrides
from memora.services.progress_engine.structure import iterate_lessons, iterate_nodes

CHILD_KEYS = {"subject": "tracks", "track": "units", "unit": "topics", "topic": "lessons"}


def topic(lessons, *, is_linear=False):
    return {"type": "topic", "is_linear": is_linear, "lessons": [{} for _ in range(lessons)]}


def unit(*topics, is_linear=False):
    return {"type": "unit", "is_linear": is_linear, "topics": list(topics)}


def track(*units, is_linear=False, is_default=False, unlock_level=0):
    return {
        "type": "track",
        "is_linear": is_linear,
        "is_default": is_default,
        "unlock_level": unlock_level,
        "units": list(units),
    }


def subject(*tracks, is_linear=False):
    """A numbered structure: tracks t0…, units u0…, topics p0…, lessons l0… with bits 0…."""
    structure = {
        "type": "subject",
        "id": "s",
        "title": "s",
        "is_linear": is_linear,
        "tracks": list(tracks),
    }
    numbers = {letter: count() for letter in "tupl"}
    for track_ in structure["tracks"]:
        _name(track_, "t", numbers)
        for unit_ in track_["units"]:
            _name(unit_, "u", numbers)
            for topic_ in unit_["topics"]:
                _name(topic_, "p", numbers)
                for lesson in topic_["lessons"]:
                    lesson.update(type="lesson", bit_index=_name(lesson, "l", numbers), base_xp=10)
    return structure


def _name(node, letter, numbers):
    number = next(numbers[letter])
    node["id"] = node["title"] = f"{letter}{number}"
    return number


def children(node, node_type=None):
    """A node's children; with a type, all nodes of that type below it."""
    if node["type"] == "lesson":
        return []
    below = node.get("children", node.get(CHILD_KEYS[node["type"]]))
    if node_type is None or (below and below[0]["type"] == node_type):
        return below
    return [found for child in below for found in children(child, node_type)]


def lesson_ids(structure):
    return [lesson["id"] for lesson in iterate_lessons(structure)]


def overrides_of(structure):
    """Overrides that hide some nodes of a subject, and make others linear or free."""
    names = {node["id"]: kind for kind, node in iterate_nodes(structure)}
    actions = st.sampled_from([("Hide", ""), ("Set Linear", "1"), ("Set Linear", "0")])
    return st.dictionaries(st.sampled_from(sorted(names)), actions, max_size=6).map(
        lambda chosen: apply_plan_overrides(
            "P",
            rows=[
                {
                    "parent": "P",
                    "target_doctype": DOCTYPE_BY_TYPE[names[name]],
                    "target_name": name,
                    "action": action,
                    "override_value": value,
                }
                for name, (action, value) in chosen.items()
            ],
        )
    )


@st.composite
def structures(draw):
    """Any small subject: uneven, with empty containers, linear flags and levels anywhere.

    Most containers hold something: in empty ones there is nothing to get wrong.
    """
    flag = st.booleans()
    size = st.sampled_from((1, 2, 3, 2, 3, 0))

    def several(make):
        return [make() for _ in range(draw(size))]

    def some_topic():
        return topic(draw(size), is_linear=draw(flag))

    def some_unit():
        return unit(*several(some_topic), is_linear=draw(flag))

    def some_track():
        return track(
            *several(some_unit),
            is_linear=draw(flag),
            is_default=draw(flag),
            unlock_level=draw(st.sampled_from((0, 0, 2, 4))),
        )

    return subject(*several(some_track), is_linear=draw(flag))
