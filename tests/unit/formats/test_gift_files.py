"""Real GIFT files, and those made of what goes wrong in them."""

import pytest

from memora.services.content.formats import gift
from memora.services.content.formats.bank import (
    Bank,
    Choices,
    Gaps,
    Item,
    Numbers,
    Own,
    Pairs,
    Reading,
    Truth,
    Words,
)
from tests.support.bank_files import bank_file
from tests.unit.formats.typed import accepted_of, gap_kinds, options_of, values_of

KINDS = {
    Truth: "true_false",
    Words: "short_answer",
    Numbers: "numeric",
    Pairs: "matching",
    Gaps: "cloze",
    Own: "essay",
    Reading: "information",
}
COUNTS = {
    "gift/fuhrmanator-options1.gift": {
        "multiple_choice": 6,
        "multiple_response": 2,
        "numeric": 1,
        "short_answer": 4,
        "true_false": 1,
    },
    "gift/nginx-moodle-export.gift.txt": {
        "multiple_choice": 4,
        "multiple_response": 2,
        "short_answer": 7,
        "true_false": 7,
    },
    "gift/asker-sintaxis-gift.txt": {
        "matching": 15,
        "multiple_choice": 52,
        "short_answer": 7,
        "true_false": 36,
    },
    "gift/moodle-questions.gift.txt": {
        "essay": 1,
        "matching": 1,
        "multiple_choice": 1,
        "multiple_response": 1,
        "numeric": 1,
        "short_answer": 1,
        "true_false": 3,
    },
}
ARABIC = ["arabic-cp1256-crlf", "arabic-utf16le-bom-crlf", "arabic-utf8-bom-cr"]


def read(name: str) -> Bank:
    return gift.read(bank_file(name), file_name=name)


def kind(item: Item) -> str:
    if isinstance(item.answer, Choices):
        return "multiple_response" if item.answer.several else "multiple_choice"
    return KINDS[type(item.answer)]


def items(name: str) -> list[Item]:
    return [item for unit in read(name).units for item in unit.items]


@pytest.fixture(scope="module")
def defects() -> dict[str, Item]:
    """Return the items of the file of defects by the number in their names."""
    return {item.name.split()[0]: item for item in items("made/defects.gift")}


@pytest.mark.parametrize("name", sorted(COUNTS))
def test_a_real_file_has_its_questions_of_each_type(name):
    kinds = [kind(item) for item in items(name)]

    assert {each: kinds.count(each) for each in set(kinds)} == COUNTS[name]


@pytest.mark.parametrize("name", sorted(COUNTS))
def test_a_faultless_file_has_nothing_to_report(name):
    assert [line.what for line in read(name).report] == []


@pytest.mark.parametrize("name", sorted(COUNTS))
def test_a_real_file_looks_like_gift(name):
    assert gift.looks_like(bank_file(name), "questions.txt")


def test_a_category_of_moodles_course_is_a_path_without_the_course():
    assert {item.category for item in items("gift/nginx-moodle-export.gift.txt")} == {
        ("IMW", "Servidor web Nginx")
    }


@pytest.mark.parametrize("name", ARABIC)
def test_arabic_in_any_encoding_is_the_same_six_questions(name):
    found = items(f"made/{name}.gift")

    assert [kind(item) for item in found] == [
        *("multiple_choice", "true_false", "numeric", "short_answer", "matching"),
        "multiple_response",
    ]
    assert options_of(found[0]) == [("عمّان", 1), ("إربد", 0), ("العقبة", 0), ("الزرقاء", 0)]
    assert accepted_of(found[3]) == [("المشتري", 1), ("كوكب المشتري", 1), ("مشتري", 0.5)]


def test_a_guessed_encoding_is_said_once():
    lines = list(read("made/arabic-cp1256-crlf.gift").report)

    assert [(line.severity, line.values) for line in lines] == [("changed", ("cp1256",))]


def test_only_the_two_that_cannot_be_read_are_refused_by_the_parser(defects):
    numbers = {f"D{number}" for number in range(1, 22)}

    assert numbers - set(defects) == {"D6", "D21"}


def test_each_defect_is_told_on_the_line_where_it_is():
    told = {
        (line.severity, line.place.line, line.question.split()[0])
        for line in read("made/defects.gift").report
    }

    assert told == {
        ("changed", 2, "D1"),
        ("changed", 4, "D2"),
        ("changed", 12, "D4"),
        ("changed", 14, "D5"),
        ("refused", 20, "D6"),
        ("changed", 25, "D7"),
        ("changed", 32, "D8"),
        ("changed", 34, "D9"),
        ("dropped", 38, "D10"),
        ("changed", 41, "D11"),
        ("changed", 46, "D12"),
        ("changed", 48, "D13"),
        ("dropped", 50, "D14"),
        ("refused", 80, "D21"),
    }


def test_a_question_glued_to_its_category_is_in_it(defects):
    assert (kind(defects["D1"]), defects["D1"].category) == ("true_false", ("Science", "Water"))


@pytest.mark.parametrize(
    ("number", "options"),
    [
        ("D2", [("some", 1), ("any", 0)]),
        ("D5", [("whale", 1), ("shark", 0)]),
        ("D7", [("Mars", 0.5), ("Venus", 0.5), ("Moon", -0.5), ("Sun", -0.5)]),
        ("D15", [("red", 1), ("green", 1), ("blue", 1), ("brown", 0)]),
        ("D16", [("2", 0.33), ("4", 0.33), ("6", 0.33), ("7", 0)]),
    ],
)
def test_options_are_read_as_they_are_meant(defects, number, options):
    assert options_of(defects[number]) == options


@pytest.mark.parametrize(
    ("number", "values"),
    [
        ("D11", [("15", 0, 1)]),
        ("D12", [("3,14", 0.01, 1)]),
        ("D13", [("١٢", 0, 1)]),
        ("D18", [("1945", 0, 1), ("1945", 2, 0.5)]),
    ],
)
def test_numbers_are_read_as_they_are_meant(defects, number, values):
    assert values_of(defects[number]) == values


def test_two_pairs_of_braces_are_two_gaps(defects):
    assert gap_kinds(defects["D4"]) == ["Choices", "Choices"]
    assert defects["D4"].text.source == "I drink {{1}} milk but eat {{2}} dates."


def test_a_line_of_one_zero_belongs_to_the_text(defects):
    assert defects["D11"].text.source == "Read the column:\n10\n0\n5"
