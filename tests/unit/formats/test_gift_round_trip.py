"""What leaves as GIFT comes back the same, but for what a line says."""

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from memora.services.content.formats import gift
from memora.services.content.formats.natives import Asked, to_natives
from memora.services.content.formats.outgoing import Outgoing
from memora.services.content.formats.report import Report
from memora.services.content.marking import mark
from tests.support.canonical import canonical
from tests.support.native_questions import questions, right_answers

CATEGORY = ("Sea/sky", "Fish")
HELD = [
    *("multiple_choice", "multiple_response", "true_false", "short_answer", "numeric"),
    *("matching", "self_check"),
]
#: What GIFT has no place for, whatever the question is.
NEVER_HELD = ("points", "hints", "shuffle", "media")
SIGNS = st.text("ab~#{}=%\\&;:/\"'<>*[]1 \n\u0645", max_size=10).map(str.strip).filter(bool)


def written(question: dict[str, Any], report: Report | None = None) -> str:
    outgoing = Outgoing(question, CATEGORY, "Light")
    data = gift.write([outgoing], title="Sea", media=lambda _name: None, report=report or Report())
    return data.decode()


def returned(question: dict[str, Any]) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    """Return what a question is after it went out and came back, and what was said on its way."""
    report = Report()
    data = written(question, report).encode()
    natives = to_natives(gift.read(data, file_name=""), lambda file: file.name)
    assert natives.groups, [line.what.format(*line.values) for line in natives.report]
    [group] = natives.groups
    [piece] = group.pieces
    assert isinstance(piece, Asked)
    assert group.category == CATEGORY
    return piece.question, [(line.severity, line.field) for line in report]


def plain(question: dict[str, Any]) -> dict[str, Any]:
    """Return a question in plain text, without what GIFT never holds."""
    kept = {name: value for name, value in question.items() if name not in NEVER_HELD}
    return {**kept, "text_format": "plain"}


@pytest.mark.parametrize("kind", HELD)
@settings(max_examples=40)
@given(data=st.data())
def test_a_question_that_came_in_comes_back_letter_by_letter(kind, data):
    first, _said = returned(plain(data.draw(questions(kind))))

    again, said = returned(first)

    if not said:
        assert canonical(again) == canonical(first)


@pytest.mark.parametrize("kind", HELD)
@settings(max_examples=40)
@given(data=st.data())
def test_a_question_of_which_nothing_stays_behind_is_in_its_key_the_same(kind, data):
    question = plain(data.draw(questions(kind)))

    back, said = returned(question)

    # Labels of one's own make true or false a choice, whose answers are no booleans.
    if back["type"] == kind and "dropped" not in [severity for severity, _part in said]:
        assert all(mark(back, answer).is_correct for answer in right_answers(question))


@pytest.mark.parametrize("kind", HELD)
@settings(max_examples=40)
@given(data=st.data())
def test_what_stands_about_a_question_comes_back(kind, data):
    question = plain(data.draw(questions(kind)))

    back, said = returned(question)

    assert (back["id"], back["text"]) == (question["id"], question["text"])
    tags = [" ".join(tag.split()) for tag in question.get("tags", [])]
    assert back.get("tags", []) == list(dict.fromkeys(tags))
    if ("changed", "answer") not in said:
        assert back.get("explanation", "") == question.get("explanation", "").strip()


@given(
    words=st.lists(SIGNS, min_size=2, max_size=4, unique=True),
    style=st.sampled_from(["plain", "markdown"]),
)
@example(words=["1", "1;&"], style="plain")
def test_signs_with_a_meaning_come_back(words, style):
    options = [{"text": word, "feedback": word} for word in words]
    question = {
        "id": "q]1",
        "type": "multiple_choice",
        "text": words[0],
        "text_format": style,
        "explanation": words[1],
        "options": options,
        "answer_index": 1,
    }
    data = written(question).encode()
    [unit] = gift.read(data, file_name="").units
    [item] = unit.items

    assert (item.key, item.text.source, item.text.markup) == ("q]1", words[0], style)
    assert item.explanation.source == words[1]
    assert [(o.text.source, o.feedback.source) for o in item.answer.options] == [
        (word, word) for word in words
    ]
    assert [option.credit for option in item.answer.options] == [
        float(at == 1) for at in range(len(words))
    ]
