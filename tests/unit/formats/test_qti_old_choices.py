"""QTI 1.2: one option, several, true and false, things in order."""

import pytest

from memora.services.content.formats.bank import Choices, Order, Truth
from tests.unit.formats.qti_made import (
    bank_of,
    condition,
    credits_of,
    equal,
    feedback,
    label,
    lid,
    material,
    old_file,
    old_item,
    old_of,
    said,
)

ABC = [label("a", "one"), label("b", "two"), label("c", "three")]
ONE = material("<p>Which?</p>") + lid("r", *ABC)
SEVERAL = material("Which?") + lid("r", *ABC, cardinality="Multiple")


def refuse(value):
    return f"<not>{equal(value)}</not>"


def test_the_option_that_earns_points_is_right():
    item = old_of(ONE, condition(equal("b"), 100))
    assert item.text.source == "<p>Which?</p>"
    assert credits_of(item) == {"one": 0, "two": 1, "three": 0}


def test_points_of_options_are_shares_of_the_best():
    item = old_of(ONE, condition(equal("a"), 10), condition(equal("c"), 2.5))
    assert credits_of(item) == {"one": 1, "two": 0, "three": 0.25}


def test_points_that_are_taken_away_stay():
    item = old_of(ONE, condition(equal("a"), 2), condition(equal("b"), -1))
    assert credits_of(item) == {"one": 1, "two": -0.5, "three": 0}


@pytest.mark.parametrize(("place", "shuffle"), [("", True), ("No", False)])
def test_options_are_shuffled_where_none_has_its_place(place, shuffle):
    shown = ONE.replace("<render_choice>", '<render_choice shuffle="Yes">')
    shown = shown.replace('ident="c"', f'ident="c" rshuffle="{place}"')
    assert old_of(shown, condition(equal("b"), 1)).answer.shuffle is shuffle


def test_an_item_without_a_right_option_is_passed_on():
    assert credits_of(old_of(ONE)) == {"one": 0, "two": 0, "three": 0}


def test_several_that_must_all_be_chosen_are_all_or_nothing():
    test = f"<and>{equal('a')}{refuse('b')}{equal('c')}</and>"
    answer = old_of(SEVERAL, condition(test, 100)).answer
    assert (answer.several, answer.all_or_nothing) == (True, True)
    assert [option.credit for option in answer.options] == [0.5, 0, 0.5]


def test_of_several_within_one_not_none_may_be_chosen():
    test = f"{equal('a')}<not>{equal('b')}{equal('c')}</not>"
    answer = old_of(SEVERAL, condition(test, 1, action="Add")).answer
    assert answer.all_or_nothing
    assert [option.credit for option in answer.options] == [1, 0, 0]


@pytest.mark.parametrize("kind", ["", "Multiple Answer"])
def test_several_may_be_said_to_be_one(kind):
    shown = SEVERAL.replace("Multiple", "Single")
    test = f"<and>{equal('a')}{refuse('b')}{equal('c')}</and>"
    answer = old_of(shown, condition(test, "SCORE.max"), bbmd_questiontype=kind).answer
    assert answer.several
    assert [option.credit for option in answer.options] == [0.5, 0, 0.5]


def test_several_that_add_up_have_their_shares():
    item = old_of(
        SEVERAL,
        condition(equal("a"), 75, action="Add"),
        condition(equal("b"), 25, action="Add"),
        condition(equal("c"), 50, action="Subtract"),
    )
    assert not item.answer.all_or_nothing
    assert credits_of(item) == {"one": 0.75, "two": 0.25, "three": -0.5}


def test_what_is_right_and_wrong_may_be_counted_in_two_variables():
    item = old_of(
        SEVERAL,
        condition(equal("a"), 1, action="Add", variable="D2L_Correct"),
        condition(refuse("b"), 1, action="Add", variable="D2L_Correct"),
        condition(equal("b"), 1, action="Add", variable="D2L_Incorrect"),
        condition(equal("c"), 1, action="Add", variable="D2L_Correct"),
    )
    assert credits_of(item) == {"one": 0.5, "two": -1, "three": 0.5}


def test_all_points_may_be_a_word():
    item = old_of(ONE, condition(equal("b"), "SCORE.max"), condition("<other/>", 0))
    assert credits_of(item)["two"] == 1


def test_what_is_told_as_right_is_right_where_no_points_are_named():
    item = old_of(ONE, condition(equal("b"), told="correct"), condition("<other/>", 0))
    assert credits_of(item) == {"one": 0, "two": 1, "three": 0}


def test_conditions_may_call_options_by_their_texts():
    item = old_of(ONE, condition(equal("two"), 1))
    assert credits_of(item)["two"] == 1


@pytest.mark.parametrize(
    ("kind", "labels", "answer"),
    [
        ("true_false_question", ("True", "False"), False),
        ("true_false_question", ("خطأ", "صح"), True),
        ("true_false_question", ("Ja", "Nein"), False),
        ("cc.true_false.v0p1", ("false", "true"), True),
        ("", ("True", "False"), False),
    ],
    ids=["english", "arabic_false_first", "unknown_words", "common_cartridge", "by_words_alone"],
)
def test_the_second_of_true_and_false(kind, labels, answer):
    shown = material("So?") + lid("r", label("1", labels[0]), label("2", labels[1]))
    item = old_of(shown, condition(equal("2"), 100), kind=kind)
    assert isinstance(item.answer, Truth)
    assert item.answer.answer is answer
    assert {item.answer.true.source, item.answer.false.source} == set(labels)


def test_options_that_the_key_calls_by_other_names_are_taken_in_their_order():
    test = f"<and><not>{equal('x')}</not>{equal('y')}<not>{equal('z')}</not></and>"
    bank = bank_of(old_file(old_item(SEVERAL, condition(test, "SCORE.max"))))
    (item,) = bank.units[0].items
    assert credits_of(item) == {"one": 0, "two": 1, "three": 0}
    assert said(bank)[0][0] == "changed"


@pytest.mark.parametrize(
    ("kind", "written", "source"),
    [
        ("text/plain", "<b>", "&lt;b&gt;"),
        ("text/plain", "<p>Red</p>", "<p>Red</p>"),
        ("", "Red<br>wine", "Red<br>wine"),
        ("text/html", "<b>Red</b>", "<b>Red</b>"),
        ("", "3 < 4", "3 &lt; 4"),
    ],
)
def test_what_is_said_to_be_plain_is_html_where_it_means_it(kind, written, source):
    assert old_of(material(written, kind), kind="essay_question").text.source == source


def test_blackboards_names_of_options_are_words():
    shown = lid("r", label("1", "agree_disagree.true"), label("2", "agree_disagree.false"))
    item = old_of(shown, condition(equal("2"), 1), bbmd_questiontype="Either/Or")
    assert credits_of(item) == {"Agree": 0, "Disagree": 1}


def test_two_other_options_are_no_truth():
    shown = lid("r", label("1", "Cat"), label("2", "Dog"))
    assert isinstance(old_of(shown, condition(equal("2"), 1)).answer, Choices)


@pytest.mark.parametrize(
    "test",
    [f"{equal('c')}{equal('a')}{equal('b')}", equal("c a b"), equal("c,a,b")],
    ids=["one_by_one", "in_one_value", "with_commas"],
)
def test_an_order_is_what_conditions_name(test):
    item = old_of(lid("r", *ABC, cardinality="Ordered"), condition(test, 5))
    assert isinstance(item.answer, Order)
    assert [text.source for text in item.answer.items] == ["three", "one", "two"]


def test_feedback_of_one_option_stays_with_it_and_what_all_are_told_explains():
    item = old_of(
        ONE,
        condition("<other/>", told="general_fb", goes_on="Yes"),
        condition(equal("a"), told="a_fb", goes_on="Yes"),
        condition(equal("b"), 100, told="correct_fb"),
        condition("<other/>", told="general_incorrect_fb", goes_on="Yes"),
        more=feedback("general_fb", "In general")
        + feedback("a_fb", "Not one")
        + feedback("correct_fb", "Two it is")
        + feedback("general_incorrect_fb", "Count again"),
    )
    told = [option.feedback.source for option in item.answer.options]
    assert item.explanation.source == "In general"
    assert "Not one" in told[0]
    assert "Count again" in told[0]
    assert told[1:] == ["Two it is", "Count again"]


def test_what_is_told_whether_right_or_wrong_explains():
    item = old_of(
        ONE,
        condition(equal("b"), 100, told="correct"),
        condition("<other/>", told="incorrect"),
        more=feedback("correct", "It is two") + feedback("incorrect", "<p>It is two</p>"),
    )
    assert item.explanation.source == "It is two"
    assert not any(option.feedback for option in item.answer.options)


def test_a_stock_phrase_is_left_out_without_a_word():
    bank = bank_of(
        old_file(
            old_item(
                ONE,
                condition(equal("b"), 100, told="correct"),
                more=feedback("correct", "<p>Your answer is correct.</p>"),
            )
        )
    )
    (item,) = bank.units[0].items
    assert not any(option.feedback for option in item.answer.options)
    assert said(bank) == []


def test_feedback_that_has_no_place_is_reported():
    bank = bank_of(
        old_file(
            old_item(
                lid("r", *ABC, cardinality="Ordered"),
                condition(equal("a b c"), 1, told="yes"),
                more=feedback("yes", "Well ordered"),
            )
        )
    )
    assert said(bank) == [
        ("dropped", "What is told to certain answers only has no place here: “Well ordered”.")
    ]


def test_feedback_may_be_named_after_its_option_and_the_item():
    shown = lid("r", label("Q_A7", "one"), label("Q_A8", "two"))
    item = old_of(
        shown,
        condition(equal("Q_A8"), 100),
        more=feedback("Q_IF7", "No") + feedback("i1", "In general"),
    )
    assert [option.feedback.source for option in item.answer.options] == ["No", ""]
    assert item.explanation.source == "In general"


def test_solutions_of_options_are_their_feedback_and_hints_are_hints():
    solution = f'<itemfeedback ident="a"><solution>{material("Too few")}</solution></itemfeedback>'
    hint = f"<hint><hintmaterial>{material('Count')}</hintmaterial></hint>"
    item = old_of(ONE, condition(equal("b"), 1), more=solution + hint)
    assert item.answer.options[0].feedback.source == "Too few"
    assert [text.source for text in item.hints] == ["Count"]
