"""QTI 1.2: things that are matched or sorted, and several questions in one item."""

import pytest

from memora.services.content.formats.bank import Choices, Pairs, Reading, Words
from tests.unit.formats.qti_made import (
    bank_of,
    condition,
    equal,
    feedback,
    items_of,
    label,
    lid,
    material,
    old_file,
    old_item,
    old_of,
    said,
    typed,
)

CITIES = (label("1", "Amman"), label("2", "Cairo"), label("3", "Paris"))


def matching(*conditions, kind="matching_question"):
    shown = (
        material("Match")
        + lid("jo", *CITIES, text="Jordan")
        + lid("eg", *CITIES, text="Egypt")
        + lid("mo", *CITIES, text="The moon")
    )
    return old_item(shown, *conditions, kind=kind)


def pairs_of(item):
    assert isinstance(item.answer, Pairs)
    return [(left.source, right.source) for left, right in item.answer.pairs]


def test_left_sides_have_their_partners_and_the_rest_distracts():
    bank = bank_of(
        old_file(
            matching(
                condition(equal("1", "jo"), 50, action="Add"),
                condition(equal("2", "eg"), 50, action="Add"),
            )
        )
    )
    (item,) = bank.units[0].items
    assert item.text.source == "Match"
    assert pairs_of(item) == [("Jordan", "Amman"), ("Egypt", "Cairo")]
    assert [text.source for text in item.answer.distractors] == ["Paris"]
    assert said(bank) == [("dropped", "“The moon” belongs to nothing here; it was left out.")]


def test_labels_that_each_response_counts_anew_are_its_own():
    shown = (
        material("Match")
        + lid("jo", label("1", "Amman"), label("2", "Cairo"), text="Jordan")
        + lid("eg", label("1", "Cairo"), label("2", "Amman"), text="Egypt")
    )
    item = old_of(
        shown,
        condition(equal("1", "jo"), 50, action="Add"),
        condition(equal("1", "eg"), 50, action="Add"),
        kind="matching_question",
    )
    assert pairs_of(item) == [("Jordan", "Amman"), ("Egypt", "Cairo")]
    assert item.answer.distractors == []


def test_conditions_that_only_tell_do_not_end_the_rest():
    (item,) = items_of(
        old_file(
            matching(
                condition(equal("1", "jo"), 34, action="Add"),
                condition(f"<not>{equal('1', 'jo')}</not>", told="x"),
                condition(equal("2", "eg"), 33, action="Add"),
                condition(equal("3", "mo"), 33, action="Add"),
            )
        )
    )
    assert pairs_of(item) == [("Jordan", "Amman"), ("Egypt", "Cairo"), ("The moon", "Paris")]


def test_responses_that_share_their_labels_are_a_matching_without_being_called_one():
    (item,) = items_of(
        old_file(
            matching(
                condition(equal("1", "jo"), 1, action="Add"),
                condition(equal("2", "eg"), 1, action="Add"),
                kind="",
            )
        )
    )
    assert isinstance(item.answer, Pairs)


@pytest.mark.parametrize("is_after", [False, True], ids=["left_text_before", "left_text_after"])
def test_right_sides_may_stand_in_a_column_of_their_own(is_after):
    def row(text, ident, *labels):
        parts = [material(text), lid(ident, *labels)]
        return f'<flow class="Block">{"".join(reversed(parts) if is_after else parts)}</flow>'

    def side(text):
        return f'<flow class="Block">{material(text)}</flow>'

    shown = (
        f'<flow class="Block"><flow class="QUESTION_BLOCK">{material("Match")}</flow>'
        f'<flow class="RESPONSE_BLOCK">{row("Jordan", "j", label("j1"), label("j2"))}'
        f"{row('Egypt', 'e', label('e1'), label('e2'))}</flow>"
        f'<flow class="RIGHT_MATCH_BLOCK">{side("Amman")}{side("Cairo")}</flow></flow>'
    )
    item = old_of(
        shown,
        condition(equal("j1", "j"), told="correct"),
        condition(equal("e2", "e"), told="correct"),
        condition("<other/>", 0, told="incorrect"),
        bbmd_questiontype="Matching",
    )
    assert item.text.source == "Match"
    assert pairs_of(item) == [("Jordan", "Amman"), ("Egypt", "Cairo")]
    assert item.answer.distractors == []


def test_labels_may_say_what_they_are_matched_with():
    labels = label("A", "one", match_group="1,2") + label("B", "two", match_group="1,2")
    shown = (
        '<response_grp ident="g" rcardinality="Multiple"><render_choice>'
        f"{labels}{label('1', 'uno')}{label('2', 'dos')}{label('3', 'tres')}"
        "</render_choice></response_grp>"
    )
    item = old_of(
        shown,
        condition('<varsubset respident="g">A,1</varsubset>', 1, action="Add"),
        condition('<varsubset respident="g">B,2</varsubset>', 1, action="Add"),
    )
    assert pairs_of(item) == [("one", "uno"), ("two", "dos")]
    assert [text.source for text in item.answer.distractors] == ["tres"]


def test_what_is_matched_with_nothing_is_left_out_with_a_line():
    labels = label("A", "one", match_group="1,2") + label("B", "two", match_group="1,2")
    shown = (
        '<response_grp ident="g" rcardinality="Multiple"><render_choice>'
        f"{labels}{label('1', 'uno')}</render_choice></response_grp>"
    )
    matched = condition('<varsubset respident="g">A,1</varsubset>', 1, action="Add")
    assert said(bank_of(old_file(old_item(shown, matched)))) == [
        ("dropped", "“two” belongs to nothing here; it was left out.")
    ]


def test_what_an_order_does_not_name_is_left_out_with_a_line():
    shown = material("Order") + lid(
        "r", label("a", "one"), label("b", "two"), label("c", "three"), cardinality="Ordered"
    )
    bank = bank_of(old_file(old_item(shown, condition(equal("b") + equal("a"), 1))))
    (item,) = bank.units[0].items
    assert [text.source for text in item.answer.items] == ["two", "one"]
    assert said(bank) == [("dropped", "“three” belongs to nothing here; it was left out.")]


def test_what_is_sorted_is_matched_with_its_category():
    things = (label("a", "ant"), label("b", "bee"), label("o", "oak"), label("s", "stone"))
    shown = (
        material("Sort")
        + lid("i", *things, text="Insects", cardinality="Multiple")
        + lid("p", *things, text="Plants", cardinality="Multiple")
    )
    bank = bank_of(
        old_file(
            old_item(
                shown,
                condition(equal("a", "i") + equal("b", "i"), 50, action="Add"),
                condition(equal("o", "p"), 50, action="Add"),
                kind="categorization_question",
            )
        )
    )
    (item,) = bank.units[0].items
    assert sorted(pairs_of(item)) == [("ant", "Insects"), ("bee", "Insects"), ("oak", "Plants")]
    assert said(bank) == [("dropped", "“stone” belongs to nothing here; it was left out.")]


def test_several_questions_of_an_item_stay_together():
    shown = (
        material("First?")
        + lid("r", label("a", "yes"), label("b", "perhaps"))
        + material("Second?")
        + typed("s")
    )
    bank = bank_of(
        old_file(old_item(shown, condition(equal("a"), 1), condition(equal("no", "s"), 1)))
    )
    (unit,) = bank.units
    assert [item.text.source for item in unit.items] == ["First?", "Second?"]
    assert [type(item.answer) for item in unit.items] == [Choices, Words]
    assert [item.key for item in unit.items] == ["Test-i1-1", "Test-i1-2"]


def test_what_explains_several_questions_stands_at_the_last_of_them():
    shown = (
        lid("r", label("a", "yes"), label("b", "perhaps"), text="First?")
        + material("Second?")
        + typed("s")
        + material("The end.")
    )
    items = items_of(
        old_file(
            old_item(
                shown,
                condition(equal("a"), 1),
                condition(equal("no", "s"), 1),
                more=feedback("general_fb", "Because"),
            )
        )
    )
    assert [item.explanation.source for item in items] == ["", "Because", ""]
    assert isinstance(items[2].answer, Reading)


@pytest.mark.parametrize("tag", ["response_xy", "response_lid"])
def test_questions_in_pictures_are_refused_with_what_to_do(tag):
    shown = f'<{tag} ident="r"><render_hotspot/></{tag}>'
    bank = bank_of(old_file(old_item(shown)))
    assert bank.units[0].items == ()
    assert said(bank) == [
        (
            "refused",
            "It is answered in a picture, which Memora cannot do. "
            "Ask it with options or gaps instead.",
        )
    ]
