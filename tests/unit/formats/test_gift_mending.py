"""Signs that nobody escaped: kept where they plainly belong to a text, else refused."""

import pytest

from memora.services.content.formats import gift
from memora.services.content.formats.bank import Reading
from tests.unit.formats.typed import (
    accepted_of,
    gap_kinds,
    item_of,
    lines_of,
    options_of,
    severities_of,
)

CHANGED, REFUSED = [("changed", 1)], [("refused", 1)]


@pytest.mark.parametrize(
    "option",
    [
        '<a href="x?y=1#top">one</a>',
        "<img alt='a=b' src=x.png/>",
        "it&#39;s",
        "https://a.example/?b=c&d=e",
        "http://a.example/~anna/",
        r"\(a = 2\)",
        "$$a=2$$",
    ],
)
def test_a_sign_of_a_tag_address_or_formula_is_part_of_it(option):
    text = f"Q{{\n~{option}\n=b\n}}"

    assert options_of(item_of(gift, text)) == [(option, 0), ("b", 1)]
    assert severities_of(gift, text) == CHANGED


@pytest.mark.parametrize(
    "answers",
    ["=2 + 2 = 4\n~2 + 2 = 5", "=x=5\n=y=6", "=2 + 2 = 4 ~2 + 2 = 5"],
    ids=["sums in lines", "without space", "sums in one line"],
)
def test_an_equals_sign_within_an_answer_is_refused(answers):
    assert severities_of(gift, f"Q{{{answers}}}") == REFUSED


@pytest.mark.parametrize("answers", ["~a =b ~c", "= a ~ b", "~ a = b", "=no one = nobody", "~a=b"])
def test_an_equals_sign_before_an_answer_is_one_whatever_space_is_around_it(answers):
    assert lines_of(gift, f"Q{{{answers}}}") == []


def test_an_equals_sign_in_feedback_is_part_of_it():
    text = "Q{\n=4 # since 2 + 2 = 4\n~5 # no\n}"

    assert item_of(gift, text).answer.options[0].feedback.source == "since 2 + 2 = 4"
    assert severities_of(gift, text) == CHANGED


def test_braces_of_a_formula_hold_no_answers():
    text = r"What is \(\frac{1}{2} + x^{2}_{1}\)?{=0.5}"

    assert item_of(gift, text).text.source == r"What is \(\frac{1}{2} + x^{2}_{1}\)?"
    assert lines_of(gift, text) == []


def test_a_formula_alone_asks_nothing():
    assert isinstance(item_of(gift, r"Look at \sqrt[3]{8} and \vec{F}.").answer, Reading)


def test_a_gap_behind_a_line_is_no_index():
    assert accepted_of(item_of(gift, "It is ____{Paris}")) == [("Paris", 1)]


def test_braces_without_answers_are_kept_where_others_have_some():
    text = "Is {1, 2} a subset of {1, 2, 3}?{T}"

    assert item_of(gift, text).text.source == "Is {1, 2} a subset of {1, 2, 3}?"
    assert severities_of(gift, text) == CHANGED


def test_braces_within_an_answer_are_part_of_it():
    text = "Prints?{=if (x) { y(); } ~z}"

    assert options_of(item_of(gift, text))[0] == ("if (x) { y(); }", 1)
    assert severities_of(gift, text) == CHANGED


def test_a_closing_brace_too_many_is_left_out():
    text = "Q{=a ~b}}"

    assert options_of(item_of(gift, text)) == [("a", 1), ("b", 0)]
    assert severities_of(gift, text) == CHANGED


def test_an_open_brace_within_the_only_answers_is_part_of_them():
    assert options_of(item_of(gift, "Q{=a{b ~c}")) == [("a{b", 1), ("c", 0)]


@pytest.mark.parametrize(
    "text",
    ["Q}", "Q{=a ~b", "Q{a} or {b}", "Q{=a } ~b} c", "Q {1:SHORTANSWER}", "A {T} {=a -> b}"],
    ids=["unopened", "unclosed", "unclear", "unpaired", "an empty gap", "pairs in a gap"],
)
def test_what_can_be_read_in_two_ways_or_none_is_refused(text):
    assert severities_of(gift, text) == REFUSED


def test_a_question_that_is_refused_is_told_by_its_reason_alone():
    assert [severity for severity, _line, _what in lines_of(gift, "Q{=~%50%a = b}} {=1 = 2}")] == [
        "refused"
    ]


def test_gaps_may_be_of_several_kinds():
    item = item_of(gift, "A {T}, {#3} and {=w}.")

    assert gap_kinds(item) == ["Choices", "Numbers", "Words"]


def test_gaps_as_moodle_xml_has_them_are_gaps_with_their_weights():
    text = r"::n::[html]<b>A</b> {1:SA:=a\~b~%50%c#near} and {2:MC:x~=y}"
    item = item_of(gift, text)
    typed, chosen = item.answer.gaps

    assert item.text.source == "<b>A</b> {{1}} and {{2}}"
    assert (typed.points, chosen.points) == (1, 2)
    assert [each.pattern for each in typed.answer.answers] == ["a~b", "c"]
    assert [each.credit for each in typed.answer.answers] == [1, 0.5]
    assert [each.credit for each in chosen.answer.options] == [0, 1]
    assert severities_of(gift, text) == CHANGED


def test_a_gap_of_moodle_xml_at_the_end_of_its_text_is_one_too():
    item = item_of(gift, "It is {:NUMERICAL:=3:1}")

    assert (item.text.source, gap_kinds(item)) == ("It is {{1}}", ["Numbers"])


def test_true_or_false_in_a_gap_are_words_of_its_language():
    [gap, _other] = item_of(gift, "الشمس نجم {صح} والقمر {=كوكب}").answer.gaps

    assert [option.text.source for option in gap.answer.options] == ["صح", "خطأ"]


@pytest.mark.parametrize("command", ["neq", "nabla", "notin"])
def test_a_command_of_tex_is_no_new_line(command):
    text = f"Is $a \\{command} b$ so?{{T}}"

    assert item_of(gift, text).text.source == f"Is $a \\{command} b$ so?"
    assert severities_of(gift, text) == CHANGED
