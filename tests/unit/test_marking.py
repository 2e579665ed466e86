"""Whose word counts: the key's, and a claim where students check themselves alone."""

import pytest

from memora.services.content.marking import Verdict
from memora.services.reviews.marking import Answered, first_answers, mark

CHOICE = {"type": "multiple_choice", "options": ["3", "4", "5"], "answer_index": 1}
OWN = {"type": "self_check", "answer": "Because it is so."}


@pytest.mark.parametrize(("answer", "score"), [(1, 1.0), ("4", 1.0), (0, 0.0), (None, 0.0)])
def test_the_key_decides_whatever_is_claimed(answer, score):
    claimed = Answered("q", answer, is_correct=not score, score=0.5)

    verdict = mark(CHOICE, claimed)

    assert (verdict.score, verdict.is_correct, verdict.is_verified) == (score, bool(score), True)


def test_a_question_of_a_type_that_nobody_knows_is_wrong():
    assert mark({"type": "of tomorrow"}, Answered("q", "anything", is_correct=True)).score == 0


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ({"is_correct": True}, Verdict(1.0, is_correct=True, is_verified=False)),
        ({"is_correct": True, "score": 0.4}, Verdict(0.4, is_correct=True, is_verified=False)),
        ({"is_correct": False}, Verdict(0.0, is_correct=False, is_verified=False)),
        ({"is_correct": False, "score": 0.5}, Verdict(0.5, is_correct=False, is_verified=False)),
    ],
)
def test_what_students_check_themselves_is_theirs_to_judge(claim, expected):
    assert mark(OWN, Answered("q", "done", **claim)) == expected


@pytest.mark.parametrize(("own", "score"), [(0.5, 0.5), (1, 1.0), (True, 1.0), (False, 0.0)])
def test_a_score_of_their_own_stands_before_what_the_client_counts(own, score):
    verdict = mark(OWN, Answered("q", own, is_correct=True, score=1.0))

    assert (verdict.score, verdict.is_verified) == (score, False)


def test_the_first_answer_to_a_question_counts():
    answers = [Answered("a", 1), Answered("b", 1), Answered("a", 2)]

    assert first_answers(answers) == answers[:2]
