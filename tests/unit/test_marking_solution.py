"""What is told of a question once it is answered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memora.services.content.marking import mark, shown, solution
from tests.support.questions import CASES, JSON, STRANGE

MARKED = pytest.mark.parametrize("kind", CASES)


def told(question, answer=None):
    return solution(question, mark(question, answer))


@pytest.mark.parametrize(
    ("question", "key"),
    [
        (
            {"type": "multiple_choice", "options": ["a", "b"], "answer_index": 1},
            {"answer_indexes": [1]},
        ),
        (
            {"type": "multiple_choice", "options": ["5²", "52"], "answer": "5²"},
            {"answer_indexes": [0]},
        ),
        (
            {
                "type": "multiple_choice",
                "options": [{"text": "a", "credit": 0.5}, {"text": "b", "credit": 1}],
            },
            {"answer_indexes": [1]},
        ),
        (
            {"type": "multiple_response", "options": ["a", "b", "c"], "answer_indexes": [0, 2]},
            {"answer_indexes": [0, 2]},
        ),
        (
            {
                "type": "multiple_response",
                "options": [
                    {"text": "a", "credit": 0.5},
                    {"text": "b", "credit": -1},
                    {"text": "c", "credit": 0.5},
                ],
            },
            {"answer_indexes": [0, 2]},
        ),
        ({"type": "true_false", "answer": "false"}, {"answer": False}),
        ({"type": "true_false", "options": ["No", "Yes"], "answer_index": 1}, {"answer": True}),
        ({"type": "short_answer", "answer": "2\\*3"}, {"answers": ["2*3"]}),
        (
            {
                "type": "short_answer",
                "answers": [{"text": "عمّان"}, {"text": "Jordan", "credit": 0.2}, "Amman"],
            },
            {"answers": ["عمّان", "Amman"]},
        ),
        (
            {
                "type": "numeric",
                "values": [{"value": 5, "tolerance": 0.1, "feedback": "x"}],
                "units": [{"name": "m", "factor": 1}],
            },
            {
                "values": [{"value": 5, "tolerance": 0.1}],
                "units": [{"name": "m", "factor": 1}],
            },
        ),
        (
            {"type": "matching", "pairs": [{"left": "a", "right": "1"}], "distractors": ["2"]},
            {"pairs": [{"left": "a", "right": "1"}]},
        ),
        ({"type": "ordering", "items": ["first", "second"]}, {"items": ["first", "second"]}),
        (
            {
                "type": "cloze",
                "gaps": [
                    {"type": "short_answer", "answer": "one"},
                    {"type": "multiple_choice", "options": ["a", "b"], "answer_index": 0},
                ],
            },
            {"gaps": [{"answers": ["one"]}, {"answer_indexes": [0]}]},
        ),
        ({"type": "self_check", "answer": "Because."}, {"answer": "Because."}),
    ],
    ids=lambda value: value.get("type") if "type" in value else "",
)
def test_the_key_is_told_as_it_is_shown(question, key):
    assert told(question)["key"] == key


def test_explanation_and_hints_follow_with_their_html():
    words = {
        "explanation": "*So*",
        "explanation_html": "<em>So</em>",
        "hints": ["think"],
        "hints_html": ["think"],
    }

    assert told({"type": "true_false", "answer": True, **words}) == {
        "key": {"answer": True},
        **words,
    }


def test_the_feedback_is_that_of_what_was_chosen():
    question = {
        "type": "multiple_choice",
        "options": [
            {"text": "a", "feedback": "No: *b*.", "feedback_html": "No: <em>b</em>."},
            {"text": "b", "feedback": "Yes."},
        ],
        "answer_index": 1,
    }

    assert told(question, 0)["feedback"] == [
        {"feedback": "No: *b*.", "feedback_html": "No: <em>b</em>."}
    ]


@MARKED
@given(data=st.data())
def test_what_is_told_is_right(kind, data):
    """Answered with the key that was told, a question is right."""
    question = data.draw(CASES[kind]).question
    assert mark(question, answer_of(kind, told(question)["key"])).is_correct


ANSWERS = {
    "multiple_choice": lambda key: key["answer_indexes"][0],
    "multiple_response": lambda key: key["answer_indexes"],
    "true_false": lambda key: key["answer"],
    "short_answer": lambda key: key["answers"][0],
    "numeric": lambda key: key["values"][0]["value"],
    "matching": lambda key: {pair["left"]: pair["right"] for pair in key["pairs"]},
    "ordering": lambda key: key["items"],
    "cloze": lambda key: [answer_of(kind_of(gap), gap) for gap in key["gaps"]],
}


def answer_of(kind, key):
    return ANSWERS[kind](key)


def kind_of(gap):
    if "answer_indexes" in gap:
        return "multiple_choice"
    return "numeric" if "values" in gap else "short_answer"


@given(JSON | STRANGE, JSON)
def test_no_question_and_no_answer_raises(question, answer):
    if isinstance(question, dict):
        told(question, answer)


@MARKED
@given(data=st.data())
def test_nothing_is_told_twice(kind, data):
    question = data.draw(CASES[kind]).question

    assert not {"text", "options"} & told(question).keys()
    assert "key" not in shown(question, seed="")
