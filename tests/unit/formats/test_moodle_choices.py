"""Moodle's questions with options to choose from."""

import pytest

from memora.services.content.formats.bank import Choices, Truth
from tests.unit.formats.moodle_files import (
    answer,
    element,
    item_of,
    lines_of,
    native_of,
    question,
)

SEVERAL = "<single>false</single>"


def credits_of(one: str) -> list[float]:
    choices = item_of(one).answer
    assert isinstance(choices, Choices)
    return [option.credit for option in choices.options]


def truth_of(*answers: str) -> Truth:
    truth = item_of(question("truefalse", *answers)).answer
    assert isinstance(truth, Truth)
    return truth


def test_a_grade_is_a_share_of_the_points_to_its_last_digit():
    one = question("multichoice", SEVERAL, answer("a", "33.33333"), answer("b", "-50"))

    assert credits_of(one) == [0.3333333, -0.5]


def test_a_comma_in_a_grade_is_a_point():
    assert credits_of(question("multichoice", answer("a", "33,5"), answer("b", "100"))) == [
        0.335,
        1,
    ]


def test_one_option_may_be_chosen_where_the_file_does_not_say():
    assert item_of(question("multichoice", answer("a", 100), answer("b"))).answer.several is False


def test_shuffling_is_unknown_where_the_file_does_not_say():
    assert item_of(question("multichoice", answer("a", 100), answer("b"))).answer.shuffle is None


@pytest.mark.parametrize(("said", "meant"), [("1", True), ("true", True), ("0", False)])
def test_shuffling_is_read_as_moodle_reads_it(said, meant):
    one = question(
        "multichoice", f"<shuffleanswers>{said}</shuffleanswers>", answer("a", 100), answer("b")
    )

    assert item_of(one).answer.shuffle is meant


def test_grades_that_are_shares_of_one_are_mended_and_told():
    one = question("multichoice", answer("a", 1), answer("b", 0))

    assert credits_of(one) == [1, 0]
    assert lines_of(one) == [
        ("changed", "Its grades are shares of 1; they were read as percent of all points.")
    ]


def test_points_that_lie_on_several_options_make_it_one_of_several():
    one = question("multichoice", answer("a", 50), answer("b", 50), answer("c", 0))

    assert item_of(one).answer.several is True
    assert lines_of(one) == [
        ("changed", "Its points lie on several options together; several may be chosen.")
    ]


def test_a_grade_beyond_all_points_is_all_of_them():
    one = question("multichoice", answer("a", 150), answer("b", 0))

    assert credits_of(one) == [1, 0]
    assert lines_of(one)[0][0] == "changed"


def test_a_grade_that_is_no_number_earns_nothing_and_is_told():
    one = question("multichoice", answer("a", "all"), answer("b", 100))

    assert credits_of(one) == [0, 1]
    assert lines_of(one) == [("changed", "The grade “all” is no number; it was read as 0.")]


def test_all_or_nothing_is_kept():
    choices = item_of(question("multichoiceset", answer("a", 100), answer("b", 100))).answer

    assert choices.all_or_nothing is True
    assert [option.credit for option in choices.options] == [0.5, 0.5]


def test_feedback_stays_with_its_option():
    fed = answer("a", 100, element("feedback", "well done"))

    assert native_of(question("multichoice", fed, answer("b")))["options"] == [
        {"text": "a", "feedback": "well done"},
        {"text": "b"},
    ]


def test_stock_feedback_to_the_whole_is_left_out_silently():
    one = question(
        "multichoice",
        element("correctfeedback", "Your answer is correct."),
        element("incorrectfeedback", "<p>إجابتك خاطئة.</p>"),
        answer("a", 100),
        answer("b"),
    )

    assert lines_of(one) == []


def test_other_feedback_to_the_whole_is_told_of():
    one = question(
        "multichoice", element("correctfeedback", "Bravo, Ada!"), answer("a", 100), answer("b")
    )

    assert lines_of(one) == [
        ("dropped", "Feedback to the answer as a whole has no place: “Bravo, Ada!”.")
    ]


def test_moodles_own_words_for_true_and_false_leave_no_trace():
    right_is_false = question("truefalse", answer("true", 0), answer("false", 100))

    assert native_of(right_is_false)["answer"] is False
    assert lines_of(right_is_false) == []


@pytest.mark.parametrize(
    ("first", "second", "is_first_true"),
    [
        ("false", "true", False),
        ("خطأ", "صواب", False),
        ("صح", "خطأ", True),
        ("Falso", "Verdadero", False),
        ("Richtig", "Falsch", True),
        ("Правда", "Ложь", True),
        ("Неправда", "Правда", False),
        ("Hai", "Iie", True),
    ],
    ids=[
        *("english", "arabic false first", "arabic", "spanish", "german", "russian"),
        *("russian false first", "unknown words"),
    ],
)
def test_which_answer_is_the_true_one_is_told_by_its_words_then_by_its_place(
    first, second, is_first_true
):
    assert truth_of(answer(first, 100), answer(second, 0)).answer is is_first_true


def test_words_of_another_language_are_kept_and_told():
    one = question("truefalse", answer("خطأ", 0), answer("صواب", 100))
    truth = item_of(one).answer

    assert (truth.true.source, truth.false.source) == ("صواب", "خطأ")
    assert lines_of(one) == [
        ("changed", "“صواب” was read as true and “خطأ” as false; look whether that is so.")
    ]


def test_feedback_of_true_and_false_follows_their_words():
    truth = truth_of(
        answer("false", 0, element("feedback", "no")),
        answer("true", 100, element("feedback", "yes")),
    )

    assert (truth.if_true.source, truth.if_false.source) == ("yes", "no")


@pytest.mark.parametrize(
    "answers",
    [[answer("true", 100)], [answer("true", 0), answer("false", 0)]],
    ids=["one answer", "none right"],
)
def test_true_or_false_that_does_not_say_which_is_refused(answers):
    assert [severity for severity, _what in lines_of(question("truefalse", *answers))] == [
        "refused"
    ]
