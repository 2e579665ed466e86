"""Why the closed nodes of a whole map are closed."""

from hypothesis import given
from hypothesis import strategies as st

from memora.services.ledger.packing import pack_bitmap
from memora.services.progress_engine.lesson_gate import LessonGate, Obstacle
from memora.services.progress_engine.lesson_locks import find_locks
from memora.services.progress_engine.structure import iterate_lessons
from memora.services.progress_engine.unlock_calculator import compute_node_states
from tests.support.structures import overrides_of, structures, subject, topic, track, unit


def locks_of(structure, *passed, level=1, overrides=None):
    root = compute_node_states(
        structure,
        pack_bitmap(dict.fromkeys(passed, 0)),
        player_level=level,
        plan_overrides=overrides,
    )
    return root, find_locks(root, level) if root else {}


def test_what_is_closed_with_its_parent_is_named_once():
    structure = subject(track(unit(topic(1)), unit(topic(3)), is_linear=True))

    _root, locks = locks_of(structure)

    assert locks == {("unit", "u1"): Obstacle(lesson_id="l0", title="l0")}


def test_each_closed_lesson_of_an_open_topic_names_the_one_to_do_first():
    _root, locks = locks_of(subject(track(unit(topic(4, is_linear=True)))), 0)

    assert {key: lock.lesson_id for key, lock in locks.items()} == {
        ("lesson", "l2"): "l1",
        ("lesson", "l3"): "l1",
    }


def test_a_track_above_the_level_names_the_level():
    _root, locks = locks_of(subject(track(unit(topic(1)), unlock_level=4)), level=3)

    assert locks == {("track", "t0"): Obstacle(level=4)}


def lessons_below(node, path=()):
    for child in node["children"]:
        here = (*path, (child["type"], child["id"]))
        if child["type"] == "lesson":
            yield child, here
        else:
            yield from lessons_below(child, here)


@given(structure=structures(), data=st.data())
def test_the_whole_map_says_of_each_lesson_what_the_gate_says(structure, data):
    bits = sorted(lesson["bit_index"] for lesson in iterate_lessons(structure))
    passed = data.draw(st.sets(st.sampled_from(bits))) if bits else set()
    level, overrides = data.draw(st.integers(0, 5)), data.draw(overrides_of(structure))
    root, locks = locks_of(structure, *passed, level=level, overrides=overrides)
    gate, mask = LessonGate(structure), sum(1 << bit for bit in passed)

    for lesson, path in lessons_below(root) if root else ():
        said = [locks[key] for key in path if key in locks]
        known = gate.find_obstacle(lesson["id"], mask, plan_overrides=overrides, player_level=level)
        assert said == ([known] if known else [])
