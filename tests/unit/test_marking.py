"""Marking: the key decides, and a claim counts where students check themselves alone."""

import pytest

from memora.services.reviews.marking import Answered, Mark, first_answers, mark

CHOICE = {"type": "multiple_choice", "options": ["3", "4", "5"], "answer_index": 1}
TRUTH = {"type": "true_false", "answer": False}
SHORT = {"type": "short_answer", "answer": "8 sets"}
RIGHT, WRONG = Mark(True, 1.0, True), Mark(False, 0.0, True)


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        (CHOICE, 1, RIGHT),
        (CHOICE, "4", RIGHT),
        (CHOICE, " 4 ", RIGHT),
        (CHOICE, 0, WRONG),
        (CHOICE, 4, WRONG),
        (CHOICE, True, WRONG),
        (CHOICE, None, WRONG),
        ({**CHOICE, "answer_index": 7}, "4", WRONG),
        (TRUTH, False, RIGHT),
        (TRUTH, "False", RIGHT),
        (TRUTH, True, WRONG),
        (TRUTH, 0, WRONG),
        (TRUTH, None, WRONG),
        (SHORT, "8 sets", RIGHT),
        (SHORT, "  8  SETS ", RIGHT),
        (SHORT, "٨ sets", RIGHT),
        (SHORT, "\u2066８ sets\u2069", RIGHT),
        ({**SHORT, "answer": "8"}, 8, RIGHT),
        (SHORT, "eight of them", WRONG),
        (SHORT, None, WRONG),
        ({"type": "of tomorrow"}, "anything", WRONG),
    ],
)
def test_the_key_decides(question, answer, expected):
    claimed = Answered("q", answer, is_correct=not expected.is_correct, score=0.5)

    assert mark(question, claimed) == expected


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ({"is_correct": True}, Mark(True, 1.0, False)),
        ({"is_correct": True, "score": 0.4}, Mark(True, 0.4, False)),
        ({"is_correct": False}, Mark(False, 0.0, False)),
        ({"is_correct": False, "score": 0.5}, Mark(False, 0.5, False)),
    ],
)
def test_what_students_check_themselves_is_theirs_to_judge(claim, expected):
    assert mark({"type": "self_check"}, Answered("q", "done", **claim)) == expected


def test_the_first_answer_to_a_question_counts():
    answers = [Answered("a", 1), Answered("b", 1), Answered("a", 2)]

    assert first_answers(answers) == answers[:2]
