"""Right answers as sheets of many makers give them: twice, ticked, apart from the options."""

import pytest

from tests.unit.formats.sheets import lines_in, natives_of, questions_of, rights

HEAD = "Question¦Option A¦Option B¦Option C¦Option D¦Right"
BOTH = "question¦option_a¦option_b¦option_c¦option_d¦correct_option¦correct_answer"


def refusals(*rows):
    """What is said of rows that are refused."""
    return [what for kind, _row, what in lines_in(natives_of(*rows)) if kind == "refused"]


@pytest.mark.parametrize("right", ["A, B and C", "A, B & C", "أ، ب و ج", "one, two and three"])
def test_signs_between_right_answers_may_be_mixed(right):
    assert rights(HEAD, f"Which?¦one¦two¦three¦four¦{right}") == [[0, 1, 2]]


@pytest.mark.parametrize("right", ["third option", "Option three", "الخيار الثالث", "C - three"])
def test_an_option_is_named_by_its_place_in_words(right):
    assert rights(HEAD, f"Which?¦one¦two¦three¦four¦{right}") == [2]


def test_a_letter_and_the_text_of_the_same_option_make_one_right_answer():
    assert rights(BOTH, "Colour?¦red¦green¦blue¦black¦B¦green") == [1]


def test_a_number_that_could_be_two_options_is_the_one_that_the_text_says():
    assert rights(BOTH, "2 + 2?¦3¦4¦5¦6¦2¦4") == [1]


def test_a_letter_and_the_text_of_another_option_are_refused():
    assert refusals(BOTH, "Colour?¦red¦green¦blue¦black¦A¦green") == [
        "The right answers “A | green” name different options. Correct the wrong one of them."
    ]


def test_a_label_before_the_text_of_another_option_is_refused():
    assert refusals(HEAD, "Colour?¦red¦green¦blue¦black¦A. green") == [
        "The right answer “A. green” is none of the options. Write an option's letter or its text."
    ]


def test_a_decimal_is_not_the_option_that_it_ends_in():
    assert refusals(HEAD, "How much?¦2¦25¦50¦5¦2.50")


@pytest.mark.parametrize("right", ["1/2", "1,3"])
def test_an_option_that_looks_like_several_numbers_is_one(right):
    assert rights(HEAD, "Which?¦1/2¦1,3¦2,3¦4¦" + right) == [["1/2", "1,3"].index(right)]


def test_letters_before_options_in_columns_are_no_part_of_them():
    (question,) = questions_of(HEAD, "Which?¦A) one¦B) two¦C) three¦¦two")

    assert [option["text"] for option in question["options"]] == ["one", "two", "three"]
    assert question["answer_index"] == 1


@pytest.mark.parametrize(
    "head",
    [
        "Question¦Option A¦Option A correct¦Option B¦Option B correct",
        "Question¦choice_1_text¦choice_1_is_correct¦choice_2_text¦choice_2_is_correct",
        "Question¦Answer 1¦Correct 1¦Answer 2¦Correct 2",
        "Question¦Answer 1¦Correct?¦Answer 2¦Correct?",
        "Question¦Answer A¦Points A¦Answer B¦Points B",
    ],
)
def test_a_tick_beside_each_option_is_known_by_many_names(head):
    truths = ("0", "1") if "Points" in head else ("FALSE", "TRUE")

    assert rights(head, f"Which?¦one¦{truths[0]}¦two¦{truths[1]}") == [1]


def test_right_answers_that_are_never_among_the_options_are_one_more_each():
    natives = natives_of(
        "question¦correct_answer¦choice_1¦choice_2¦choice_3",
        *("7 + 8?¦15¦16¦14¦17", "5 + 5?¦10¦9¦11¦12", "2 + 1?¦3¦4¦5¦6", "9 + 9?¦18¦17¦16¦19"),
        "6 + 6?¦12¦13¦14¦11",
    )

    questions = [group.pieces[0].question for group in natives.groups]
    assert [each["options"][each["answer_index"]]["text"] for each in questions] == [
        *("15", "10", "3", "18", "12"),
    ]
    assert [line[:2] for line in lines_in(natives)] == [("changed", 2)]


def test_a_few_right_answers_that_are_no_options_stay_refused():
    rows = ["Which?¦one¦two¦three¦¦one", *["Which?¦one¦two¦three¦¦four"] * 3]

    assert len(refusals(HEAD, *rows)) == 3


def test_a_solution_beside_the_right_answer_is_its_explanation():
    (question,) = questions_of("Question¦A¦B¦C¦Answer¦Solution", "Which?¦x¦y¦z¦B¦It is y.")

    assert (question["answer_index"], question["explanation"]) == (1, "It is y.")


def test_two_options_beside_a_right_answer_are_enough():
    assert rights("Question¦A¦B¦Answer", "Which?¦one¦two¦B") == [1]


def test_a_letter_that_is_a_word_for_true_is_typed_where_others_are():
    questions = questions_of(
        "Question¦Answer", "Fluorine's symbol?¦F", "Gold's symbol?¦Au", "Silver's symbol?¦Ag"
    )

    assert {question["type"] for question in questions} == {"short_answer"}


def test_letters_for_true_and_false_are_known_where_all_answers_are_such():
    assert questions_of("Question¦Answer", "Ice floats.¦T", "Iron floats.¦F") == [
        {"type": "true_false", "answer": True},
        {"type": "true_false", "answer": False},
    ]


@pytest.mark.parametrize("answer", ["2 | 3", "2,3"])
def test_gaps_that_are_filled_with_numbers_are_gaps(answer):
    (question,) = questions_of("Question¦Answer", f"1 + __ = 3, and 2 + __ = 5¦{answer}")

    assert [gap["answers"][0]["text"] for gap in question["gaps"]] == ["2", "3"]


def test_what_stands_lower_is_accepted_as_it_is_typed_too():
    (question,) = questions_of("Question¦Answer", "Water?¦H₂O")

    assert [answer["text"] for answer in question["answers"]] == ["H₂O", "H2O"]
