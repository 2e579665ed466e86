"""The workbook that teachers fill in: it reads as it says, and its notes are no questions."""

import io

import openpyxl
import pytest

from memora.services.content.formats import sheet
from memora.services.content.formats.report import FormatError
from memora.services.content.formats.sheet.layout import LAYOUTS
from memora.services.content.formats.sheet.template import template
from memora.services.content.marking import QUESTION_TYPES
from tests.unit.formats.sheets import lines_in, natives_in, questions_in

LANGUAGES = pytest.mark.parametrize("language", LAYOUTS)


def filled(language, rows=None):
    """The template with rows of questions: its own examples, or others."""
    book = openpyxl.load_workbook(io.BytesIO(template(language)))
    questions, examples, _notes = book.worksheets
    for row in rows or examples.iter_rows(min_row=2, values_only=True):
        questions.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@LANGUAGES
def test_its_examples_show_all_types_and_read_as_meant(language):
    natives = natives_in(filled(language))

    assert lines_in(natives) == []
    assert natives.types == {**dict.fromkeys(QUESTION_TYPES, 1), "Reading": 1}
    found = {question["type"]: question for question in questions_in(natives)}
    assert found["multiple_choice"]["answer_index"] == 0
    assert found["multiple_response"]["answer_indexes"] == [0, 1]
    assert found["numeric"]["values"] == [{"value": 3.14, "tolerance": 0.01}]
    assert len(found["matching"]["distractors"]) == 1
    assert [gap["type"] for gap in found["cloze"]["gaps"]].count("numeric") == 1


@LANGUAGES
def test_an_empty_one_says_that_questions_are_missing(language):
    with pytest.raises(FormatError, match="no question below the headings yet"):
        sheet.read(template(language), file_name="template.xlsx")


@LANGUAGES
def test_it_offers_each_type_by_a_word_that_it_understands(language):
    book = openpyxl.load_workbook(io.BytesIO(template(language)))
    (offered,) = book.worksheets[0].data_validations.dataValidation

    words = offered.formula1.strip('"').split(",")
    kinds = [example[2] for example in book.worksheets[1].iter_rows(min_row=2, values_only=True)]
    assert sorted(words) == sorted(kinds)


def test_the_arabic_one_begins_at_the_right():
    book = openpyxl.load_workbook(io.BytesIO(template("ar")))

    assert all(each.sheet_view.rightToLeft for each in book.worksheets)
    assert openpyxl.load_workbook(io.BytesIO(template())).worksheets[0].sheet_view.rightToLeft in (
        *(None, False),
    )


def test_its_headings_stay_in_sight_and_its_cells_keep_what_is_typed():
    book = openpyxl.load_workbook(io.BytesIO(template()))

    questions = book.worksheets[0]
    assert questions.freeze_panes == "A2"
    assert {questions.column_dimensions[letter].number_format for letter in "ADEM"} == {"@"}


@LANGUAGES
def test_rows_are_as_high_as_their_texts(language):
    notes = openpyxl.load_workbook(io.BytesIO(template(language))).worksheets[2]
    longest = max(notes.iter_rows(), key=lambda cells: len(cells[1].value))[1].row

    assert (notes.row_dimensions[longest].height or 0) >= 30
    assert notes.row_dimensions[2].height is None


def test_texts_of_the_arabic_one_begin_at_the_right_even_if_they_are_numbers():
    examples = openpyxl.load_workbook(io.BytesIO(template("ar"))).worksheets[1]
    filled_in = [cell.alignment for cell in examples[3] if cell.value]
    looks = {(alignment.horizontal, alignment.readingOrder) for alignment in filled_in}

    assert looks == {("right", 2)}


def test_all_texts_are_in_one_font():
    book = openpyxl.load_workbook(io.BytesIO(template()))

    fonts = {
        (cell.font.name, cell.font.sz)
        for row in book.worksheets[1].rows
        for cell in row
        if cell.value
    }
    assert fonts == {("Calibri", 11)}


def test_a_language_that_it_has_not_gives_english():
    assert openpyxl.load_workbook(io.BytesIO(template("xx"))).sheetnames[0] == "Questions"


def test_a_star_stands_for_anything_on_the_template():
    row = [None, None, "Short answer", "Colour?", *[None] * 8, "colo*r"]

    (question,) = questions_in(natives_in(filled("en", [row])))
    assert question["answers"] == [{"text": "colo*r", "credit": 1}]


def test_a_number_as_right_answer_is_an_options_text_on_the_template():
    row = [None, None, "Multiple choice", "1 + 1?", "4", "3", "2", "1", *[None] * 4, "2"]

    (question,) = questions_in(natives_in(filled("en", [row])))
    assert question["answer_index"] == 2
