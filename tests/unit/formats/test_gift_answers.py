"""Answers of GIFT: each kind, its weights and feedback, and how texts are written."""

import pytest

from memora.services.content.formats import gift
from memora.services.content.formats.bank import Order, Pairs, Text, Truth
from tests.unit.formats.typed import (
    accepted_of,
    item_of,
    options_of,
    severities_of,
    values_of,
)


def sides(text: str) -> tuple[list[tuple[str, str]], list[str]]:
    answer = item_of(gift, text).answer
    assert isinstance(answer, Pairs)
    pairs = [(left.source, right.source) for left, right in answer.pairs]
    return pairs, [each.source for each in answer.distractors]


def several(text: str) -> bool:
    return item_of(gift, text).answer.several


def test_an_equals_sign_marks_the_right_option():
    assert options_of(item_of(gift, "Q{~a =b ~c}")) == [("a", 0), ("b", 1), ("c", 0)]


@pytest.mark.parametrize(
    ("text", "is_several"),
    [("Q{=a ~%50%b}", False), ("Q{~%100%a ~%-50%b}", True), ("Q{~a ~b}", True)],
)
def test_options_without_an_equals_sign_are_several(text, is_several):
    assert several(text) is is_several


@pytest.mark.parametrize(
    ("weight", "credit"),
    [("%50%", 0.5), ("%-33.33333%", -0.3333), ("% 12,5 %", 0.125), ("%٥٠%", 0.5), ("%100%", 1)],
)
def test_a_weight_is_a_share_of_the_points(weight, credit):
    assert options_of(item_of(gift, f"Q{{~{weight}a ~b}}"))[0] == ("a", credit)


def test_a_weight_beyond_everything_is_told():
    text = "Q{~%-200%a ~%100%b}"

    assert options_of(item_of(gift, text))[0] == ("a", -1)
    assert severities_of(gift, text) == [("changed", 1)]


@pytest.mark.parametrize("mark", ["=~%50%", "=%50%"])
def test_an_equals_sign_before_a_weight_below_all_is_one_of_several(mark):
    text = f"Q{{{mark}a {mark}b ~c}}"

    assert options_of(item_of(gift, text)) == [("a", 0.5), ("b", 0.5), ("c", 0)]
    assert several(text)
    assert {severity for severity, _line in severities_of(gift, text)} == {"changed"}


def test_feedback_follows_a_hash_sign():
    first, second = item_of(gift, "Q{=a#yes ~b # no # never}").answer.options

    assert (first.feedback.source, second.feedback.source) == ("yes", "no # never")


def test_general_feedback_ends_the_answers():
    item = item_of(gift, "Q{=a ~b ####Since a = a ~ b.}")

    assert (item.explanation.source, len(item.answer.options)) == ("Since a = a ~ b.", 2)


@pytest.mark.parametrize(
    "word", ["T", "TRUE", "True", "true", "صح", "صواب", "Wahr", "VRAI", "верно"]
)
def test_a_word_for_true_is_true(word):
    assert item_of(gift, f"Q{{{word}}}").answer == Truth(True)


@pytest.mark.parametrize("word", ["F", "FALSE", "false", "خطأ", "خطا", "falsch", "Faux", "Falso"])
def test_a_word_for_false_is_false(word):
    assert item_of(gift, f"Q{{{word}}}").answer == Truth(False)


@pytest.mark.parametrize(("word", "right"), [("T", "if_true"), ("F", "if_false")])
def test_the_first_feedback_of_a_truth_is_for_who_is_wrong(word, right):
    answer = item_of(gift, f"Q{{{word}#no#yes}}").answer

    assert getattr(answer, right) == Text("yes")


def test_words_may_be_several_with_weights():
    text = "Q{=a#good =%50%b =%0%*#no}"

    assert accepted_of(item_of(gift, text)) == [("a", 1), ("b", 0.5), ("*", 0)]


def test_an_escaped_star_stays_escaped():
    assert accepted_of(item_of(gift, r"Q{=\* star}")) == [(r"\* star", 1)]


def test_markup_in_a_typed_answer_is_left_out_with_a_line():
    text = "[html]Q{=<p>a &lt; b</p>}"

    assert accepted_of(item_of(gift, text)) == [("a < b", 1)]
    assert severities_of(gift, text) == [("changed", 1)]


@pytest.mark.parametrize("tag", ["<b>", "<p>", "<br/>", "<b>x</b>", "<p></p>"])
def test_a_tag_that_is_asked_for_is_an_answer(tag):
    assert accepted_of(item_of(gift, f"[html]Which tag?{{={tag}}}")) == [(tag, 1)]


@pytest.mark.parametrize(
    ("content", "values"),
    [
        ("#3", [("3", 0, 1)]),
        ("#3:0.5", [("3", 0.5, 1)]),
        ("# -2 : 1", [("-2", 1, 1)]),
        ("#100:5%", [("100", 5, 1)]),
        ("#=3:1 =%50%3:2 ~#no", [("3", 1, 1), ("3", 2, 0.5), ("*", 0, 0)]),
        ("#=3 ~4#near", [("3", 0, 1), ("4", 0, 0)]),
        ("#3:٠٫٥", [("3", 0.5, 1)]),
    ],
)
def test_numbers_have_tolerance_and_weight(content, values):
    assert values_of(item_of(gift, f"Q{{{content}}}")) == values


@pytest.mark.parametrize("content", ["#1..5", "#1 .. 5", "#5..1", "#١..٥"])
def test_a_range_has_two_ends(content):
    [number] = item_of(gift, f"Q{{{content}}}").answer.values

    assert (number.value, number.low, number.high) == (None, 1, 5)


@pytest.mark.parametrize("content", ["#3:about", "#1..many", "#x:5%"])
def test_a_tolerance_or_end_that_is_no_number_is_refused(content):
    assert severities_of(gift, f"Q{{{content}}}") == [("refused", 1)]


def test_pairs_have_an_arrow():
    assert sides("Q{=a -> 1 =b->2}") == ([("a", "1"), ("b", "2")], [])


def test_a_pair_without_a_left_side_is_a_distractor():
    assert sides("Q{=a -> 1 =b -> 2 = -> 3}") == ([("a", "1"), ("b", "2")], ["3"])


def test_an_arrow_of_another_look_is_read_with_a_line():
    text = "Q{=a → 1 =b → 2}"

    assert sides(text) == ([("a", "1"), ("b", "2")], [])
    assert severities_of(gift, text) == [("changed", 1)]


def test_a_pair_without_an_arrow_is_refused():
    assert severities_of(gift, "Q{=a -> 1 =b 2}") == [("refused", 1)]


@pytest.mark.parametrize("right", ["C#", "F# minor", "#1", "a #2"])
def test_a_hash_sign_of_a_name_stays_in_a_pair(right):
    assert sides(f"Q{{=a -> {right}\n=b -> x}}")[0][0] == ("a", right)


def test_an_arrow_within_a_word_is_a_programs():
    assert accepted_of(item_of(gift, "Q{=p->next}")) == [("p->next", 1)]


def test_things_to_put_in_order_stand_a_line_each():
    answer = item_of(gift, "Q{>3 ALL VERTICAL RELATIVE\nfirst\nsecond\nthird\n}").answer

    assert isinstance(answer, Order)
    assert [text.source for text in answer.items] == ["first", "second", "third"]


@pytest.mark.parametrize(
    "head",
    [
        "0 ALL VERTICAL ABSOLUTE_POSITION SHOW none",
        "0 ALL HORIZONTAL RELATIVE_ALL_PREVIOUS_AND_NEXT HIDE abc",
        "3 ALL VERTICAL LONGEST_ORDERED_SUBSET SHOW iii",
        "3",
        "",
    ],
)
def test_what_moodle_says_of_an_order_is_none_of_its_things(head):
    answer = item_of(gift, f"Q{{>{head}\nfirst\nsecond\nthird\n}}").answer

    assert [text.source for text in answer.items] == ["first", "second", "third"]


@pytest.mark.parametrize("content", [">\n1\n2\n3", "> DNA\nRNA", ">3 apples\n2 pears"])
def test_things_that_look_like_settings_of_an_order_are_things(content):
    things = content[1:].strip().split("\n")

    assert [text.source for text in item_of(gift, f"Q{{{content}}}").answer.items] == things


def test_an_order_of_which_moodle_asks_for_some_is_told_of():
    text = "Q{>2 RANDOM VERTICAL ABSOLUTE_POSITION SHOW none\na\nb\nc\n}"

    assert severities_of(gift, text) == [("changed", 1)]


@pytest.mark.parametrize(
    ("prefix", "markup"),
    [("[html]", "html"), ("[HTML]", "html"), ("[markdown]", "markdown"), ("[plain]", "plain")],
)
def test_a_text_says_how_it_is_written(prefix, markup):
    assert item_of(gift, f"::a:: {prefix} a *b* {{T}}").text == Text("a *b*", markup)


def test_answers_are_written_as_the_question_unless_they_say_it():
    first, second = item_of(gift, "[html]Q{=<b>a</b> ~[plain]<b>}").answer.options

    assert (first.text, second.text) == (Text("<b>a</b>", "html"), Text("<b>", "plain"))


def test_a_text_that_says_nothing_is_plain_where_it_has_no_tags():
    assert item_of(gift, "a < b\nand c{T}").text == Text("a < b\nand c", "plain")


def test_a_text_that_says_nothing_is_html_whose_lines_are_seen():
    assert item_of(gift, "<b>a</b>\nb\\nc{T}").text == Text("<b>a</b> b<br>\nc", "html")


def test_brackets_that_name_no_way_of_writing_are_text():
    assert item_of(gift, "[3] a{T}").text.source == "[3] a"


@pytest.mark.parametrize("sign", [":", "#", "=", "{", "}", "~", "\\"])
def test_an_escaped_sign_is_a_letter(sign):
    assert options_of(item_of(gift, f"Q{{=a\\{sign}b ~c}}"))[0] == (f"a{sign}b", 1)


def test_an_escaped_n_is_a_new_line():
    assert item_of(gift, r"a\nb{T}").text.source == "a\nb"
