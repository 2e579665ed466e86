"""Moodle's questions with gaps in their text, and those that are arranged."""

import pytest

from memora.services.content.formats.bank import Choices, Gap, Number, Numbers, Words
from tests.unit.formats.moodle_files import (
    answer,
    element,
    item_of,
    lines_of,
    native_of,
    question,
    said,
)


def cloze(text: str, markup: str = "html") -> str:
    return question("cloze", text=text, markup=markup)


def gap_of(text: str, markup: str = "html") -> Gap:
    [gap] = item_of(cloze(text, markup)).answer.gaps
    return gap


def credits_of(gap: Gap) -> list[tuple[str, float]]:
    assert isinstance(gap.answer, Choices)
    return [(option.text.source, option.credit) for option in gap.answer.options]


def test_each_gap_leaves_its_mark_in_the_text():
    item = item_of(cloze("<p>One {1:SA:=1} and two {2:NM:=2}</p>"))

    assert item.text.source == "<p>One {{1}} and two {{2}}</p>"
    assert [gap.points for gap in item.answer.gaps] == [1, 2]


def test_a_gap_without_a_weight_weighs_one():
    assert gap_of("{:SHORTANSWER:=a}").points == 1


def test_a_question_weighs_as_much_as_its_gaps():
    assert item_of(cloze("{3:SA:=a} {2:SA:=b}")).points == 5


@pytest.mark.parametrize(
    ("kind", "shuffle", "several"),
    [
        ("MULTICHOICE", None, False),
        ("MC", None, False),
        ("MULTICHOICE_V", None, False),
        ("MCH", None, False),
        ("MULTICHOICE_VS", True, False),
        ("MCHS", True, False),
        ("MCS", True, False),
        ("MULTIRESPONSE", None, True),
        ("MRH", None, True),
        ("MULTIRESPONSE_S", True, True),
        ("MRHS", True, True),
        ("multichoice", None, False),
    ],
)
def test_all_names_of_choices_are_known(kind, shuffle, several):
    choices = gap_of(f"{{1:{kind}:=a~b}}").answer

    assert (choices.shuffle, choices.several) == (shuffle, several)


@pytest.mark.parametrize(
    ("kind", "is_sensitive"),
    [("SHORTANSWER", False), ("SA", False), ("MW", False), ("SHORTANSWER_C", True), ("MWC", True)],
)
def test_all_names_of_typed_words_are_known(kind, is_sensitive):
    assert gap_of(f"{{1:{kind}:=a}}").answer == Words(
        gap_of("{1:SA:=a}").answer.answers, is_sensitive
    )


def test_answers_have_their_shares():
    gap = gap_of("{1:MULTICHOICE:=a~%50%b~%-12,5%c~d}")

    assert credits_of(gap) == [("a", 1), ("b", 0.5), ("c", -0.125), ("d", 0)]


def test_an_answer_may_begin_with_the_sign_between_answers():
    assert credits_of(gap_of("{1:MC:~a~=b}")) == [("a", 0), ("b", 1)]


def test_of_several_the_right_ones_make_one_and_a_wrong_one_undoes_one():
    assert credits_of(gap_of("{1:MR:=a~=b~c}")) == [("a", 0.5), ("b", 0.5), ("c", -0.5)]


def test_of_several_with_shares_of_their_own_a_wrong_one_costs_what_it_says():
    assert credits_of(gap_of("{1:MR:%100%a~%0%b~%100%c~%-50%d}")) == [
        ("a", 0.5),
        ("b", 0),
        ("c", 0.5),
        ("d", -0.5),
    ]


def test_numbers_have_their_tolerance():
    assert gap_of("{1:NUMERICAL:=3,5:0,1~%50%4:1}").answer == Numbers(
        [Number("3,5", tolerance=0.1), Number("4", tolerance=1.0, credit=0.5)]
    )


def test_feedback_ends_where_the_answer_does():
    gap = gap_of("{1:MC:=a#yes, #1~b#no}")

    assert [option.feedback.source for option in gap.answer.options] == ["yes, #1", "no"]


def test_escaped_signs_are_signs():
    gap = gap_of(r"{1:SA:=a\}b\~c\#d#e\}f}")

    assert gap.answer.answers[0].pattern == "a}b~c#d"
    assert gap.answer.answers[0].feedback.source == "e}f"


@pytest.mark.parametrize("entity", ["&#39;", "&amp;#39;"])
def test_the_sign_within_an_entity_begins_no_feedback(entity):
    assert gap_of(f"{{1:MC:=it{entity}s~b}}").answer.options[0].feedback.source == ""


def test_of_markup_in_what_is_typed_only_the_words_count():
    assert gap_of("{1:SAC:=<b>Fahrenheit</b> &amp; co}").answer.answers[0].pattern == (
        "Fahrenheit & co"
    )


def test_entities_in_a_gap_of_markdown_are_signs():
    gap = gap_of("{1:MC:=a &#126; b &lt; c~d}", "markdown")

    assert gap.answer.options[0].text.source == "a ~ b < c"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{1:MULTICHOICE}", "has no answers"),
        ("Fill {1:SHORTANSWER:=a", "has no end"),
        (r"Fill {1:SHORTANSWER:=a\}", "has no end"),
    ],
    ids=["no answers", "no end", "an escaped end"],
)
def test_a_gap_that_cannot_be_read_refuses_the_question(text, words):
    [(severity, what)] = lines_of(cloze(text))

    assert severity == "refused"
    assert words in what


def test_what_only_looks_like_the_mark_of_a_gap_is_set_apart_and_told():
    one = cloze("Write {{1}} here: {1:SA:=a}")

    assert item_of(one).text.source == "Write { {1}} here: {{1}}"
    assert [severity for severity, _what in lines_of(one)] == ["changed"]


def test_braces_of_formulas_are_no_gaps():
    item = item_of(cloze(r"\(\frac{1}{2}\) is {1:NM:=0.5}"))

    assert item.text.source == r"\(\frac{1}{2}\) is {{1}}"


WORDS = (
    "<selectoption><text>the</text><group>1</group></selectoption>"
    "<selectoption><text>cat</text><group>2</group></selectoption>"
    "<selectoption><text>the</text><group>1</group></selectoption>"
    "<selectoption><text>a</text><group>1</group></selectoption>"
)


def test_a_place_offers_the_words_of_its_group_each_once():
    item = item_of(question("gapselect", WORDS, text="[[3]] and [[4]]"))

    assert item.text.source == "{{1}} and {{2}}"
    assert credits_of(item.answer.gaps[0]) == [("the", 1), ("a", 0)]
    assert credits_of(item.answer.gaps[1]) == [("the", 0), ("a", 1)]


def test_a_place_whose_group_has_one_word_offers_all_words_and_is_told_of():
    one = question("gapselect", WORDS, text="[[2]]")

    assert credits_of(item_of(one).answer.gaps[0]) == [("the", 0), ("cat", 1), ("a", 0)]
    assert [severity for severity, _what in lines_of(one)] == ["changed"]


def test_words_to_drag_are_words_to_choose_with_their_markup():
    boxes = "".join(
        f"<dragbox>{said(word)}<group>1</group><infinite/></dragbox>"
        for word in ("x<sub>1</sub>", "y")
    )
    [gap] = item_of(question("ddwtos", boxes, text="[[1]]")).answer.gaps

    assert credits_of(gap) == [("x<sub>1</sub>", 1), ("y", 0)]
    assert [option.text.markup for option in gap.answer.options] == ["html", "plain"]


def test_a_place_without_its_word_refuses_the_question():
    [(severity, what)] = lines_of(question("gapselect", WORDS, text="[[9]]"))

    assert (severity, "[[9]]" in what) == ("refused", True)


def pair(left: str, right: str) -> str:
    return f'<subquestion format="html"><text>{left}</text>{element("answer", right)}</subquestion>'


def test_an_empty_left_side_makes_a_distractor():
    one = question(
        "matching", pair("a", "1"), pair("b", "2"), pair("&lt;p&gt;&lt;br&gt;&lt;/p&gt;", "3")
    )

    assert native_of(one)["pairs"] == [{"left": "a", "right": "1"}, {"left": "b", "right": "2"}]
    assert native_of(one)["distractors"] == ["3"]


def test_a_right_side_is_plain_text_with_entities():
    pairs = item_of(question("ddmatch", pair("a", "x < y"), pair("b", "x &lt; y"))).answer.pairs

    assert [right.markup for _left, right in pairs] == ["plain", "html"]


def test_things_are_in_the_order_in_which_they_stand():
    one = question("ordering", answer("atom", 1), answer("cell", 2), answer("organ", 3))

    assert native_of(one)["items"] == ["atom", "cell", "organ"]
    assert lines_of(one) == []


@pytest.mark.parametrize(
    "parts",
    [
        [answer("atom", 2), answer("cell", 1)],
        [
            answer("a", 1),
            answer("b", 2),
            answer("c", 3),
            "<selecttype>1</selecttype>" "<selectcount>2</selectcount>",
        ],
    ],
    ids=["numbered otherwise", "some of them"],
)
def test_an_order_that_moodle_would_ask_otherwise_is_told_of(parts):
    assert [severity for severity, _what in lines_of(question("ordering", *parts))] == ["changed"]


def test_feedback_to_a_thing_of_an_order_is_told_of():
    fed = answer("atom", 1, element("feedback", "small"))

    assert [severity for severity, _what in lines_of(question("ordering", fed))] == ["dropped"]


def gapfill(text: str, *parts: str) -> str:
    return question("gapfill", *parts, text=text)


def accepted_of(gap: Gap) -> list[str]:
    assert isinstance(gap.answer, Words)
    return [each.pattern for each in gap.answer.answers]


def test_words_between_brackets_are_gaps():
    item = item_of(gapfill("The [cat|dog] is <b>[not &lt;]</b>.<!-- [if] -->"))

    assert item.text.source == "The {{1}} is <b>{{2}}</b>."
    assert list(map(accepted_of, item.answer.gaps)) == [["cat", "dog"], ["not <"]]


def test_brackets_may_be_other_signs():
    one = gapfill("a[#0#] is [1]", "<delimitchars>##</delimitchars>")

    assert item_of(one).text.source == "a[{{1}}] is [1]"


@pytest.mark.parametrize("display", ["dragdrop", "dropdown"])
def test_gaps_that_are_not_typed_offer_all_words(display):
    settings = (f"<answerdisplay>{display}</answerdisplay>", answer("cat", 100), answer("a\\, b"))
    item = item_of(gapfill("[cat] and [dog]", *settings))

    assert [credits_of(gap) for gap in item.answer.gaps] == [
        [("cat", 1), ("dog", 0), ("a, b", 0)],
        [("cat", 0), ("dog", 1), ("a, b", 0)],
    ]


@pytest.mark.parametrize(
    ("word", "patterns"),
    [
        ("colou?r", ["colour", "color"]),
        (r"black\s+cat", ["black cat"]),
        (r"\$", ["$"]),
        ("U.S.", ["U.S."]),
        ("a.*b", ["a*b"]),
        ("2*3", [r"2\*3"]),
        ("f(x)", ["f(x)"]),
    ],
)
def test_what_a_pattern_accepts_is_accepted_so_far_as_it_can_be_said(word, patterns):
    assert accepted_of(item_of(gapfill(f"[{word}]")).answer.gaps[0]) == patterns


def test_signs_are_signs_where_patterns_are_off():
    one = gapfill("[a.*b?]", "<disableregex>1</disableregex>")

    assert accepted_of(item_of(one).answer.gaps[0]) == [r"a.\*b?"]


@pytest.mark.parametrize("text", ["[!!]", r"[\d]", "[(a|b)c{2}]"])
def test_a_gap_that_nobody_could_fill_refuses_the_question(text):
    assert [severity for severity, _what in lines_of(gapfill(text))] == ["refused"]


@pytest.mark.parametrize(
    ("text", "settings"),
    [("[cat|!!]", ""), ("[a|b] [b|a]", "<noduplicates>1</noduplicates>"), ("[2+2]", "")],
    ids=["may be empty", "each once", "signs of patterns"],
)
def test_what_gaps_take_otherwise_than_in_moodle_is_told_of(text, settings):
    assert [severity for severity, _what in lines_of(gapfill(text, settings))] == ["changed"]
