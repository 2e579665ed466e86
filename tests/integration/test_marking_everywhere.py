"""Plays and reviews mark by the same markers: every type, and every form that the schema takes."""

import pytest

from tests.support.quizzes import NINE, Quiz, question, right, wrong

MARKED = [kind for kind in NINE if kind != "self_check"]


@pytest.fixture
def make_quiz(borrow_user):
    return lambda *questions, **stage: Quiz(borrow_user("Memora Student"), *questions, **stage)


@pytest.fixture
def nine(make_quiz):
    """A lesson that asks a question of each type."""
    return make_quiz(*(question(kind) for kind in NINE))


def scores(answer):
    return {result["question_id"]: result["score"] for result in answer["results"]}


def test_right_answers_of_every_type_are_right_in_a_play_whatever_is_claimed(nine):
    play = nine.play(*(right(kind) for kind in NINE))

    assert (play["score"], play["hearts"]) == (100, 5)
    assert set(scores(play).values()) == {1.0}


def test_wrong_answers_of_every_type_are_wrong_in_a_play_whatever_is_claimed(nine):
    play = nine.play(*(wrong(kind) for kind in NINE))

    assert (play["score"], play["hearts"]) == (0, 0)
    assert set(scores(play).values()) == {0.0}


def test_right_answers_of_every_type_are_right_in_a_review_and_a_self_check_earns_nothing(nine):
    nine.is_due(*(f"quiz.{kind}" for kind in NINE))

    session = nine.review(*(right(kind) for kind in NINE))

    assert set(scores(session).values()) == {1.0}
    assert session["xp_earned"] == 2 * len(MARKED)


def test_wrong_answers_of_every_type_are_wrong_in_a_review(nine):
    nine.is_due(*(f"quiz.{kind}" for kind in NINE))

    session = nine.review(*(wrong(kind) for kind in NINE))

    assert set(scores(session).values()) == {0.0}
    assert session["xp_earned"] == 0


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({"type": "true_false", "answer": True}, True),
        ({"type": "true_false", "answer": "true"}, True),
        ({"type": "true_false", "answer": "True"}, "true"),
        ({"type": "true_false", "answer": "false"}, False),
        ({"type": "true_false", "answer": "False"}, "خطأ"),
        ({"type": "true_false", "options": ["Wrong", "Right"], "answer_index": 1}, 1),
        ({"type": "true_false", "options": ["Right", "Wrong"], "answer_index": 1}, "Wrong"),
        ({"type": "multiple_choice", "options": ["52", "5²", "25"], "answer_index": 1}, "5²"),
        ({"type": "multiple_choice", "options": ["52", "5²", "25"], "answer_index": 0}, "52"),
        ({"type": "short_answer", "answer": "5²"}, "5²"),
        ({"type": "short_answer", "answer": "0.125"}, "0,125"),
        ({"type": "short_answer", "answer": "0.125"}, "٠٫١٢٥"),
        ({"type": "short_answer", "answer": "0.125"}, ".125"),
        ({"type": "short_answer", "answer": "-3"}, "−3"),
        ({"type": "short_answer", "answer": "عمّان"}, "عمان"),
    ],
    ids=str,
)
def test_each_form_of_a_key_is_right_in_play_and_review(make_quiz, fields, answer):
    quiz = make_quiz({"id": "quiz.q", "text": "?", **fields})
    quiz.is_due("quiz.q")
    given = {"question_id": "quiz.q", "answer": answer}

    assert quiz.review(given)["xp_earned"] == 2
    assert quiz.play(given)["score"] == 100


@pytest.mark.parametrize("form", [True, "true", "True", False, "false", "False"])
def test_no_answer_to_true_or_false_is_wrong_whatever_the_key(make_quiz, form):
    quiz = make_quiz({"id": "quiz.q", "type": "true_false", "text": "?", "answer": form})
    quiz.is_due("quiz.q")
    nothing = {"question_id": "quiz.q", "answer": None, "is_correct": True}

    assert quiz.play()["score"] == 0
    assert quiz.play(nothing)["score"] == 0
    assert quiz.review(nothing)["xp_earned"] == 0


@pytest.mark.parametrize(("chosen", "key"), [("52", "5²"), ("5²", "52"), ("25", "5²")])
def test_folding_makes_no_two_options_one(make_quiz, chosen, key):
    options = ["52", "5²", "25"]
    quiz = make_quiz(
        {
            "id": "quiz.q",
            "type": "multiple_choice",
            "text": "?",
            "options": options,
            "answer_index": options.index(key),
        }
    )

    assert quiz.play({"question_id": "quiz.q", "answer": chosen})["score"] == 0


def test_the_score_is_the_share_of_the_points(make_quiz):
    quiz = make_quiz(
        question("true_false", points=3),
        question("matching"),
        question("ordering", points=1),
    )
    half = {"left 0": "right 0", "left 1": "right 1", "left 2": "right 9"}

    play = quiz.play(right("true_false"), right("matching", answer=half))

    # 3 of 3, half of 1, none of 1: 3.5 of 5.
    assert (play["score"], play["hearts"]) == (70, 4)


def test_a_question_that_may_be_skipped_weighs_nothing_until_it_is_answered(make_quiz):
    quiz = make_quiz(question("true_false", points=3), question("matching"), is_skippable=True)

    assert quiz.play(right("matching"))["score"] == 100
    assert quiz.play(right("matching"), wrong("true_false"))["score"] == 25


def test_a_self_check_stands_outside_hearts_and_score(make_quiz):
    quiz = make_quiz(question("true_false"), question("self_check", points=9))

    assert quiz.play(right("true_false"), wrong("self_check"))["score"] == 100
    assert quiz.play(wrong("true_false"), right("self_check"))["score"] == 0


def test_part_of_the_credit_is_a_hard_answer_to_the_schedule_and_earns_nothing(make_quiz):
    quiz = make_quiz(question("matching"))
    quiz.is_due("quiz.matching")
    half = {f"left {n}": f"right {n}" for n in range(2)}

    session = quiz.review(right("matching", answer=half))

    assert (session["xp_earned"], session["results"][0]["score"]) == (0, 0.5)
