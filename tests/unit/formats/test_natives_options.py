"""Options of the source and the keys that they become."""

import pytest

from memora.services.content.formats.bank import Choice, Choices, Text, Truth
from tests.unit.formats.items import choices, item, lines_of, natives_of, question_of

THIRD = 1 / 3


def test_one_right_option_is_named_by_its_position():
    question = question_of(choices(("a", 0), ("b", 1)))

    assert question["answer_index"] == 1
    assert question["options"] == [{"text": "a"}, {"text": "b"}]


def test_a_part_of_the_credit_and_a_cost_are_kept():
    question = question_of(choices(("a", 1), ("b", 0.5), ("c", -0.3333333)))

    assert [option["credit"] for option in question["options"]] == [1, 0.5, -THIRD]
    assert "answer_index" not in question


def test_any_of_several_wholly_right_options_is_right():
    question = question_of(choices(("red", 1), ("green", 1), ("brown", 0)))

    assert [option["credit"] for option in question["options"]] == [1, 1, 0]
    assert lines_of(choices(("red", 1), ("green", 1), ("brown", 0))) == [
        ("changed", "Several options are wholly right: any one of them is accepted.")
    ]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (choices(("a", 0), ("b", 0)), "no right answer"),
        (choices(("a", 0.5), ("b", 0)), "earns 100 %"),
        (choices(("a", 1)), "fewer than two options"),
        (choices(("a", 1), ("", 0)), "fewer than two options"),
        (choices(("", 1), ("b", 0), ("c", 0)), "right option is empty"),
        (choices(("2 + 2", 1), ("4", 1), (" 2 + 2 ", 0)), "twice"),
        (choices(("a", 0), ("b", -1), several=True), "no right answer"),
    ],
    ids=["none", "half", "one", "one beside an empty", "empty right", "contradiction", "several"],
)
def test_options_that_nobody_could_answer_are_refused_with_the_reason(options, words):
    [(severity, what)] = lines_of(options)

    assert severity == "refused"
    assert words in what
    assert natives_of(item(options)).imported == 0


def test_an_empty_option_is_left_out_and_told():
    options = choices(("some", 1), ("", 0), ("any", 0))

    assert [each["text"] for each in question_of(options)["options"]] == ["some", "any"]
    assert lines_of(options) == [("dropped", "An empty option was left out.")]


def test_a_wrong_option_that_is_there_twice_is_left_out_once():
    options = choices(("a", 1), ("b", 0), ("B ", 0), ("b", 0))

    assert [each["text"] for each in question_of(options)["options"]] == ["a", "b", "B "]
    assert lines_of(options) == [("dropped", "The option “b” is there twice; one was left out.")]


def test_credits_of_several_right_options_are_kept():
    options = choices(("a", 0.5), ("b", 0.5), ("c", -0.5), ("d", -0.5), several=True)

    assert [each["credit"] for each in question_of(options)["options"]] == [0.5, 0.5, -0.5, -0.5]
    assert lines_of(options) == []


def test_thirds_with_few_decimals_are_thirds_without_a_word():
    options = choices(("a", 0.33333), ("b", 0.33333), ("c", 0.33333), ("d", -1), several=True)

    assert [each["credit"] for each in question_of(options)["options"]] == [THIRD] * 3 + [-1]
    assert lines_of(options) == []


def test_credits_that_make_99_percent_are_made_100_and_told():
    options = choices(("2", 0.33), ("4", 0.33), ("6", 0.33), ("7", -1), several=True)

    assert [each["credit"] for each in question_of(options)["options"]] == [THIRD] * 3 + [-1]
    assert lines_of(options) == [
        ("changed", "The right options made 99 % together; they were made 100 %.")
    ]


def test_unequal_credits_keep_their_proportions():
    options = choices(("a", 0.33), ("b", 0.3333333), ("c", -0.5), ("d", 0.3333333), several=True)
    earned = [each["credit"] for each in question_of(options)["options"]]

    assert sum(credit for credit in earned if credit > 0) == pytest.approx(1, abs=1e-9)
    assert earned[2] == -0.5
    assert earned[0] < earned[1]


def test_where_wrong_options_cost_nothing_each_costs_its_share():
    options = choices(("a", 0.5), ("b", 0), ("c", 0.5), several=True)
    question = question_of(options)

    assert question["answer_indexes"] == [0, 2]
    assert question["options"] == [{"text": "a"}, {"text": "b"}, {"text": "c"}]
    assert [severity for severity, _what in lines_of(options)] == ["changed"]


def test_thirds_of_99_percent_are_told_also_where_wrong_options_cost_nothing():
    options = choices(("2", 0.33), ("4", 0.33), ("6", 0.33), ("7", 0), several=True)

    assert question_of(options)["answer_indexes"] == [0, 1, 2]
    assert [what.split(" ")[0] for _severity, what in lines_of(options)] == ["The", "Wrong"]


def test_a_free_wrong_option_costs_a_share_beside_one_that_costs_something():
    options = choices(("a", 1), ("b", 0), ("c", -1), several=True)

    assert [each["credit"] for each in question_of(options)["options"]] == [1, -0.5, -1]


def test_which_are_right_and_no_more_is_the_usual_key():
    options = choices(("a", 0.5), ("b", 0), ("c", 0.5), several=True, only_right=True)

    assert question_of(options)["answer_indexes"] == [0, 2]
    assert lines_of(options) == []


def test_all_or_nothing_becomes_shares_and_is_told():
    options = choices(("a", 0.5), ("b", -1), ("c", 0.5), several=True, all_or_nothing=True)

    assert question_of(options)["answer_indexes"] == [0, 2]
    assert lines_of(options) == [
        ("changed", "It paid all or nothing; here each right option earns its share.")
    ]


@pytest.mark.parametrize("shuffle", [True, False, None], ids=str)
def test_shuffling_is_said_where_the_source_says_it(shuffle):
    assert question_of(choices(("a", 1), ("b", 0), shuffle=shuffle)).get("shuffle") is shuffle


def test_feedback_stays_with_its_option():
    options = Choices([Choice(Text("a"), 1, Text("yes")), Choice(Text("b"))])

    assert question_of(options)["options"] == [{"text": "a", "feedback": "yes"}, {"text": "b"}]


def test_true_and_false_need_no_options():
    question = question_of(Truth(answer=False))

    assert (question["type"], question["answer"]) == ("true_false", False)
    assert "options" not in question


@pytest.mark.parametrize(
    ("text", "words"),
    [("The Nile flows north.", ["True", "False"]), ("القاهرة عاصمة مصر.", ["صح", "خطأ"])],
    ids=["English", "Arabic"],
)
def test_feedback_of_true_and_false_stands_beside_words_of_the_language(text, words):
    question = question_of(Truth(answer=True, if_false=Text("look again")), text)

    assert [option["text"] for option in question["options"]] == words
    assert question["options"][1]["feedback"] == "look again"
    assert question["answer_index"] == 0


def test_own_words_for_true_and_false_are_kept():
    question = question_of(Truth(answer=False, true=Text("Agree"), false=Text("Disagree")))

    assert [option["text"] for option in question["options"]] == ["Agree", "Disagree"]
    assert question["answer_index"] == 1


def test_words_that_say_the_opposite_are_not_taken_for_true_and_false():
    question = question_of(Truth(answer=True, true=Text("No"), false=Text("Yes")))

    assert question["answer"] is True
    assert "options" not in question
