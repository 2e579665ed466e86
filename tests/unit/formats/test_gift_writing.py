"""GIFT as it is written, and what it cannot hold."""

from typing import Any

import pytest

from memora.services.content.formats import gift
from memora.services.content.formats.outgoing import Outgoing
from memora.services.content.formats.report import Report
from tests.unit.formats.typed import items_of

CHOICE = {"type": "multiple_choice", "options": ["a", "b"], "answer_index": 0}


def outgoing(**fields: Any) -> Outgoing:
    question = {"id": "q", "text": "Which?", "text_format": "plain", **fields}
    return Outgoing(question, ("Physics",), "Light")


def written(*questions: Outgoing) -> tuple[str, list[tuple[str, str]]]:
    """Return a file and the lines about it."""
    report = Report()
    data = gift.write(questions, title="Sea\n x", media=lambda _name: None, report=report)
    return data.decode(), [(line.severity, line.field) for line in report]


def answers(**fields: Any) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the lines between a question's braces, and the lines about it."""
    text, said = written(outgoing(**fields))
    return [line.strip() for line in text.partition("{")[2].splitlines() if line.strip()], said


def test_a_file_has_a_category_and_a_name_that_people_know():
    text, said = written(outgoing(**CHOICE), outgoing(**{**CHOICE, "id": "r"}))

    assert text == (
        "// Sea x\n\n$CATEGORY: $course$/top/Physics\n\n"
        "// [id:q]\n::Light · Which?::[plain]Which?{\n\t=a\n\t~b\n}\n\n"
        "// [id:r]\n::Light · Which?::[plain]Which?{\n\t=a\n\t~b\n}\n\n"
    )
    assert said == []


def test_markdown_leaves_as_markdown():
    question = {"id": "q", "text": "**Which**?\n\nA *map*", "text_format": "markdown", **CHOICE}
    text, _said = written(Outgoing(question))

    assert r"::Which? A map::[markdown]**Which**?\n\nA *map*{" in text


@pytest.mark.parametrize(
    ("fields", "lines"),
    [
        ({"type": "true_false", "answer": True}, ["TRUE", "}"]),
        ({"type": "true_false", "answer": False, "explanation": "e"}, ["FALSE", "####e", "}"]),
        ({"type": "short_answer", "answer": r"\*a*"}, [r"=%100%\\*a*", "}"]),
        (
            {"type": "numeric", "values": [{"value": 5, "tolerance": 0.5}]},
            ["#", "=%100%5:0.5", "}"],
        ),
        ({"type": "numeric", "values": [{"min": 1, "max": 2.5}]}, ["#", "=%100%1..2.5", "}"]),
        (
            {
                "type": "matching",
                "pairs": [{"left": "a", "right": "b"}, {"left": "c", "right": "d"}],
                "distractors": ["e"],
            },
            ["=a -> b", "=c -> d", "= -> e", "}"],
        ),
        ({"type": "self_check"}, ["}"]),
        (
            {"type": "multiple_response", "options": ["a", "b", "c"], "answer_indexes": [0, 1]},
            ["~%50%a", "~%50%b", "~%-100%c", "}"],
        ),
    ],
)
def test_a_question_of_each_type_is_written_as_moodle_writes_it(fields, lines):
    assert answers(**fields) == (lines, [])


def test_several_right_options_of_a_choice_stay_options():
    options = [{"text": "a", "credit": 1}, {"text": "b", "credit": 1}]

    assert answers(type="multiple_choice", options=options)[0] == ["=a", "~%100%b", "}"]


def test_the_feedback_of_true_and_false_goes_where_it_belongs():
    options = [{"text": "False", "feedback": "f"}, {"text": "True", "feedback": "t"}]

    assert answers(type="true_false", options=options, answer=True)[0] == ["TRUE#f#t", "}"]


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("cloze", {"gaps": [{"type": "short_answer", "answer": "x"}], "text": "{{1}}"}),
        ("ordering", {"items": ["a", "b"]}),
        ("short_answer", {"answers": [{"text": "a -> b"}, {"text": "c"}]}),
        ("matching", {"pairs": [{"left": "a->b", "right": "c"}, {"left": "d", "right": "e"}]}),
        ("numeric", {"values": [{"min": 1}]}),
        (
            "multiple_choice",
            {"options": [{"text": "a", "credit": 0.5}, {"text": "b", "credit": 0}]},
        ),
    ],
)
def test_a_question_that_gift_cannot_hold_stays_behind_with_one_line(kind, fields):
    text, said = written(outgoing(type=kind, **fields))

    assert (text, [severity for severity, _part in said]) == ("// Sea x\n\n", ["dropped"])


@pytest.mark.parametrize(
    ("fields", "part"),
    [
        ({"hints": ["h"]}, "hints"),
        ({"points": 2}, "points"),
        ({"shuffle": False}, "shuffle"),
        ({"media": ["media:map"]}, "media"),
        ({"tags": ["a<b"]}, "tags"),
        ({"id": "a\\"}, "id"),
    ],
)
def test_what_has_no_place_is_a_line_of_its_question(fields, part):
    assert written(outgoing(**{**CHOICE, **fields}))[1] == [("dropped", part)]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"type": "short_answer", "answer": "a", "case_sensitive": True}, "case_sensitive"),
        ({"type": "numeric", "values": [{"value": 5}], "units": [{"name": "m"}]}, "units"),
        ({"type": "numeric", "values": [{"value": 5}, {"max": 3}]}, "values"),
        ({"type": "true_false", "options": ["Vrai", "Faux"], "answer_index": 0}, "options"),
        ({"type": "self_check", "answer": "m", "explanation": "e"}, "answer"),
    ],
)
def test_what_a_type_has_no_place_for_is_a_line(fields, said):
    assert answers(**fields)[1] == [("dropped", said)]


@pytest.mark.parametrize(
    ("fields", "lines", "part"),
    [
        ({"type": "self_check", "answer": "m"}, ["####m", "}"], "answer"),
        ({"type": "numeric", "values": [{"value": "1/2"}]}, ["#", "=%100%0.5", "}"], "values"),
        (
            {"type": "true_false", "options": ["fish", "mammal"], "answer_index": 1},
            ["~fish", "=mammal", "}"],
            "options",
        ),
    ],
)
def test_what_is_written_in_another_way_is_a_line(fields, lines, part):
    assert answers(**fields) == (lines, [("changed", part)])


def test_words_of_a_picture_are_kept_and_the_file_is_named():
    question = {
        **CHOICE,
        "id": "q",
        "text": "See ![a map](media:map.png)!",
        "text_format": "markdown",
    }
    text, said = written(Outgoing(question))

    assert "[markdown]See a map!{" in text
    assert said == [("dropped", "media")]


def test_an_arrow_in_the_only_accepted_answer_is_no_pair():
    text, said = written(outgoing(type="short_answer", answer="p->next"))
    [item] = items_of(gift, text)

    assert [answer.pattern for answer in item.answer.answers] == ["p->next"]
    assert said == []


@pytest.mark.parametrize("beginning", ["%50% off", "[html]b", "[plain]", "[x] y", "// c", "::n::"])
def test_what_looks_like_a_sign_at_a_texts_beginning_is_text(beginning):
    text, _said = written(outgoing(**{**CHOICE, "text": beginning, "options": [beginning, "b"]}))
    [item] = items_of(gift, text)

    assert item.text.source == beginning
    assert item.answer.options[0].text.source == beginning
