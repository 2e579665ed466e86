"""Questions as a workbook: what comes back, what is changed by hand, what stays behind."""

import io
from copy import deepcopy

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memora.services.content.formats.bank import Bank, SourceUnit
from memora.services.content.formats.natives import to_natives
from memora.services.content.formats.outgoing import Outgoing
from memora.services.content.formats.report import Place, Report
from memora.services.content.formats.sheet.originals import original_item
from memora.services.content.formats.sheet.writing import write
from tests.support.native_questions import KEYS, questions
from tests.support.questions import JSON, STRANGE, TEXTS
from tests.unit.formats.sheets import lines_in, natives_in

CHOICE = {
    "id": "gas",
    "type": "multiple_choice",
    "text": "Which is a gas?",
    "text_format": "plain",
    "options": [
        {"text": "Steam", "credit": 1, "feedback": "Indeed."},
        {"text": "Fog", "credit": 0.5},
        {"text": "Ice", "credit": 0},
    ],
    "hints": ["Think of a kettle."],
    "points": 2,
}


def written(*given_questions, report=None, category=("Water", "Km/h")):
    """Questions as a workbook."""
    return write(
        [Outgoing(question, category) for question in given_questions],
        title="Water",
        media=lambda _name: None,
        report=Report() if report is None else report,
    )


def as_imported(question):
    """A question in the form in which an import leaves it, or None where it refuses it."""
    item = original_item(question, (), Place())
    natives = to_natives(Bank("made", [SourceUnit((item,))]), lambda file: file.name)
    return natives.groups[0].pieces[0].question if natives.groups else None


def back(data):
    """The questions that a workbook gives."""
    natives = natives_in(data)
    return [piece.question for group in natives.groups for piece in group.pieces]


def changed(data, **cells):
    """A workbook in which somebody has typed."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for address, value in cells.items():
        book.worksheets[0][address] = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("kind", KEYS)
@settings(max_examples=25)
@given(data=st.data(), text=TEXTS, markdown=st.booleans())
def test_what_leaves_comes_back_as_it_was(kind, data, text, markdown):
    drawn = deepcopy(data.draw(questions(kind)))
    drawn["explanation"] = text
    drawn["text_format"] = "markdown" if markdown else "plain"
    question = as_imported(drawn)
    if question is None:
        return

    (found,) = natives_in(written(question)).groups

    assert found.pieces[0].question == question
    assert found.category == ("Water", "Km/h")


def test_order_and_ids_are_kept_with_more_options_than_the_template_has():
    many = {
        "id": "many",
        "type": "ordering",
        "text": "Count.",
        "text_format": "plain",
        "items": [str(number) for number in range(30)],
    }

    assert back(written(CHOICE, many)) == [CHOICE, many]


@pytest.mark.parametrize("text", ["=1+1", "+A1", "-2", "@SUM(A1)", "#N/A", "_x0041_", "'=1"])
def test_no_text_becomes_a_formula_or_another_text(text):
    question = {**CHOICE, "text": text, "options": [{"text": text}, {"text": "x"}]}
    question["answer_index"] = 1

    data = written(question)

    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(data)).worksheets[0] for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    assert {cell.value for cell in cells if cell.data_type == "n"} == {None}
    assert back(data) == [question]


def test_what_somebody_changes_stands_and_all_else_stays():
    data = changed(written(CHOICE), D2="Which of these is a gas?", F2="Mist")

    steam, fog, ice = CHOICE["options"]
    assert back(data) == [
        {
            **CHOICE,
            "text": "Which of these is a gas?",
            "options": [steam, {**fog, "text": "Mist"}, ice],
        }
    ]


def test_what_somebody_adds_or_takes_out_moves_nothing_else():
    more, fewer = changed(written(CHOICE), H2="Rain"), changed(written(CHOICE), F2="Ice", G2="")

    steam, fog, ice = CHOICE["options"]
    assert back(more)[0]["options"] == [steam, fog, ice, {"text": "Rain", "credit": 0}]
    assert back(fewer)[0]["options"] == [
        {"text": "Steam", "feedback": "Indeed."},
        {"text": "Ice"},
    ]


def test_another_right_answer_stands():
    (question,) = back(changed(written(CHOICE), M2="C"))

    assert [option["credit"] for option in question["options"]] == [0, 0.5, 1]


def test_another_type_stands():
    (question,) = back(changed(written(CHOICE), C2="Short answer", E2="", F2="", G2="", M2="steam"))

    assert question["answers"] == [{"text": "steam", "credit": 1}]


@pytest.mark.parametrize("kept", ["{", "[]", '{"type": "essay"}', "x" * 100])
def test_a_damaged_last_column_is_told_and_the_rest_is_read(kept):
    natives = natives_in(changed(written(CHOICE), T2=kept))

    assert [line[:2] for line in lines_in(natives)] == [("dropped", 2)]
    assert [option["text"] for option in natives.groups[0].pieces[0].question["options"]] == [
        *("Steam", "Fog", "Ice")
    ]


@given(STRANGE | st.dictionaries(st.sampled_from(["type", "text", "hints", "tags"]), JSON))
def test_no_native_question_of_anybodys_raises(question):
    item = original_item(question, (), Place())

    if item is not None:
        to_natives(Bank("made", [SourceUnit((item,))]), lambda file: file.name)


def test_arabic_questions_have_arabic_headings_from_the_right():
    question = {**CHOICE, "text": "أيها غاز؟"}

    data = written(question)

    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert (sheet.title, sheet.sheet_view.rightToLeft, sheet["D1"].value) == (
        *("الأسئلة", True, "السؤال"),
    )
    assert back(data) == [question]


def test_what_has_no_place_in_a_sheet_is_told():
    report = Report()
    gap = {"type": "short_answer", "answers": [{"text": "a", "credit": 1}], "feedback": "x"}
    cloze = {"id": "g", "type": "cloze", "text": "{{1}}", "text_format": "plain", "gaps": [gap]}
    shown = {**CHOICE, "text": "![map](media:map)", "text_format": "markdown"}
    truth = {"id": "t", "type": "true_false", "text": "So?", "answer": True, "shuffle": True}

    written(cloze, shown, truth, report=report)

    assert [(line.severity, line.question, line.field) for line in report] == [
        *(("dropped", "g", "gaps"), ("dropped", "gas", "media"), ("dropped", "t", "shuffle")),
    ]


def test_what_no_cell_can_hold_is_refused_and_the_rest_leaves():
    report = Report()

    data = written({**CHOICE, "text": "x" * 40_000}, CHOICE, report=report)

    assert [(line.severity, line.question) for line in report] == [("refused", "gas")]
    assert back(data) == [CHOICE]
