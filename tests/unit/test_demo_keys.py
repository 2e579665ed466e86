"""The answers of the demo course are right: its keys agree with a second one, by our own marker."""

from collections import Counter
from itertools import combinations

import pytest

from demo.right_answers import right_answer
from memora.services.content.marking import QUESTION_TYPES, mark
from memora.services.content.rendering import render_lesson
from tests.support.math_10 import KEY
from tests.support.math_10.answers import option_texts, right_answers, wrong_answers
from tests.support.math_10.course import LESSONS, QUESTIONS, questions_of
from tests.support.math_10.notation import agree, reader

CHOICES = {i: q for i, q in QUESTIONS.items() if q["type"] == "multiple_choice"}


def test_every_question_of_the_demo_course_has_a_second_key():
    assert KEY.keys() == QUESTIONS.keys()


def test_the_demo_course_asks_each_type_of_question_at_least_five_times():
    kinds = Counter(question["type"] for question in QUESTIONS.values())
    assert {kind: kinds[kind] for kind in QUESTION_TYPES if kinds[kind] < 5} == {}


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson["id"])
def test_the_second_keys_answers_to_the_demo_course_are_marked_right(lesson):
    for question in questions_of(lesson):
        expected = KEY[question["id"].removeprefix("math-10.")]
        for answer in right_answers(question, expected):
            verdict = mark(question, answer)
            assert verdict.is_correct, (question["id"], answer)
            assert verdict.is_verified is (question["type"] != "self_check"), question["id"]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson["id"])
def test_other_answers_to_the_demo_course_are_not_marked_right(lesson):
    for question in questions_of(lesson):
        expected = KEY[question["id"].removeprefix("math-10.")]
        for answer in wrong_answers(question, expected):
            assert not mark(question, answer).is_correct, (question["id"], answer)


def test_what_the_demo_and_its_simulated_students_answer_is_right():
    published = render_lesson(
        [stage for lesson in LESSONS for stage in lesson["stages"]], text_format="markdown"
    )
    quizzes = [stage["config"] for stage in published.stages if stage["type"] == "Quiz"]
    for question in (question for quiz in quizzes for question in quiz["questions"]):
        assert mark(question, right_answer(question)).is_correct, question["id"]


def test_no_two_options_of_a_question_mean_the_same():
    for name, question in CHOICES.items():
        read = reader(KEY[name])
        pairs = combinations(map(read, option_texts(question)), 2)
        assert not any(agree(one, other) for one, other in pairs), name


def test_the_right_options_are_spread_over_all_places():
    places = Counter(question["answer_index"] for question in CHOICES.values())
    assert set(places) == {0, 1, 2, 3}
    assert max(places.values()) < 0.35 * len(CHOICES)


def test_true_and_false_are_both_right_often():
    answers = [q["answer"] for q in QUESTIONS.values() if q["type"] == "true_false"]
    assert 0.4 < answers.count(True) / len(answers) < 0.6
