"""Aiken files: as Moodle has them, and as people type them."""

import pytest

from memora.services.content.formats import aiken
from memora.services.content.formats.report import FormatError
from tests.support.bank_files import bank_file
from tests.unit.formats.typed import (
    bank_of,
    item_of,
    items_of,
    lines_of,
    options_of,
    severities_of,
)


def right(text: str) -> list[str]:
    return [option for option, credit in options_of(item_of(aiken, text)) if credit]


def test_a_real_file_has_its_questions():
    bank = aiken.read(bank_file("aiken/qas-aiken_1.txt"), file_name="q.txt")

    assert [sum(credit for _text, credit in options_of(unit.items[0])) for unit in bank.units] == [
        1
    ] * 5
    assert list(bank.report) == []


def test_moodles_file_of_errors_has_two_good_questions_and_a_line_for_each_bad_one():
    bank = aiken.read(bank_file("aiken/moodle-aiken_errors.txt"), file_name="q.txt")

    assert [unit.items[0].text.source for unit in bank.units if unit.items] == [
        "A good question",
        "A second good question",
    ]
    assert [(line.severity, line.place.line) for line in bank.report] == [
        ("refused", 3),
        ("dropped", 5),
        ("dropped", 7),
        ("refused", 18),
    ]
    assert len(bank.units) == 4


def test_arabic_letters_small_ones_and_points_are_read():
    bank = aiken.read(bank_file("made/aiken-arabic-and-loose.txt"), file_name="q.txt")

    assert [
        next(text for text, credit in options_of(unit.items[0]) if credit) for unit in bank.units
    ] == ["بغداد", "Mercury", "Dead Sea", "one", "٣"]
    assert [(line.severity, line.place.line) for line in bank.report] == [("changed", 19)]


@pytest.mark.parametrize(
    "name",
    ["aiken/moodle-aiken_errors.txt", "aiken/qas-aiken_1.txt", "made/aiken-arabic-and-loose.txt"],
)
def test_a_file_of_aiken_looks_like_it(name):
    assert aiken.looks_like(bank_file(name), "questions")


@pytest.mark.parametrize(
    "text",
    [
        "Q\nA) a\nB) b\n",
        "ANSWER: A\n",
        "::Q:: a {=b ~c}\n",
        "question,A,B\nx,1,2\n",
        "\0\1\2\3" * 9,
    ],
)
def test_other_files_do_not_look_like_it(text):
    assert not aiken.looks_like(text.encode(), "questions.txt")


@pytest.mark.parametrize(
    "answer",
    [
        *("ANSWER: B", "Answer: b", "answer : B)", "ANSWER: B. two", "Antwort: B", "الإجابة: ب"),
        *("ANSWER: (B)", "ANSWER：B", "الجواب: B", "Réponse: B"),
    ],
)
def test_an_answer_names_a_letter(answer):
    assert right(f"Q\nA) one\nB) two\n{answer}") == ["two"]


@pytest.mark.parametrize("letters", ["ABC", "abc", "أبج", "ابج"])
def test_letters_of_any_case_and_script_begin_options(letters):
    options = "\n".join(f"{letter}. {at}" for at, letter in enumerate(letters))

    assert right(f"Q\n{options}\nANSWER: {letters[2]}") == ["2"]


def test_an_answer_may_be_the_options_text_with_a_line():
    text = "Q\nA) one\nB) a dog\nANSWER: A dog"

    assert (right(text), severities_of(aiken, text)) == (["a dog"], [("changed", 1)])


def test_an_answer_may_name_several_letters_with_a_line():
    item = item_of(aiken, "Q\nA) one\nB) two\nC) three\nANSWER: A, C")

    assert item.answer.several
    assert options_of(item) == [("one", 0.5), ("two", 0), ("three", 0.5)]


@pytest.mark.parametrize("answer", ["D", "two of them", "A, E", ""])
def test_an_answer_that_is_no_option_is_refused(answer):
    assert severities_of(aiken, f"Q\nA) one\nB) two\nANSWER: {answer}") == [("refused", 4)]


def test_a_letter_of_two_options_names_neither():
    assert severities_of(aiken, "Q\nA) one\nB) two\nB) three\nANSWER: B") == [("refused", 5)]


def test_lines_of_an_option_are_kept_with_a_line():
    text = "Q\nA) one\nstill one\nB) two\nstill two\nANSWER: A"

    assert options_of(item_of(aiken, text)) == [("one\nstill one", 1), ("two\nstill two", 0)]
    assert {severity for severity, _line in severities_of(aiken, text)} == {"changed"}


@pytest.mark.parametrize(
    "text",
    [
        "Q\nA) one\nB) two\nANSWER: B\nFEEDBACK: It is even.\nR\nA) x\nB) y\nANSWER: A",
        "Q\nA) one\nB) two\nANSWER: B\n\nExplanation: It is even.\n\nR\nA) x\nB) y\nANSWER: A",
        "Q\nA) one\nB) two\nRationale: It is even.\nANSWER: B\nR\nA) x\nB) y\nANSWER: A",
        "Q\nA) one\nB) two\nالإجابة: ب\nالتفسير: It is even.\n\nR\nA) x\nB) y\nANSWER: A",
    ],
    ids=["feedback", "behind a blank line", "above the answer", "arabic"],
)
def test_what_explains_an_answer_is_its_explanation_with_a_line(text):
    first, second = items_of(aiken, text)

    assert (first.explanation.source, second.explanation.source) == ("It is even.", "")
    assert (options_of(first), second.text.source) == ([("one", 0), ("two", 1)], "R")
    assert severities_of(aiken, text) == [("changed", 1)]


def test_what_explains_a_question_that_is_refused_belongs_to_no_other():
    text = "Q\nA) one\nB) two\nANSWER: D\nFEEDBACK: No.\nR\nA) x\nB) y\nANSWER: A"

    assert item_of(aiken, text).text.source == "R"
    assert severities_of(aiken, text) == [("refused", 4)]


def test_a_letter_with_a_point_that_is_not_the_next_one_is_text():
    text = "Q\nA. one\nE. coli\nB. two\nANSWER: B"

    assert options_of(item_of(aiken, text)) == [("one\nE. coli", 0), ("two", 1)]


def test_blank_lines_within_a_question_end_nothing():
    assert right("Q\n\nA) one\n\nB) two\n\nANSWER: B\n") == ["two"]


def test_a_question_without_an_answer_takes_nothing_of_the_next_one():
    text = "Q\nA) one\nB) two\nR\nA) three\nB) four\nANSWER: A"

    assert severities_of(aiken, text) == [("refused", 4)]
    assert [item.text.source for item in items_of(aiken, text)] == ["R"]


def test_a_question_that_the_file_breaks_off_counts():
    bank = bank_of(aiken, "Q\nA) one\nB) two\nANSWER: A\n\nR\nA) three")

    assert [len(unit.items) for unit in bank.units] == [1, 0]


def test_a_reason_names_the_line_where_the_question_begins():
    [(_severity, _line, what)] = lines_of(aiken, "\nQ\nA) one\nB) two\n")

    assert "2" in what


@pytest.mark.parametrize("data", [b"", b"\n\n", b"A) one\n", b"%PDF-1.4 \0\1\2"])
def test_a_file_without_a_question_is_refused(data):
    with pytest.raises(FormatError):
        aiken.read(data, file_name="q.txt")
