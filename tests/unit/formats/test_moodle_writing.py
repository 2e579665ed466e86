"""Native questions as Moodle XML: what stands in the file, and what is said to stay behind."""

from typing import Any

import pytest
from lxml import etree

from memora.services.content.formats import moodle_xml
from memora.services.content.formats.outgoing import Outgoing
from memora.services.content.formats.report import Report

PICTURE = b"GIF89a"
CHOICE = {"type": "multiple_choice", "options": ["a", "b"], "answer_index": 1}


def written(
    *questions: dict[str, Any], category: tuple[str, ...] = (), lesson: str = ""
) -> tuple[etree._Element, list[tuple[str, str]]]:
    """Return the file's root, and severity and words of each line."""
    report = Report()
    outgoing = [
        Outgoing({"id": "q", "text": "Which?", "text_format": "plain", **each}, category, lesson)
        for each in questions
    ]
    media = {"a.png": PICTURE, "ق.png": PICTURE}
    data = moodle_xml.write(outgoing, title="Science", media=media.get, report=report)
    assert moodle_xml.looks_like(data, "")
    lines = [(line.severity, line.what.format(*line.values)) for line in report]
    return etree.fromstring(data), lines


def question(fields: dict[str, Any]) -> etree._Element:
    """Return the element of one question."""
    return written(fields)[0][1]


def lines(fields: dict[str, Any]) -> list[tuple[str, str]]:
    return written(fields)[1]


def texts(element: etree._Element, path: str) -> list[str]:
    return [each.text or "" for each in element.iterfind(path)]


def grades(element: etree._Element) -> list[str | None]:
    return [each.get("fraction") for each in element.iterfind("answer")]


def cloze(*gaps: dict[str, Any], text: str = "{{1}}", **fields: Any) -> dict[str, Any]:
    return {"type": "cloze", "text": text, "gaps": list(gaps), **fields}


def cloze_text(*gaps: dict[str, Any], **fields: Any) -> str:
    return texts(question(cloze(*gaps, **fields)), "questiontext/text")[0]


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        (CHOICE, "multichoice"),
        (
            {"type": "multiple_response", "options": ["a", "b"], "answer_indexes": [0]},
            "multichoice",
        ),
        ({"type": "true_false", "answer": True}, "truefalse"),
        ({"type": "short_answer", "answer": "a"}, "shortanswer"),
        ({"type": "numeric", "values": [{"value": 1}]}, "numerical"),
        ({"type": "matching", "pairs": [{"left": "a", "right": "b"}] * 2}, "matching"),
        ({"type": "ordering", "items": ["a", "b"]}, "ordering"),
        (cloze({"type": "short_answer", "answer": "a"}), "cloze"),
        ({"type": "self_check"}, "essay"),
    ],
)
def test_each_type_has_its_kind(fields, kind):
    assert question(fields).get("type") == kind


def test_questions_stand_below_their_categories_with_slashes_doubled():
    root, _lines = written(CHOICE, CHOICE, category=("Sea/sky", "Fish"))

    assert [each.get("type") for each in root] == ["category", "multichoice", "multichoice"]
    assert texts(root, "question/category/text") == ["$course$/top/Sea//sky/Fish"]


def test_questions_without_a_category_stand_below_the_title():
    assert texts(written(CHOICE)[0], "question/category/text") == ["$course$/top/Science"]


def test_a_question_is_listed_by_its_lesson_and_words():
    root, _lines = written({**CHOICE, "text": "Which  of\nthese?"}, lesson="Light")

    assert texts(root[1], "name/text") == ["Light · Which of these?"]
    assert texts(root[1], "idnumber") == ["q"]


def test_an_id_beyond_moodles_length_is_the_name():
    element = question({**CHOICE, "id": "q" * 101})

    assert texts(element, "name/text") == ["q" * 101]
    assert texts(element, "idnumber") == []


@pytest.mark.parametrize(
    ("text_format", "markup"), [("plain", "plain_text"), ("markdown", "markdown")]
)
def test_texts_say_how_they_are_written(text_format, markup):
    element = question({**CHOICE, "text_format": text_format, "explanation": "a"})

    assert [each.get("format") for each in element.iterfind("answer")] == [markup, markup]
    assert element.find("questiontext").get("format") == markup
    assert element.find("generalfeedback").get("format") == markup


def test_a_credit_is_written_to_its_last_digit():
    options = [{"text": "a", "credit": 1}, {"text": "b", "credit": 1 / 3}]

    assert grades(question({"type": "multiple_choice", "options": options})) == [
        "100",
        "33.33333333333333",
    ]


def test_of_several_without_credits_each_has_its_share():
    fields = {"type": "multiple_response", "options": ["a", "b", "c"], "answer_indexes": [0, 1]}

    assert grades(question(fields)) == ["50", "50", "-100"]


def test_a_grade_that_moodle_has_not_is_told_with_what_to_choose_there():
    options = [{"text": "a", "credit": 1}, {"text": "b", "credit": 0.37}]
    [(severity, what)] = lines({"type": "multiple_choice", "options": options})

    assert severity == "changed"
    assert "37.0 %" in what


def test_true_stands_first_whatever_it_is_called():
    element = question({"type": "true_false", "options": ["خطأ", "صح"], "answer": False})

    assert texts(element, "answer/text") == ["صح", "خطأ"]
    assert grades(element) == ["0", "100"]


def test_a_range_is_its_middle_and_a_tolerance():
    element = question({"type": "numeric", "values": [{"min": 0.1, "max": 0.4}]})

    assert texts(element, "answer/text") == ["0.25"]
    assert texts(element, "answer/tolerance") == ["0.15"]


@pytest.mark.parametrize(
    ("value", "number", "count"),
    [(2, "2", 0), (0.5, "0.5", 0), ("3,14", "3,14", 0), ("1/2", "0.5", 1), ("٣٫٥", "3.5", 1)],
)
def test_a_number_is_written_as_moodle_reads_it(value, number, count):
    fields = {"type": "numeric", "values": [{"value": value}]}

    assert texts(question(fields), "answer/text") == [number]
    assert len(lines(fields)) == count


def test_a_range_with_one_end_stays_behind():
    fields = {"type": "numeric", "values": [{"value": 1}, {"min": 2, "credit": 0.5}]}

    assert texts(question(fields), "answer/text") == ["1"]
    assert [severity for severity, _what in lines(fields)] == ["dropped"]


def test_moodles_multiplier_is_the_inverse_of_a_units_factor():
    units = [{"name": "m"}, {"name": "km", "factor": 1000}, {"name": "mm", "factor": 0.001}]
    element = question({"type": "numeric", "values": [{"value": 5}], "units": units})

    assert [float(text) for text in texts(element, "units/unit/multiplier")] == [1, 0.001, 1000]
    assert texts(element, "unitgradingtype") == ["0"]


def test_a_unit_that_is_required_costs_all_points():
    fields = {"type": "numeric", "values": [{"value": 5}], "units": [{"name": "m"}]}
    element = question({**fields, "unit_required": True})

    assert texts(element, "unitgradingtype") == ["1"]
    assert texts(element, "unitpenalty") == ["1.0"]


def test_a_distractor_has_an_empty_left_side():
    pairs = [{"left": "a", "right": "1"}, {"left": "b", "right": "2"}]
    element = question({"type": "matching", "pairs": pairs, "distractors": ["3"]})

    assert texts(element, "subquestion/text") == ["a", "b", ""]
    assert texts(element, "subquestion/answer/text") == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("gap", "text"),
    [
        ({**CHOICE}, "{1:MULTICHOICE:a~=b}"),
        ({"type": "short_answer", "answer": "a"}, "{1:SHORTANSWER:=a}"),
        (
            {"type": "short_answer", "answers": ["a"], "case_sensitive": True},
            "{1:SHORTANSWER_C:=a}",
        ),
        (
            {"type": "numeric", "values": [{"value": 5}, {"value": 6, "credit": 0.5}]},
            "{1:NUMERICAL:=5:0~%50%6:0}",
        ),
        (
            {"type": "short_answer", "answers": [{"text": "a", "feedback": "f"}], "points": 3},
            "{3:SHORTANSWER:=a#f}",
        ),
    ],
)
def test_a_gap_is_written_in_moodles_syntax(gap, text):
    assert cloze_text(gap) == text


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("a}b", "a&#125;b"),
        ("a~b#c", "a&#126;b&#35;c"),
        ("R&D <x>", "R&amp;D &lt;x>"),
        ("=a", "&#61;a"),
        ("%5%a", "&#37;5%a"),
        ("a\\", "a&#92;"),
        ("\\frac", "\\frac"),
    ],
)
def test_signs_with_a_meaning_are_written_as_entities_in_a_gap(answer, text):
    assert cloze_text({"type": "short_answer", "answer": answer}) == f"{{1:SHORTANSWER:={text}}}"


def test_weights_of_gaps_are_whole_numbers_in_their_proportions():
    gap = {"type": "short_answer", "answer": "a"}
    text = cloze_text({**gap, "points": 2.5}, gap, text="{{1}} {{2}}")

    assert text == "{5:SHORTANSWER:=a} {2:SHORTANSWER:=a}"


def test_a_cloze_that_is_shuffled_shuffles_its_choices():
    assert cloze_text({**CHOICE}, shuffle=True) == "{1:MULTICHOICE_S:a~=b}"


@pytest.mark.parametrize(
    "gap",
    [
        {"type": "numeric", "values": [{"value": 5}], "units": [{"name": "m"}]},
        {"type": "short_answer", "answer": "a", "feedback": "f"},
    ],
    ids=["units", "feedback to the gap"],
)
def test_what_a_gap_of_moodles_cannot_hold_stays_behind_and_is_told(gap):
    assert [severity for severity, _what in lines(cloze(gap))] == ["dropped"]


def test_a_text_that_looks_like_a_gap_is_kept_from_being_one():
    gap = {"type": "short_answer", "answer": "a"}
    fields = cloze(gap, text="Moodle writes {1:SA:=x}: {{1}}")

    assert texts(question(fields), "questiontext/text") == [
        "Moodle writes { 1:SA:=x}: {1:SHORTANSWER:=a}"
    ]
    assert [severity for severity, _what in lines(fields)] == ["changed"]


@pytest.mark.parametrize("name", ["a.png", "ق.png"])
def test_a_picture_goes_along_with_the_text_that_shows_it(name):
    element = question({**CHOICE, "text": f"![x](media:{name})", "text_format": "markdown"})
    [file] = element.iterfind("questiontext/file")

    assert (file.get("name"), file.text) == (name, "R0lGODlh")
    assert "](@@PLUGINFILE@@/" in texts(element, "questiontext/text")[0]


def test_a_picture_that_is_missing_is_told_of():
    fields = {**CHOICE, "text": "![x](media:gone.png)", "text_format": "markdown"}

    assert lines(fields) == [("dropped", "The file gone.png is missing.")]


def test_a_file_beside_the_texts_is_told_of():
    assert [severity for severity, _what in lines({**CHOICE, "media": ["media:a.png"]})] == [
        "dropped"
    ]


@pytest.mark.parametrize(
    ("text", "count"),
    [("$a^2$", 1), ("so $a$ and $b$", 1), ("$$a^2$$", 0), ("5 \\$ and 6 \\$", 0)],
)
def test_formulas_that_moodle_shows_only_if_it_is_told_to_are_told_of_once(text, count):
    fields = {**CHOICE, "text": text, "text_format": "markdown", "explanation": text}

    assert [severity for severity, _what in lines(fields)] == ["changed"] * count


def test_what_xml_cannot_hold_stays_behind_and_is_told():
    fields = {**CHOICE, "text": "a\x01b"}

    assert texts(question(fields), "questiontext/text") == ["ab"]
    assert [severity for severity, _what in lines(fields)] == ["dropped"]
