"""Where questions of a GIFT file begin and end, whatever lines are left blank or are not."""

import pytest

from memora.services.content.formats import gift
from memora.services.content.formats.bank import Own, Reading
from tests.unit.formats.typed import (
    accepted_of,
    bank_of,
    item_of,
    items_of,
    lines_of,
    options_of,
    severities_of,
)


def names(text: str) -> list[str]:
    return [item.name for item in items_of(gift, text)]


def places(text: str) -> list[int | None]:
    return [item.place.line for item in items_of(gift, text)]


def test_a_blank_line_ends_a_question():
    assert names("::a::One?{T}\n\n::b::Two?{F}") == ["a", "b"]


def test_a_text_without_braces_is_a_reading():
    assert isinstance(item_of(gift, "Look at the map.").answer, Reading)


def test_a_comment_with_a_brace_opens_nothing():
    assert names("// { is odd\n::a::One?{T}\n// } too\n\n::b::Two?{F}") == ["a", "b"]


def test_a_name_begins_a_question_without_a_blank_line():
    text = "::a::One?{T}\n::b::Two?{F}"

    assert (names(text), severities_of(gift, text)) == (["a", "b"], [("changed", 2)])


def test_questions_without_names_may_stand_in_a_column():
    text = "One is odd.{T}\nTwo is odd.{F}\nThree?{=3}"

    assert places(text) == [1, 2, 3]
    assert severities_of(gift, text) == [("changed", 2), ("changed", 3)]


def test_a_sentence_that_goes_on_below_a_gap_is_one_question():
    text = "Roses are {=red}\nand violets are {=blue}."

    assert item_of(gift, text).text.source == "Roses are {{1}}\nand violets are {{2}}."


def test_a_name_may_end_on_the_next_line():
    text = "::11 - Sorting\n// Question\n::[html]How?{=a ~b}"

    assert (names(text), lines_of(gift, text)) == (["11 - Sorting"], [])


def test_a_category_ends_the_question_above_it():
    found = items_of(gift, "::a::One?{T}\n$CATEGORY: B\n\n::b::Two?{F}")

    assert [(item.name, item.category) for item in found] == [("a", ()), ("b", ("B",))]


def test_a_category_holds_for_all_below_it():
    found = items_of(gift, "$CATEGORY: A\n\nOne?{T}\n\nTwo?{T}\n\n$CATEGORY: B/C\n\nThree?{T}")

    assert [item.category for item in found] == [("A",), ("A",), ("B", "C")]


@pytest.mark.parametrize(
    "text",
    ["::a::\n\nWhich?{=x ~y}", "::a::Which?\n\n{=x ~y}", "::a::Which?{=x\n\n\n~y\n\n}"],
    ids=["behind the name", "before the answers", "among the answers"],
)
def test_a_blank_line_within_a_question_is_left_out_with_a_line(text):
    item = item_of(gift, text)

    assert (item.name, item.text.source, options_of(item)) == ("a", "Which?", [("x", 1), ("y", 0)])
    assert severities_of(gift, text) == [("changed", 1)]


def test_a_blank_line_within_pre_is_kept_and_so_are_spaces():
    text = "[html]<pre>\ndef f():\n    pass\n\nf()\n</pre>{=x}"

    assert item_of(gift, text).text.source == "<pre>\ndef f():\n    pass\n\nf()\n</pre>"


def test_a_blank_line_within_a_fence_is_kept():
    text = "[markdown]Prints?\n```\nint f() {\n\n}\n```\n{=x}"

    assert item_of(gift, text).text.source == "Prints?\n```\nint f() {\n\n}\n```"


def test_a_brace_that_is_never_closed_takes_no_other_question_along():
    text = "::a::One?{=x ~y\n\nTwo?{T}\n\n::c::Three?{F}"

    assert names(text) == ["", "c"]
    assert severities_of(gift, text) == [("refused", 1)]


def test_a_refused_question_counts():
    assert len(bank_of(gift, "One?{=x ~y\n\nTwo?{T}").units) == 2


def test_a_comment_that_cuts_a_program_is_told_on_its_line():
    assert severities_of(gift, "Prints?\na()\n// now b\nb(){=x}") == [("dropped", 3)]


@pytest.mark.parametrize(
    "text",
    ["// about a\n::a::One?{T}", "::a::One?\n// now answers\n{\n// right\n=x\n~y\n}\n// end"],
    ids=["before", "among answers"],
)
def test_a_comment_that_cuts_nothing_goes_without_a_word(text):
    assert lines_of(gift, text) == []


def test_id_and_tags_stand_in_comments_before_a_question():
    item = item_of(gift, "// question: 7  name: x\n// [id:a\\]1] [tag:جبر] [tag:b c]\nOne?{T}")

    assert (item.key, item.tags) == ("a]1", ("جبر", "b c"))


def test_id_and_tags_are_of_the_question_below_them():
    found = items_of(gift, "// [id:a]\n::a::One?{T}\n// [id:b]\n::b::Two?{T}\n\nThree?{T}")

    assert [item.key for item in found] == ["a", "b", ""]


def test_an_empty_pair_of_braces_is_an_essay():
    assert isinstance(item_of(gift, "Describe your school.{}").answer, Own)


def test_answers_end_a_word_of_a_sentence():
    item = item_of(gift, "The capital of {=France ~Spain} is Paris.")

    assert item.text.source == "The capital of _____ is Paris."


def test_the_gap_of_a_markdown_sentence_is_no_markup():
    assert item_of(gift, "[markdown]A {=b} c").text.source == r"A \_\_\_\_\_ c"


def test_lines_are_counted_from_where_a_question_begins():
    assert places("\n\n// c\n::a::One?{T}\n\n\nTwo?{T}") == [4, 7]


def test_short_answers_may_stand_alone_in_braces():
    assert accepted_of(item_of(gift, "Which country?{China}")) == [("China", 1)]
