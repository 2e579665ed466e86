"""Headings of many makers: abbreviations, what programs call columns, columns of people."""

import pytest

from tests.unit.formats.sheets import lines_in, natives_of, questions_of


@pytest.mark.parametrize(
    "headings",
    [
        "Ques¦Opt1¦Opt2¦Opt3¦Ans",
        "Q¦A¦B¦C¦Ans",
        "No.¦Question¦A¦B¦C¦Ans.",
        "question_text¦option_a¦option_b¦option_c¦correct_answer_key",
        "Hauptfrage¦Aussage1¦Aussage2¦Aussage3¦WAHR",
        "رأس السؤال¦البديل أ¦البديل ب¦البديل ج¦مفتاح التصحيح",
    ],
)
def test_columns_are_known_by_their_short_names(headings):
    number = "1¦" if headings.startswith("No.") else ""

    (question,) = questions_of(headings, f"{number}Which?¦one¦two¦three¦2")
    assert (question["answer_index"], len(question["options"])) == (1, 3)


def test_a_question_and_an_answer_may_be_called_by_a_letter():
    assert questions_of("Q¦A", "Capital of Jordan¦Amman") == [
        {"type": "short_answer", "answers": [{"text": "Amman", "credit": 1}]}
    ]


def test_headings_that_say_how_a_text_is_written_are_known():
    natives = natives_of(
        "Quiz Title¦HTML of the Question¦Answer¦Options¦HTML of the Explanation to the Answer",
        "Maths¦What is 1 + 1?¦two¦one|two|three¦Count.",
    )

    (group,) = natives.groups
    assert group.category == ("Maths",)
    assert group.pieces[0].question["explanation"] == "Count."
    assert lines_in(natives) == []


@pytest.mark.parametrize("heading", ["topic_title", "Chapter name", "subject"])
def test_a_topic_may_have_a_title_or_name(heading):
    natives = natives_of(f"{heading}¦Question¦Answer", "Water¦Formula?¦H2O")

    assert natives.groups[0].category == ("Water",)


def test_a_column_of_classes_has_no_place_among_questions_and_is_told():
    natives = natives_of("Class¦Question¦Answer", "5B¦Formula of water?¦H2O")

    assert lines_in(natives) == [
        ("dropped", 1, "The column “Class” has no place and was left out.")
    ]


@pytest.mark.parametrize("cell", ["one - two - three", '{"A": "one", "B": "two", "C": "three"}'])
def test_options_that_share_a_cell_have_dashes_or_letters(cell):
    (question,) = questions_of("Question¦Options¦Answer", f"Which?¦{cell}¦B")

    assert [option["text"] for option in question["options"]] == ["one", "two", "three"]
