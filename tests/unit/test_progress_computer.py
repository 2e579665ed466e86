"""A player's progress: sums and the suggested next lesson."""

import pytest
from hypothesis import given

from memora.services.cdn_export.access_calculator import apply_plan_overrides
from memora.services.ledger.packing import pack_bitmap
from memora.services.progress_engine.progress_computer import build_progress
from memora.services.progress_engine.structure import iterate_lessons
from memora.services.progress_engine.unlock_calculator import calculate_percentage
from tests.support.structures import structures, subject, topic, track, unit


def progress(structure, *passed, **options):
    return build_progress(structure, bitmap=pack_bitmap(dict.fromkeys(passed, 0)), **options)


def test_the_answer_has_the_papers_fields():
    answer = progress(subject(track(unit(topic(4)))), 0, total_xp_earned=35)

    assert {key: value for key, value in answer.items() if key != "root"} == {
        "subject_id": "s",
        "completion_percentage": 25.0,
        "total_xp_earned": 35,
        "suggested_next_lesson_id": "l1",
        "total_lessons": 4,
        "passed_lessons": 1,
    }


def test_the_suggestion_is_the_first_open_lesson_that_is_not_passed():
    structure = subject(track(unit(topic(2), topic(2, is_linear=True), is_linear=True)))

    assert progress(structure, 0)["suggested_next_lesson_id"] == "l1"
    assert progress(structure, 0, 1)["suggested_next_lesson_id"] == "l2"


def test_the_default_track_is_suggested_first():
    structure = subject(track(unit(topic(1))), track(unit(topic(1)), is_default=True))

    assert progress(structure)["suggested_next_lesson_id"] == "l1"
    assert progress(structure, 1)["suggested_next_lesson_id"] == "l0"


def test_nothing_is_suggested_when_all_is_passed_or_closed():
    structure = subject(track(unit(topic(1))), track(unit(topic(1)), unlock_level=9))

    assert progress(structure, 0, player_level=1)["suggested_next_lesson_id"] is None
    assert progress(structure, 0, 1, player_level=9)["suggested_next_lesson_id"] is None


def test_a_subject_without_lessons_has_no_progress():
    answer = progress(subject(track(unit())))

    assert answer["completion_percentage"] == 0.0
    assert answer["suggested_next_lesson_id"] is None


def test_a_subject_hidden_by_the_plan_has_no_answer():
    row = {
        "parent": "P",
        "target_doctype": "Memora Subject",
        "target_name": "s",
        "action": "Hide",
    }
    hidden = apply_plan_overrides("P", rows=[row])

    assert progress(subject(track()), plan_overrides=hidden) is None


@pytest.mark.parametrize(
    ("passed", "total", "expected"),
    [(0, 3, 0.0), (1, 3, 33.33), (2, 3, 66.66), (3, 3, 100.0), (99_999, 100_000, 99.99)],
)
def test_only_all_lessons_make_100_percent(passed, total, expected):
    assert calculate_percentage(passed, total) == expected


@given(structure=structures())
def test_following_the_suggestion_passes_every_lesson_once(structure):
    lessons = {lesson["id"]: lesson["bit_index"] for lesson in iterate_lessons(structure)}
    passed, percentages = [], []
    while (answer := progress(structure, *passed))["suggested_next_lesson_id"]:
        passed.append(lessons[answer["suggested_next_lesson_id"]])
        percentages.append(answer["completion_percentage"])

    assert sorted(passed) == sorted(lessons.values())
    assert percentages == sorted(percentages)
