"""QTI 1.2: what is typed, and texts with gaps."""

import pytest

from memora.services.content.formats.bank import Choices, Gaps, Numbers, Own, Reading, Words
from tests.unit.formats.qti_made import (
    bank_of,
    condition,
    equal,
    feedback,
    label,
    lid,
    material,
    old_file,
    old_item,
    old_of,
    said,
    typed,
)

ASKED = material("Capital of Jordan?") + typed()


def bounds(low, high):
    return f'<vargte respident="r">{low}</vargte><varlte respident="r">{high}</varlte>'


def accepted(words):
    return [(answer.pattern, answer.credit) for answer in words.answers]


def number(*conditions, **fields):
    fields.setdefault("kind", "numerical_question")
    answer = old_of(material("How much?") + typed(), *conditions, **fields).answer
    assert isinstance(answer, Numbers)
    return [(each.value, each.tolerance, each.low, each.high) for each in answer.values]


def test_values_of_one_condition_are_each_accepted():
    item = old_of(ASKED, condition(equal("Amman") + equal("Amman City"), 100))
    assert isinstance(item.answer, Words)
    assert accepted(item.answer) == [("Amman", 1), ("Amman City", 1)]
    assert not item.answer.case_sensitive


def test_values_may_earn_less_and_keep_their_case():
    item = old_of(
        ASKED,
        condition(equal("Amman", case="Yes"), 4),
        condition(equal("Ammann", case="Yes"), 1),
    )
    assert accepted(item.answer) == [("Amman", 1), ("Ammann", 0.25)]
    assert item.answer.case_sensitive


def test_a_star_is_a_star_and_a_part_is_a_part():
    part = '<varsubstring respident="r">Amm</varsubstring>'
    item = old_of(ASKED, condition(equal("5*5"), 1), condition(part, 1))
    assert accepted(item.answer) == [("5\\*5", 1), ("*Amm*", 1)]


def test_conditions_may_call_what_is_typed_by_its_label():
    assert accepted(old_of(ASKED, condition(equal("Amman", "r_ANS"), 100)).answer) == [("Amman", 1)]


def test_what_is_told_to_one_value_and_to_all_others():
    item = old_of(
        ASKED,
        condition("<other/>", told="all", goes_on="Yes"),
        condition(equal("Amman"), told="right", goes_on="Yes"),
        condition(equal("Irbid"), told="near", goes_on="Yes"),
        condition(equal("Amman"), 100),
        condition("<other/>", told="wrong"),
        more=feedback("all", "It is old")
        + feedback("right", "Indeed")
        + feedback("near", "That is north")
        + feedback("wrong", "Look at a map"),
    )
    told = {answer.pattern: answer.feedback.source for answer in item.answer.answers}
    assert item.explanation.source == "It is old"
    assert told["Amman"] == "Indeed"
    assert "That is north" in told["Irbid"]
    assert told["*"] == "Look at a map"
    assert [answer.credit for answer in item.answer.answers] == [1, 0, 0]


def test_text_that_goes_on_shows_where_the_word_belongs():
    shown = material("Amman lies in ") + typed() + material(".") + material(" Right?")
    item = old_of(shown, condition(equal("Jordan"), 1))
    assert item.text.source.startswith("Amman lies in  _____ .")


def test_a_number_has_the_tolerance_that_its_bounds_say():
    test = f"<or>{equal('77.0')}<and>{bounds('70.0', '84.0')}</and></or>"
    assert number(condition(test, 100)) == [("77.0", 7.0, None, None)]


def test_lopsided_bounds_are_a_range():
    test = f"<or>{equal('77')}<and>{bounds(70, 100)}</and></or>"
    assert number(condition(test, 100)) == [(None, 0, 70, 100)]


def test_bounds_alone_are_a_range_even_where_no_type_is_said():
    assert number(condition(bounds("1.0", "22.0"), 100), kind="") == [(None, 0, 1, 22)]


def test_each_range_of_a_condition_is_accepted():
    def within(low, high):
        return (
            f'<and><vargte respident="r">{low}</vargte><varlte respident="r">{high}</varlte></and>'
        )

    either = f"<or>{within(1, 2)}{equal(5)}{within(4.5, 5.5)}{equal(9)}</or>"
    answer = old_of(ASKED, condition(either, 100), kind="numerical_question").answer
    assert [(each.value, each.tolerance, each.low, each.high) for each in answer.values] == [
        ("5", 0.5, None, None),
        ("9", 0, None, None),
        (None, 0, 1, 2),
    ]


@pytest.mark.parametrize(
    ("margin", "tolerance"),
    [({"margin": "5"}, 5), ({"margin": "20", "margintype": "percent"}, 40)],
    ids=["absolute", "percent"],
)
def test_a_margin_is_a_tolerance(margin, tolerance):
    assert number(condition(equal("200", **margin), 1)) == [("200", tolerance, None, None)]


@pytest.mark.parametrize("kind", ["calculated_question", "formula_question", "Arithmetic"])
def test_numbers_that_are_drawn_anew_are_refused(kind):
    bank = bank_of(old_file(old_item(ASKED, kind=kind)))
    assert [unit.items for unit in bank.units] == [()]
    assert "drawn anew" in said(bank)[0][1]


def test_gaps_stand_where_the_text_names_them():
    shown = (
        material("<p>[a b] comes before [c].</p>")
        + lid("response_a b", label("1", "One"), label("2", "one"), text="a b")
        + lid("response_c", label("3", "two"), text="c")
    )
    item = old_of(shown, kind="fill_in_multiple_blanks_question")
    assert item.text.source == "<p>{{1}} comes before {{2}}.</p>"
    assert [accepted(gap.answer) for gap in item.answer.gaps] == [
        [("One", 1), ("one", 1)],
        [("two", 1)],
    ]


def test_gaps_are_chosen_where_they_are_dropdowns():
    shown = (
        material("Roses are [x].")
        + lid("response_x", label("1", "red"), label("2", "plaid"), text="x")
        + lid("response_y", label("3", "yes"), label("4", "no"), text="y")
    )
    bank = bank_of(
        old_file(
            old_item(
                shown,
                condition(equal("1", "response_x"), 50, action="Add"),
                condition(equal("4", "response_y"), 50, action="Add"),
                kind="multiple_dropdowns_question",
            )
        )
    )
    (item,) = bank.units[0].items
    assert all(isinstance(gap.answer, Choices) for gap in item.answer.gaps)
    assert [[o.credit for o in gap.answer.options] for gap in item.answer.gaps] == [[1, 0], [0, 1]]
    assert item.text.source == "Roses are {{1}}.<p>{{2}}</p>"
    assert said(bank) == [("changed", "Gap 2 stands nowhere in the text; it was put at its end.")]


@pytest.mark.parametrize(
    ("rule", "pattern"),
    [("TextEquivalence", "red"), ("TextContainsAnswer", "*red*")],
)
def test_new_quizzes_name_gaps_by_their_identifiers(rule, pattern):
    shown = material("Roses are [7f-0].") + lid(
        "response_7f-0",
        label("7f-0-0", "red", answer_type="openEntry", scoring_algorithm=rule),
        text="red",
    )
    item = old_of(shown, kind="fill_in_multiple_blanks_question")
    assert item.text.source == "Roses are {{1}}."
    assert accepted(item.answer.gaps[0].answer) == [(pattern, 1)]


def test_a_word_bank_is_chosen_from():
    bank = [label(str(at), word, answer_type="wordbank") for at, word in enumerate("abc")]
    item = old_of(
        material("It is [g].") + lid("response_g", *bank, text="g"),
        condition(equal("1", "response_g"), 100, action="Add"),
        kind="fill_in_multiple_blanks_question",
    )
    assert [option.credit for option in item.answer.gaps[0].answer.options] == [0, 1, 0]


def test_gaps_that_accept_patterns_are_refused():
    shown = material("[g]") + lid(
        "response_g", label("1", "^re?d$", scoring_algorithm="TextRegex"), text="g"
    )
    bank = bank_of(old_file(old_item(shown, kind="fill_in_multiple_blanks_question")))
    assert said(bank)[0][0] == "refused"


def test_gaps_that_earn_points_only_together_earn_them_each():
    shown = material("Now is the ") + typed("a") + material(" of our ") + typed("b")
    bank = bank_of(
        old_file(old_item(shown, condition(equal("winter", "a") + equal("discontent", "b"), 3)))
    )
    (item,) = bank.units[0].items
    assert isinstance(item.answer, Gaps)
    assert item.text.source == "Now is the  {{1}}  of our  {{2}}"
    assert [accepted(gap.answer) for gap in item.answer.gaps] == [
        [("winter", 1)],
        [("discontent", 1)],
    ]
    assert [line[0] for line in said(bank)] == ["changed"]


def test_several_boxes_take_any_of_the_right_answers():
    boxes = typed().replace("<render_fib", '<render_fib d2l_input_boxes="2"')
    item = old_of(
        material("Two colours?") + boxes,
        condition(equal("red"), 50),
        condition(equal("blue"), 50),
    )
    assert item.text.source == "Two colours?<p>{{1}}</p><p>{{2}}</p>"
    assert [accepted(gap.answer) for gap in item.answer.gaps] == [[("red", 1), ("blue", 1)]] * 2


def test_gaps_may_be_named_by_conditions_alone():
    test = f"<and><or>{equal('one', '[a]')}{equal('1', '[a]')}</or>{equal('two', '[b]')}</and>"
    item = old_of(material("[a] and [b]"), condition(test, 1), respondusapi_qtype="fillInMultiple")
    assert item.text.source == "{{1}} and {{2}}"
    assert [accepted(gap.answer) for gap in item.answer.gaps] == [
        [("one", 1), ("1", 1)],
        [("two", 1)],
    ]


def test_what_is_left_over_is_what_no_condition_has_decided():
    item = old_of(
        ASKED,
        condition(equal("Amman"), 100, action="Add", told="yes"),
        condition("<other/>", told="no"),
        more=feedback("yes", "Indeed") + feedback("no", "Look at a map"),
    )
    told = {answer.pattern: answer.feedback.source for answer in item.answer.answers}
    assert told == {"Amman": "Indeed", "*": "Look at a map"}


def test_a_text_that_looks_like_our_mark_is_not_one():
    shown = material("Not {{1}} but [g]") + lid("response_g", label("1", "x"), text="g")
    item = old_of(shown, kind="fill_in_multiple_blanks_question")
    assert item.text.source.count("{{1}}") == 1


@pytest.mark.parametrize("kind", ["essay_question", "Long Answer", "", "cc.essay.v0p1"])
def test_what_is_written_freely_is_compared_with_the_solution(kind):
    solution = (
        f'<itemfeedback ident="solution"><solution>{material("So")}</solution></itemfeedback>'
    )
    answer = old_of(material("Why?") + typed(rows="8"), kind=kind, more=solution).answer
    assert isinstance(answer, Own)
    assert answer.model.source == "So"


def test_what_was_to_be_handed_in_is_compared_and_reported():
    bank = bank_of(old_file(old_item(material("Draw!"), kind="file_upload_question")))
    assert isinstance(bank.units[0].items[0].answer, Own)
    assert [line[0] for line in said(bank)] == ["changed"]


def test_what_asks_nothing_is_read():
    item = old_of(material("<p>Read this.</p>"), kind="text_only_question", points_possible="0")
    assert isinstance(item.answer, Reading)
    assert item.points is None


def test_points_and_time_are_what_is_said():
    item = old_of(
        ASKED,
        condition(equal("Amman"), 100),
        more="<duration>P0Y0M0DT0H1M30S</duration>",
        points_possible="2.5",
    )
    assert (item.points, item.seconds) == (2.5, 90)
