"""Whether one lesson is open, and what has to come first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memora.services.cdn_export.access_calculator import apply_plan_overrides
from memora.services.ledger.packing import pack_bitmap
from memora.services.progress_engine.lesson_gate import HiddenLessonError, LessonGate, Obstacle
from memora.services.progress_engine.progress_computer import find_next_lesson
from memora.services.progress_engine.structure import iterate_lessons
from memora.services.progress_engine.unlock_calculator import compute_node_states, find_node_by_id
from tests.support.structures import overrides_of, structures, subject, topic, track, unit


def bits(*passed):
    return sum(1 << bit for bit in passed)


def test_a_free_lesson_has_no_obstacle():
    assert LessonGate(subject(track(unit(topic(3))))).find_obstacle("l2", 0) is None


def test_the_lesson_to_do_first_is_the_first_that_is_missing():
    gate = LessonGate(subject(track(unit(topic(4, is_linear=True)))))

    assert gate.find_obstacle("l3", bits(0)) == Obstacle(lesson_id="l1", title="l1")


def test_a_lesson_that_was_passed_stays_open():
    gate = LessonGate(subject(track(unit(topic(3, is_linear=True)))))

    assert gate.find_obstacle("l2", bits(2)) is None


def test_a_track_above_the_players_level_names_the_level():
    gate = LessonGate(subject(track(unit(topic(1)), unlock_level=4)))

    assert gate.find_obstacle("l0", 0, player_level=3) == Obstacle(level=4)
    assert gate.find_obstacle("l0", 0, player_level=4) is None


def test_where_the_lesson_to_do_first_is_closed_itself_its_level_is_named():
    tracks = track(unit(topic(1)), unlock_level=4), track(unit(topic(1)))
    gate = LessonGate(subject(*tracks, is_linear=True))

    assert gate.find_obstacle("l1", 0, player_level=3) == Obstacle(level=4)


def test_a_lesson_of_another_subject_is_not_on_the_map():
    with pytest.raises(HiddenLessonError):
        LessonGate(subject(track(unit(topic(1))))).find_obstacle("l9", 0)


def override(doctype, name, action, value=""):
    columns = ("parent", "target_doctype", "target_name", "action", "override_value")
    row = dict(zip(columns, ("P", doctype, name, action, value), strict=True))
    return apply_plan_overrides("P", rows=[row])


def test_a_plan_may_put_lessons_in_order():
    gate = LessonGate(subject(track(unit(topic(2)))))
    linear = override("Memora Topic", "p0", "Set Linear", "1")

    assert gate.find_obstacle("l1", 0, plan_overrides=linear).lesson_id == "l0"


def test_a_hidden_lesson_has_not_to_be_done_first():
    gate = LessonGate(subject(track(unit(topic(3, is_linear=True)))))
    hidden = override("Memora Lesson", "l0", "Hide")

    assert gate.find_obstacle("l1", 0, plan_overrides=hidden) is None
    assert gate.find_obstacle("l2", 0, plan_overrides=hidden).lesson_id == "l1"


def test_what_was_begun_in_a_hidden_lesson_only_is_not_begun():
    gate = LessonGate(subject(track(unit(topic(1), topic(2), is_linear=True))))
    hidden = override("Memora Lesson", "l1", "Hide")

    assert gate.find_obstacle("l2", bits(1)) is None
    assert gate.find_obstacle("l2", bits(1), plan_overrides=hidden).lesson_id == "l0"


@given(structure=structures(), data=st.data())
def test_the_gate_agrees_with_the_whole_map(structure, data):
    lessons = {lesson["id"]: lesson["bit_index"] for lesson in iterate_lessons(structure)}
    passed = data.draw(st.sets(st.sampled_from(sorted(lessons.values())))) if lessons else set()
    options = {
        "plan_overrides": data.draw(overrides_of(structure)),
        "player_level": data.draw(st.integers(0, 5)),
    }
    gate, bitmap = LessonGate(structure), pack_bitmap(dict.fromkeys(passed, 0))
    root = compute_node_states(structure, bitmap, **options)

    for lesson_id in lessons:
        node = find_node_by_id(root, lesson_id) if root else None
        if node is None:
            with pytest.raises(HiddenLessonError):
                gate.find_obstacle(lesson_id, bits(*passed), **options)
            continue
        obstacle = gate.find_obstacle(lesson_id, bits(*passed), **options)
        assert (obstacle is None) == (node["unlock_state"] == "unlocked")
        if obstacle and obstacle.lesson_id:
            first = find_node_by_id(root, obstacle.lesson_id)
            assert (first["status"], first["unlock_state"]) == ("not_passed", "unlocked")
            assert find_next_lesson(root) is not None
