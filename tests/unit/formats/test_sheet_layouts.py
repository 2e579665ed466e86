"""Sheets as other systems lay them out, found by their headings."""

from pathlib import Path

import pytest

from memora.services.content.formats import sheet
from memora.services.content.formats.report import FormatError
from tests.unit.formats.sheets import (
    as_csv,
    lines_in,
    natives_in,
    natives_of,
    questions_in,
    questions_of,
)

BANKS = Path(__file__).parents[4] / "shared" / "formats"
BESIDE = pytest.mark.skipif(not BANKS.is_dir(), reason="the banks lie beside the project")


@BESIDE
@pytest.mark.parametrize(
    ("file", "found", "types"),
    [
        ("sheets/gonziin-quiz.csv", 30, {"multiple_choice": 19, "true_false": 11}),
        ("sheets/pacphi-kahoot-quiz.xlsx", 16, {"multiple_choice": 16}),
        ("sheets/pacphi-male-voices-quiz.csv", 16, {"multiple_choice": 16}),
        ("sheets/qas-kahoot.csv", 5, {"multiple_choice": 4}),
        (
            "sheets/ricecooker-ExerciseQuestions.csv",
            9,
            {"multiple_choice": 4, "multiple_response": 3, "numeric": 2},
        ),
        ("made/blooket-layout.csv", 3, {"multiple_choice": 2, "multiple_response": 1}),
        (
            "made/questions-arabic-semicolon-bom.csv",
            7,
            {"multiple_choice": 2, "multiple_response": 1, "short_answer": 1, "true_false": 1},
        ),
    ],
)
def test_the_sheets_of_schools_are_read(file, found, types):
    natives = natives_in((BANKS / file).read_bytes())

    assert (natives.found, natives.types) == (found, types)
    refused = [line for line in natives.report if line.severity == "refused"]
    assert natives.imported + len(refused) == found


@BESIDE
def test_options_of_which_none_differs_are_refused_with_their_row():
    natives = natives_in((BANKS / "sheets/qas-kahoot.csv").read_bytes())

    assert [(kind, row) for kind, row, _what in lines_in(natives)] == [("refused", 6)]


@BESIDE
def test_the_arabic_sheet_gives_what_its_author_meant():
    natives = natives_in((BANKS / "made/questions-arabic-semicolon-bom.csv").read_bytes())

    capital, truth, by_letter, primes, water = questions_in(natives)
    assert (capital["answer_index"], capital["points"]) == (0, 2)
    assert capital["explanation"] == "بيروت على الساحل"
    assert truth == {"type": "true_false", "answer": True}
    assert by_letter["answer_index"] == 1
    assert primes["answer_indexes"] == [0, 1]
    assert [answer["text"] for answer in water["answers"]] == ["H2O", "H₂O"]
    assert [line[:2] for line in lines_in(natives)] == [("refused", 6), ("refused", 7)]


@BESIDE
def test_blookets_rows_keep_their_numbers_and_times():
    bank = sheet.read((BANKS / "made/blooket-layout.csv").read_bytes(), file_name="b.csv")

    items = [unit.items[0] for unit in bank.units]
    assert [(item.place.row, item.seconds) for item in items] == [(3, 20), (4, 30), (5, 20)]


@BESIDE
def test_kolibris_exercises_are_markdown_with_their_hints():
    bank = sheet.read(
        (BANKS / "sheets/ricecooker-ExerciseQuestions.csv").read_bytes(), file_name="k.csv"
    )

    first = bank.units[0].items[0]
    assert (first.key, first.category, first.text.markup) == ("exrc1/1", ("exrc1",), "markdown")
    assert [hint.source for hint in first.hints] == ["Add the two numbers together."]


@BESIDE
@pytest.mark.parametrize("file", sorted(BANKS.glob("rosters/*.[ct][sx][vt]")), ids=lambda f: f.name)
def test_class_lists_are_told_from_questions(file):
    assert sheet.looks_like(file.read_bytes(), file.name)
    with pytest.raises(FormatError, match="list of people"):
        sheet.read(file.read_bytes(), file_name=file.name)


@BESIDE
@pytest.mark.parametrize(
    "file",
    [
        *(
            each
            for kind in ("other", "anki", "aiken", "gift", "moodle-xml", "qti12", "h5p", "tex")
            for each in sorted((BANKS / kind).glob("*"))
        ),
    ],
    ids=lambda file: file.name,
)
def test_what_is_no_sheet_is_not_taken_for_one(file):
    assert not sheet.looks_like(file.read_bytes(), file.name)


def test_pictures_of_markdown_stay_behind_with_a_word_and_a_name():
    natives = natives_of(
        "Source ID¦Question ID¦Question¦Option A¦Option B¦Correct Answer",
        "e1¦1¦Which? ![a map](map.png)¦![](f/one.png)¦![](f/two.png)¦![](f/two.png)",
    )

    question = natives.groups[0].pieces[0].question
    assert question["text"] == "Which? a map"
    assert [option["text"] for option in question["options"]] == ["one.png", "two.png"]
    assert question["answer_index"] == 1
    assert [what for _kind, _row, what in lines_in(natives)] == [
        f"The file {name} did not come along; upload it and show it here."
        for name in ("map.png", "f/one.png", "f/two.png")
    ]


def test_quizizz_counts_options_and_explains_its_columns_in_a_row():
    natives = natives_of(
        "Question Text¦Question Type¦Option 1¦Option 2¦Option 3¦Correct Answer¦Time in seconds"
        "¦Image Link¦Answer explanation",
        "Text of the question\n\n(required)¦Question Type\n\n(default is Multiple Choice)¦Text for "
        "option 1¦Text for option 2¦Text for option 3¦The correct option choice (between 1-5).¦"
        "Time in seconds¦Link of the image¦Explanation",
        "Which is red?¦Multiple Choice¦sky¦blood¦grass¦2¦30¦¦It holds iron.",
        "Which fly?¦Checkbox¦bee¦cat¦bat¦1,3¦20¦¦",
        "A colour of the sky¦Fill-in-the-Blank¦blue¦grey¦¦¦30¦¦",
        "Draw a cat¦Draw¦¦¦¦¦60¦¦",
    )

    choice, several, typed = questions_in(natives)
    assert (choice["answer_index"], choice["explanation"]) == (1, "It holds iron.")
    assert several["answer_indexes"] == [0, 2]
    assert [answer["text"] for answer in typed["answers"]] == ["blue", "grey"]
    assert natives.found == 4
    assert [line[:2] for line in lines_in(natives)] == [("refused", 6)]


def test_gimkits_wrong_answers_stand_beside_the_right_one():
    (question,) = questions_of(
        "Question¦Correct Answer¦Incorrect Answer 1¦Incorrect Answer 2 (Optional)",
        "1 + 1?¦2¦3¦4",
    )

    assert question == {
        "type": "multiple_choice",
        "options": [{"text": "2"}, {"text": "3"}, {"text": "4"}],
        "answer_index": 0,
        "shuffle": True,
    }


@pytest.mark.parametrize(
    "headings",
    ["Term¦Definition", "السؤال¦الجواب", "Question¦Answer", "Frage¦Antwort", "Soru¦Cevap"],
)
def test_two_columns_are_short_answers(headings):
    (question,) = questions_of(headings, "Capital of Jordan¦Amman")

    assert question == {"type": "short_answer", "answers": [{"text": "Amman", "credit": 1}]}


@pytest.mark.parametrize(
    "headings",
    [
        "question¦option_a¦option_b¦option_c¦correct_answer",
        "questionText¦optionA¦optionB¦optionC¦correctAnswer",
        "Prompt¦Choice 1¦Choice 2¦Choice 3¦Answer Key",
        "Question Text *¦(A) Option¦(B) Option¦(C) Option¦Right answer:",
        "Question¦A¦B¦C¦Correct",
        "السؤال¦أ¦ب¦ج¦الإجابة الصحيحة",
        "نص السؤال¦الخيار أ¦الخيار ب¦الخيار ج¦الإجابة",
        "Pregunta¦Opción A¦Opción B¦Opción C¦Respuesta correcta",
        "Pertanyaan¦Pilihan A¦Pilihan B¦Pilihan C¦Kunci Jawaban",
        "Câu hỏi¦Lựa chọn A¦Lựa chọn B¦Lựa chọn C¦Đáp án đúng",
        "questiontext¦A¦B¦C¦Answer 1",
        "questiontext¦optiona¦optionb¦optionc¦correctanswer",
        "Question¦Answer 1¦Answer 2¦Answer 3¦Correct Answer",
        "السؤال¦الخيار الأول¦الخيار الثاني¦الخيار الثالث¦رمز الإجابة الصحيحة",
        "Question¦Option one¦Option two¦Option three¦Correct option",
        "Question¦First option¦2nd option¦Third option¦Correct",
        "enunciado¦opcion_a¦opcion_b¦opcion_c¦correcta",
        "1. Question¦2. Answer A¦3. Answer B¦4. Answer C¦5. Correct Answer(s)",
        "SORU¦A¦B¦C¦DOGRU CEVAP",
    ],
)
def test_the_same_columns_are_known_by_many_names(headings):
    (question,) = questions_of(headings, "Which?¦one¦two¦three¦B")

    assert question["answer_index"] == 1
    assert [option["text"] for option in question["options"]] == ["one", "two", "three"]


@pytest.mark.parametrize(
    ("cells", "credits_of"),
    [
        ("a¦100¦b¦50¦c¦0", [1, 0.5, 0]),
        ("a¦1¦b¦0.5¦c¦-0.5", [1, 0.5, -0.5]),
        ("a¦100%¦b¦50%¦c¦", [1, 0.5, 0]),
    ],
)
def test_options_have_what_they_earn_beside_them(cells, credits_of):
    (question,) = questions_of(
        "Question¦Réponse 1¦Fraction 1¦Réponse 2¦Fraction 2¦Réponse 3¦Fraction 3", f"Q?¦{cells}"
    )

    assert [option["credit"] for option in question["options"]] == credits_of


def test_several_options_share_the_points_as_the_columns_say():
    (question,) = questions_of(
        "Question¦Réponse 1¦Fraction 1¦Réponse 2¦Fraction 2¦Réponse 3¦Fraction 3¦Feedback 3",
        "Q?¦a¦50¦b¦50¦c¦-100¦No.",
    )

    assert question["options"] == [
        {"text": "a", "credit": 0.5},
        {"text": "b", "credit": 0.5},
        {"text": "c", "credit": -1, "feedback": "No."},
    ]


def test_a_tick_beside_an_option_makes_it_right():
    head = "Question¦Option 1¦Is correct 1¦Option 2¦Is correct 2¦Option 3¦Is correct 3"

    assert questions_of(head, "Q?¦a¦FALSE¦b¦TRUE¦c¦FALSE")[0]["answer_index"] == 1
    assert questions_of(head, "Q?¦a¦TRUE¦b¦TRUE¦c¦FALSE")[0]["answer_indexes"] == [0, 1]


def test_a_column_without_a_place_is_told_once():
    natives = natives_of(
        "Question¦Answer¦Written by", "1 + 1?¦two¦Ali", "2 + 2?¦four¦Sara", "3 + 3?¦six¦"
    )

    assert lines_in(natives) == [
        ("dropped", 1, "The column “Written by” has no place and was left out.")
    ]


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        *(("20", 20), ("20 sec", 20), ("1:30", 90), ("٣٠", 30), ("2 min", 120), ("0.5", 1)),
        *(("soon", None), ("-5", None), ("9" * 400, None)),
    ],
    ids=lambda value: str(value)[:10],
)
def test_times_are_read_in_many_ways(written, seconds):
    data = as_csv("Question¦Answer¦Time limit", f"Which?¦one¦{written}")

    bank = sheet.read(data, file_name="x.csv")
    assert bank.units[0].items[0].seconds == seconds
    assert len(list(bank.report)) == (seconds is None)


def test_headings_stand_below_a_title():
    natives = natives_of("Quiz of grade 6", "", "made by Ali", "Question¦Answer", "Which?¦one")

    assert natives.imported == 1


def test_headings_that_come_again_are_no_question():
    natives = natives_of("Question¦Answer", "Which?¦one", "Question¦Answer", "Who?¦two")

    assert natives.found == 2


def test_a_sheet_without_known_headings_is_refused_with_the_way_out():
    with pytest.raises(FormatError, match="Use the template"):
        sheet.read(as_csv("a¦b", "c¦d"), file_name="x.csv")


UNHEADED = [
    "What is the capital of France?¦Paris¦Lyon¦Nice",
    "What is the capital of Italy?¦Milan¦Rome¦Turin",
    "What is the capital of Spain?¦Vigo¦Cadiz¦Madrid",
]


@pytest.mark.parametrize(
    "rights",
    [["Paris", "Rome", "Madrid"], ["A", "B", "C"], ["1", "2", "3"], ["أ", "ب", "ج"]],
    ids=["texts", "letters", "numbers", "arabic"],
)
@pytest.mark.parametrize("numbered", [False, True], ids=["bare", "numbered"])
def test_rows_without_headings_show_what_they_are(rights, numbered):
    rows = [f"{row}¦{right}" for row, right in zip(UNHEADED, rights, strict=True)]
    data = as_csv(*(f"{at}¦{row}" if numbered else row for at, row in enumerate(rows, start=1)))

    assert sheet.looks_like(data, "bank.csv")
    natives = natives_in(data)
    assert [question["answer_index"] for question in questions_in(natives)] == [0, 1, 2]
    assert [line[:2] for line in lines_in(natives)] == [("changed", 1)]


@pytest.mark.parametrize(
    "rows",
    [
        ["Amman¦Jordan¦4¦2", "Paris¦France¦2¦1", "Rome¦Italy¦3¦2"],
        ["Paris¦a¦b¦a", "Rome¦a¦b¦x", "Berlin¦a¦b¦b"],
        ["Which?¦a¦a¦a", "Who?¦b¦b¦b", "What?¦c¦c¦c"],
        ["Which?¦a¦b¦a", "Who?¦a¦b¦b"],
    ],
    ids=["table", "one-off", "same", "few"],
)
def test_other_tables_without_headings_are_not_taken_for_questions(rows):
    data = as_csv(*rows)

    assert not sheet.looks_like(data, "table.csv")
    with pytest.raises(FormatError, match="Use the template"):
        sheet.read(data, file_name="table.csv")
