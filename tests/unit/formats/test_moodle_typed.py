"""Moodle's questions that are answered by typing."""

import pytest

from memora.services.content.formats.bank import Number, Unit
from tests.unit.formats.moodle_files import (
    answer,
    element,
    item_of,
    lines_of,
    native_of,
    natives_of,
    question,
)

METRES = (
    "<units><unit><multiplier>1</multiplier><unit_name>m</unit_name></unit>"
    "<unit><multiplier>0,001</multiplier><unit_name>km</unit_name></unit></units>"
)


def tolerated(text: str, fraction: object, tolerance: str) -> str:
    return answer(text, fraction, f"<tolerance>{tolerance}</tolerance>")


def test_wildcards_and_stars_stay_as_they_are_written():
    words = item_of(question("shortanswer", answer("*photo*", 100), answer(r"a \* b", 50))).answer

    assert [(each.pattern, each.credit) for each in words.answers] == [
        ("*photo*", 1),
        (r"a \* b", 0.5),
    ]


@pytest.mark.parametrize(("said", "is_sensitive"), [("0", False), ("1", True)])
def test_letter_case_counts_where_the_file_says_so(said, is_sensitive):
    one = question("shortanswer", f"<usecase>{said}</usecase>", answer("a", 100))

    assert item_of(one).answer.case_sensitive is is_sensitive


def test_an_accepted_answer_is_compared_letter_by_letter():
    assert item_of(question("shortanswer", answer("<br>", 100))).answer.answers[0].pattern == "<br>"


def test_of_an_accepted_answer_that_is_html_what_is_seen_counts():
    one = question("shortanswer", answer("<p>Oslo</p>", 100, markup="html"))

    assert item_of(one).answer.answers[0].pattern == "Oslo"


def test_answers_without_any_grade_are_accepted_and_told():
    one = question("shortanswer", answer("Oslo", None), answer("Kristiania", None))

    assert [each.credit for each in item_of(one).answer.answers] == [1, 1]
    assert lines_of(one) == [("changed", "Its answers have no grade; each counts as right.")]


def test_an_answer_of_no_credit_keeps_its_feedback():
    one = question(
        "shortanswer", answer("Oslo", 100), answer("*", 0, element("feedback", "think again"))
    )

    assert native_of(one)["answers"][1] == {"text": "*", "credit": 0, "feedback": "think again"}


def test_a_number_has_its_tolerance():
    one = question("numerical", tolerated("3,14", 100, "0,01"), tolerated("3", 50, "0.5"))

    assert item_of(one).answer.values == [
        Number("3,14", tolerance=0.01),
        Number("3", tolerance=0.5, credit=0.5),
    ]


def test_a_number_stands_beside_its_feedback_in_old_files():
    old = "<answer>150<fraction>1</fraction><feedback><text>yes</text></feedback></answer>"
    [value] = item_of(question("numerical", old)).answer.values

    assert (value.value, value.credit, value.feedback.source) == ("150", 1, "yes")


def test_an_empty_number_is_any_other():
    one = question("numerical", answer("2", 100), answer("", 0, element("feedback", "no")))

    assert [value.value for value in item_of(one).answer.values] == ["2", "*"]


def test_a_tolerance_that_is_no_number_is_none_and_told():
    one = question("numerical", tolerated("2", 100, "some"))

    assert item_of(one).answer.values[0].tolerance == 0
    assert lines_of(one) == [("changed", "The tolerance “some” is no number; it was read as 0.")]


def test_where_no_number_earns_all_the_best_does_and_is_told_of():
    one = question("numerical", answer("2", 60), answer("3", 80), answer("4", 0))

    assert [value.credit for value in item_of(one).answer.values] == [0.6, 1, 0]
    assert lines_of(one) == [
        (
            "changed",
            "The best of its values earns 80.0 % of the points in Moodle; here it earns all.",
        )
    ]


def test_a_units_factor_is_the_inverse_of_moodles_multiplier():
    one = question("numerical", answer("5", 100), METRES)

    assert item_of(one).answer.units == [Unit("m"), Unit("km", 1000.0)]


def test_units_that_are_not_in_use_are_none():
    one = question("numerical", answer("5", 100), METRES, "<showunits>3</showunits>")

    assert item_of(one).answer.units == []


@pytest.mark.parametrize(
    ("penalty", "is_required", "lines"),
    [("1.0", True, 0), ("0.6", True, 1), ("0.1", False, 1), ("0", False, 0)],
)
def test_a_unit_is_required_where_most_is_lost_without_it(penalty, is_required, lines):
    one = question(
        "numerical",
        answer("5", 100),
        METRES,
        f"<unitgradingtype>1</unitgradingtype><unitpenalty>{penalty}</unitpenalty>",
    )

    assert item_of(one).answer.unit_required is is_required
    assert len(lines_of(one)) == lines


def test_units_cost_nothing_where_they_are_not_graded():
    one = question("numerical", answer("5", 100), METRES, "<unitgradingtype>0</unitgradingtype>")

    assert item_of(one).answer.unit_required is False


def test_what_graders_are_told_is_the_model_answer():
    one = question("essay", element("graderinfo", "Light bends."))

    assert native_of(one)["answer"] == "Light bends."


def test_a_template_is_the_model_answer_where_there_is_no_other():
    one = question("essay", element("responsetemplate", "Dear Sir,"))

    assert native_of(one)["answer"] == "Dear Sir,"
    assert [severity for severity, _what in lines_of(one)] == ["changed"]


def test_a_template_beside_a_model_answer_is_left_out_and_told():
    one = question("essay", element("graderinfo", "m"), element("responsetemplate", "t"))

    assert native_of(one)["answer"] == "m"
    assert [severity for severity, _what in lines_of(one)] == ["dropped"]


@pytest.mark.parametrize(
    "setting",
    [
        "<attachments>2</attachments>",
        "<responseformat>noinline</responseformat>",
        "<minwordlimit>50</minwordlimit>",
    ],
    ids=["files", "files only", "length"],
)
def test_what_an_essay_asks_for_besides_is_told_of(setting):
    assert [severity for severity, _what in lines_of(question("essay", setting))] == ["dropped"]


def test_a_description_is_a_reading():
    [group] = natives_of(question("description", text="Read this first.")).groups

    assert group.pieces[0].text == "Read this first."
