"""Real files of Moodle XML and what is in them."""

import base64

import pytest

from memora.services.content.formats import moodle_xml
from memora.services.content.formats.bank import Choices, Gaps, Item
from memora.services.content.formats.natives import Asked, Natives, to_natives
from tests.support.bank_files import bank_file


def natives_of(name: str) -> Natives:
    data = bank_file(name)
    assert moodle_xml.looks_like(data, name)
    return to_natives(moodle_xml.read(data, file_name=name), lambda file: file.name)


def items_of(name: str) -> list[Item]:
    bank = moodle_xml.read(bank_file(name), file_name=name)
    return [item for unit in bank.units for item in unit.items]


def question_of(natives: Natives, name: str) -> dict[str, object]:
    pieces = [piece for group in natives.groups for piece in group.pieces]
    [question] = [
        piece.question for piece in pieces if isinstance(piece, Asked) and piece.name == name
    ]
    return question


@pytest.mark.parametrize(
    ("name", "found", "types"),
    [
        (
            "moodle-xml/asker-sintaxis-moodle.xml",
            110,
            {"multiple_choice": 52, "short_answer": 7, "matching": 15, "true_false": 36},
        ),
        ("moodle-xml/avohns-beispiel1_arithmetik-moodle.xml", 28, {"cloze": 28}),
        ("moodle-xml/gonziin-quiz.xml", 30, {"multiple_choice": 19, "true_false": 11}),
        ("moodle-xml/moodle-broken_cloze_questions.xml", 5, {}),
        ("moodle-xml/moodle-error_invalid_grades.xml", 1, {"multiple_response": 1}),
        ("moodle-xml/moodle-multianswer-all-types.xml", 1, {"cloze": 1}),
        (
            "moodle-xml/qas-all.xml",
            24,
            {
                "Reading": 1,
                "cloze": 3,
                "matching": 1,
                "multiple_choice": 5,
                "numeric": 4,
                "self_check": 2,
                "short_answer": 1,
                "true_false": 1,
            },
        ),
        ("moodle-xml/ruseler-numericals.xml", 5, {"numeric": 5}),
        ("moodle-xml/ruseler-orderings.xml", 10, {"ordering": 10}),
        ("moodle-xml/ruseler-randomsamatchs.xml", 5, {}),
        (
            "made/mixed-arabic.xml",
            7,
            {
                "true_false": 1,
                "numeric": 1,
                "short_answer": 1,
                "multiple_response": 1,
                "ordering": 1,
            },
        ),
        ("made/mixed-cp1256-declared-utf8.xml", 1, {"short_answer": 1}),
        ("made/mixed-entity-malformed.xml", 2, {"multiple_choice": 1, "true_false": 1}),
    ],
)
def test_a_bank_becomes_as_many_questions_of_each_type_as_are_in_it(name, found, types):
    natives = natives_of(name)

    assert natives.found == found
    assert natives.types == types


def test_each_broken_cloze_question_is_refused_with_its_reason():
    report = natives_of("moodle-xml/moodle-broken_cloze_questions.xml").report

    assert sorted((line.severity, line.place.line) for line in report) == [
        ("refused", line) for line in (4, 20, 36, 52, 68)
    ]


def test_a_grade_that_moodle_does_not_know_is_kept():
    [item] = items_of("moodle-xml/moodle-error_invalid_grades.xml")

    assert isinstance(item.answer, Choices)
    assert [option.credit for option in item.answer.options] == [
        *(-0.5, 0.33, 0.3333333, -0.5, 0.3333333),
    ]


def test_all_gaps_of_all_kinds_are_there():
    [item] = items_of("moodle-xml/moodle-multianswer-all-types.xml")

    assert isinstance(item.answer, Gaps)
    kinds = [type(gap.answer).__name__ for gap in item.answer.gaps]
    assert [kinds.count(kind) for kind in ("Choices", "Numbers", "Words")] == [7, 3, 3]
    assert sum(getattr(gap.answer, "several", False) for gap in item.answer.gaps) == 4
    assert [gap.points for gap in item.answer.gaps].count(3) == 1


def test_markup_within_a_gap_is_not_what_is_typed():
    gaps = question_of(
        natives_of("moodle-xml/moodle-multianswer-all-types.xml"), "All CLOZE types in one question"
    )["gaps"]

    assert isinstance(gaps, list)
    assert gaps[11]["case_sensitive"] is True
    assert "<" not in gaps[11]["answers"][0]["text"]


def test_categories_are_kept():
    categories = dict.fromkeys(item.category for item in items_of("moodle-xml/qas-all.xml"))

    assert list(categories) == [
        ("qas_editor",),
        ("qas_editor", "second_cat"),
        ("qas_editor", "num"),
        ("qas_editor", "calculated"),
        ("qas_editor", "alternative-format"),
    ]


def test_embedded_pictures_are_what_they_were():
    items = items_of("moodle-xml/qas-all.xml")
    files = {file.name: file.read() for item in items for file in item.text.files.values()}

    assert {name: content[:4] for name, content in files.items()} == {
        "4.png": b"\x89PNG",
        "dessin.svg": b"<?xm",
        "moodlewhich.jpg": b"\xff\xd8\xff\xe0",
    }


def test_arabic_true_and_false_come_right_though_false_stands_first():
    question = question_of(natives_of("made/mixed-arabic.xml"), "localised labels, false first")

    assert question["options"] == [
        {"text": "صواب", "feedback": "أحسنت"},
        {"text": "خطأ", "feedback": "بل هو أسرع"},
    ]
    assert question["answer_index"] == 0


def test_a_number_with_units_and_a_comma_comes_right():
    question = question_of(natives_of("made/mixed-arabic.xml"), "units and comma")

    assert question["values"] == [
        {"value": 300000, "tolerance": 1000, "feedback": "قريب"},
        {"value": 300000, "tolerance": 20000, "credit": 0.5},
        {"value": "*", "credit": 0, "feedback": "حاول مرة أخرى"},
    ]
    assert question["units"] == [{"name": "km/s", "factor": 1}, {"name": "m/s", "factor": 0.001}]
    assert question["points"] == 2.5


def test_wildcards_hints_and_tags_come_right():
    question = question_of(natives_of("made/mixed-arabic.xml"), "wildcard and case")

    assert question["answers"] == [
        {"text": "photosynthesis", "credit": 1},
        {"text": "*photo*synth*", "credit": 1},
        {"text": "literal \\* star", "credit": 0.5},
    ]
    assert question["hints"] == ["It begins with photo", "It needs light"]
    assert question["tags"] == ["biology", "grade 6"]


def test_an_embedded_picture_is_kept_and_a_missing_one_is_not_made_up():
    [item] = [item for item in items_of("made/mixed-arabic.xml") if item.name.startswith("script")]

    assert {address: file.read()[:4] for address, file in item.text.files.items()} == {
        "@@PLUGINFILE@@/m.png": base64.b64decode("iVBORw==")
    }


def test_code_page_1256_under_a_wrong_name_is_read_and_told():
    natives = natives_of("made/mixed-cp1256-declared-utf8.xml")
    [group] = natives.groups

    assert isinstance(group.pieces[0], Asked)
    assert group.pieces[0].question["answers"][0]["text"] == "أزرق"
    assert [line.severity for line in natives.report] == ["changed"]


def test_entities_of_html_are_read_and_told_with_their_line():
    natives = natives_of("made/mixed-entity-malformed.xml")

    assert [(line.severity, line.place.line) for line in natives.report] == [("changed", 3)]
