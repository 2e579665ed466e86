"""What leaves as Moodle XML comes back the same."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memora.services.content.formats import moodle_xml
from memora.services.content.formats.natives import Asked, to_natives
from memora.services.content.formats.outgoing import Outgoing
from memora.services.content.formats.report import Report
from memora.services.content.marking import mark
from tests.support.native_questions import KEYS, questions, right_answers

CATEGORY = ("Sea/sky", "Fish")
#: What Moodle has only where something can be shuffled.
SHUFFLED = ("multiple_choice", "multiple_response", "matching")
SIGNS = st.text("ab~#{}=%\\&;:/\"'<>*1 \u0645", max_size=8)


def returned(question: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return what a question is after it went out and came back, and what was said on its way."""
    report = Report()
    outgoing = Outgoing(question, CATEGORY, "Light")
    data = moodle_xml.write([outgoing], title="", media=lambda _name: b"GIF89a", report=report)
    natives = to_natives(moodle_xml.read(data, file_name=""), lambda file: file.name)
    assert natives.groups, [line.what.format(*line.values) for line in natives.report]
    [group] = natives.groups
    [piece] = group.pieces
    assert isinstance(piece, Asked)
    assert group.category == CATEGORY
    return piece.question, [line.severity for line in report]


@pytest.mark.parametrize("kind", sorted(KEYS))
@settings(max_examples=30)
@given(data=st.data())
def test_a_question_that_came_in_comes_back_letter_by_letter(kind, data):
    first, _said = returned({**data.draw(questions(kind)), "text_format": "plain"})

    again, said = returned(first)

    assert again == first
    assert "dropped" not in said


@pytest.mark.parametrize("kind", sorted(KEYS))
@settings(max_examples=30)
@given(data=st.data())
def test_an_answer_that_was_right_is_right_when_the_question_is_back(kind, data):
    question = {**data.draw(questions(kind)), "text_format": "plain"}

    back, said = returned(question)

    if "dropped" not in said:
        assert all(mark(back, answer).is_correct for answer in right_answers(question))


@pytest.mark.parametrize("kind", sorted(KEYS))
@settings(max_examples=30)
@given(data=st.data())
def test_what_stands_about_a_question_comes_back(kind, data):
    question = {**data.draw(questions(kind)), "text_format": "plain"}

    back, _said = returned(question)

    assert back["id"] == question["id"]
    assert back["text"] == question["text"]
    assert back.get("points", 1) == question.get("points", 1)
    tags = [" ".join(tag.split()) for tag in question.get("tags", [])]
    assert back.get("tags", []) == list(dict.fromkeys(tags))
    assert back.get("hints", []) == [hint.strip() for hint in question.get("hints", [])]
    if kind in SHUFFLED:
        assert back.get("shuffle") == question.get("shuffle")


@given(words=st.lists(SIGNS.map(str.strip).filter(lambda word: word.strip("*\\ ")), min_size=1))
def test_signs_with_a_meaning_in_a_gap_come_back(words):
    answers = [{"text": word, "credit": 1} for word in dict.fromkeys(words)]
    gap = {"type": "short_answer", "answers": answers}
    question = {"id": "q", "type": "cloze", "text": "{{1}}", "gaps": [gap], "text_format": "plain"}

    assert returned(question)[0]["gaps"] == [gap]


@given(feedback=SIGNS.map(str.strip).filter(bool))
def test_signs_with_a_meaning_in_a_gaps_feedback_come_back(feedback):
    options = [{"text": "a", "feedback": feedback}, {"text": "b"}]
    gap = {"type": "multiple_choice", "options": options, "answer_index": 0}
    question = {"id": "q", "type": "cloze", "text": "{{1}}", "gaps": [gap], "text_format": "plain"}

    assert returned(question)[0]["gaps"] == [gap]


@given(factor=st.floats(1e-9, 1e9))
def test_a_units_factor_comes_back_to_its_last_digit(factor):
    units = [{"name": "m", "factor": 1}, {"name": "u", "factor": factor}]
    question = {
        "id": "q",
        "type": "numeric",
        "text": "How long?",
        "text_format": "plain",
        "values": [{"value": 5}],
        "units": units,
    }

    assert returned(question)[0]["units"] == units


@given(ends=st.lists(st.floats(-1e9, 1e9), min_size=2, max_size=2, unique=True).map(sorted))
def test_a_range_comes_back_as_a_range(ends):
    value = {"min": ends[0], "max": ends[1]}
    question = {
        "id": "q",
        "type": "numeric",
        "text": "a",
        "text_format": "plain",
        "values": [value],
    }

    assert returned(question)[0]["values"] == [value]


@pytest.mark.parametrize(
    "text",
    [
        "**Bold**, *light* and `code`",
        "# Title\n\n- one\n- two\n\n1. first\n2. second",
        "$a_1 + b^2$ and\n\n$$\\frac{1}{2}$$",
        "| a | b |\n| --- | --- |\n| 1 | 2 |",
        "5 \\* 3 < 20 & \\$4",
        "[a link](https://example.org/a?b=c&d)",
        "What colour is the sky?\n\nما لون السماء؟",
        "    indented code",
        "a  \nb",
        "![a map](media:map.png)",
    ],
)
def test_markdown_comes_back_letter_by_letter(text):
    question = {
        "id": "q",
        "type": "multiple_choice",
        "text": f"Look.\n\n{text}",
        "text_format": "markdown",
        "options": [{"text": "*a*", "feedback": "**b**"}, {"text": "c"}],
        "answer_index": 0,
        "explanation": f"So.\n\n{text}",
        "hints": ["`h`"],
    }

    assert returned(question)[0] == question
