"""Marking, by examples that a teacher wrote down; the client's JavaScript obeys the same file."""

import json
from collections import Counter
from pathlib import Path

import pytest

from memora.services.content.marking import QUESTION_TYPES, Verdict, mark

VECTORS = json.loads(
    (Path(__file__).parents[1] / "vectors" / "marking.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize(
    "vector", [pytest.param(each, id=f"{each['type']}: {each['name']}") for each in VECTORS]
)
def test_an_answer_is_marked_as_a_good_teacher_would(vector):
    verdict = mark(vector["question"], vector["answer"])

    assert verdict == Verdict(
        score=pytest.approx(vector["score"], abs=1e-9),
        is_correct=vector["score"] >= 1 - 1e-9,
        is_answered=vector.get("is_answered", True),
        is_verified=vector["type"] != "self_check",
        matched=tuple(vector.get("matched", verdict.matched)),
    )


@pytest.mark.parametrize("kind", QUESTION_TYPES)
def test_each_type_has_its_examples_and_enough_in_arabic(kind):
    names = [vector["name"] for vector in VECTORS if vector["type"] == kind]

    assert len(names) >= 40
    assert sum(name.startswith("Arabic: ") for name in names) >= 10
    assert max(Counter(names).values()) == 1


@pytest.mark.parametrize("question", [None, 3, "text", [], {}, {"type": "essay"}, {"type": {}}])
def test_what_is_no_question_has_no_right_answer(question):
    assert mark(question, "anything") == Verdict(0.0, is_correct=False)
