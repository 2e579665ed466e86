"""Accepted words and numbers of the source and the keys that they become."""

import math

import pytest

from memora.services.content.formats.bank import Accepted, Number, Numbers, Text, Unit, Words
from tests.unit.formats.items import lines_of, question_of


def test_accepted_answers_keep_credit_feedback_and_pattern():
    words = Words(
        [Accepted("*photo*synth*"), Accepted("a \\* b", 0.5), Accepted("x", 0, Text("no"))]
    )

    assert question_of(words)["answers"] == [
        {"text": "*photo*synth*", "credit": 1},
        {"text": "a \\* b", "credit": 0.5},
        {"text": "x", "credit": 0, "feedback": "no"},
    ]


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (Words([]), "No answer is accepted"),
        (Words([Accepted(" ")]), "No answer is accepted"),
        (Words([Accepted("a", 0)]), "No answer is accepted"),
        (Words([Accepted("a", 0.5)]), "No answer earns 100 %"),
        (Words([Accepted("*")]), "No answer is accepted"),
    ],
    ids=["nothing", "empty", "no credit", "half", "whatever"],
)
def test_words_of_which_none_is_wholly_right_are_refused(words, reason):
    [(severity, what)] = lines_of(words)

    assert severity == "refused"
    assert what.startswith(reason)


def test_an_answer_that_accepts_everything_is_left_out_beside_others():
    words = Words([Accepted("oxygen"), Accepted("*", 0.5)])

    assert [each["text"] for each in question_of(words)["answers"]] == ["oxygen"]
    assert lines_of(words) == [
        ("dropped", "One answer accepts whatever is typed; it was left out.")
    ]


def test_an_accepted_answer_that_is_there_twice_keeps_its_better_credit():
    words = Words([Accepted("a", 0.5), Accepted("a", 1)])

    assert question_of(words)["answers"] == [{"text": "a", "credit": 1}]


def test_letter_case_counts_where_the_source_says_so():
    assert question_of(Words([Accepted("pH")], case_sensitive=True))["case_sensitive"] is True
    assert "case_sensitive" not in question_of(Words([Accepted("ph")]))


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("15", 15),
        ("3,14", 3.14),
        ("١٢", 12),
        ("1,380,000", 1380000),
        ("1e-9", 1e-9),
        ("-2.50", -2.5),
        ("1/8", "1/8"),
        ("50 %", "50 %"),
        ("2²", None),
    ],
)
def test_a_number_is_read_as_people_write_it(written, value):
    numbers = Numbers([Number(written), Number("7")])

    found = [each["value"] for each in question_of(numbers)["values"]]

    assert found == ([7] if value is None else [value, 7])


def test_a_number_of_two_meanings_is_read_as_thousands_and_told():
    assert question_of(Numbers([Number("1,380")]))["values"] == [{"value": 1380}]
    assert lines_of(Numbers([Number("1,380")])) == [
        ("changed", "The value 1,380 was read as 1380: check it.")
    ]


def test_tolerance_range_and_credit_are_kept():
    numbers = Numbers(
        [Number("1945", 2, credit=0.5), Number(None, low=1, high=5), Number("*", credit=0)]
    )

    assert question_of(numbers)["values"] == [
        {"value": 1945, "tolerance": 2, "credit": 0.5},
        {"min": 1, "max": 5},
        {"value": "*", "credit": 0},
    ]


@pytest.mark.parametrize("written", ["zero", "", "*"], ids=["word", "empty", "anything"])
def test_a_key_without_a_number_is_refused(written):
    [(severity, what)] = lines_of(Numbers([Number(written)]))

    assert severity == "refused"
    assert what.startswith("No answer is accepted")


def test_an_endless_tolerance_is_no_number():
    assert question_of(Numbers([Number("3", math.inf)]))["values"] == [{"value": 3}]


def test_units_that_cannot_be_told_apart_are_left_out():
    units = [Unit("m"), Unit("km", 1000), Unit(" km ", 10), Unit("5"), Unit("x", 0)]
    question = question_of(Numbers([Number("3")], units, unit_required=True))

    assert question["units"] == [{"name": "m", "factor": 1}, {"name": "km", "factor": 1000}]
    assert question["unit_required"] is True
