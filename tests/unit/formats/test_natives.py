"""What else of an item becomes of a native question: texts, tags, ids, what stays together."""

import pytest

from memora.services.content.formats.bank import (
    Accepted,
    Bank,
    Choice,
    Choices,
    Gap,
    Gaps,
    Item,
    Order,
    Own,
    Pairs,
    Reading,
    SourceUnit,
    Text,
    Words,
)
from memora.services.content.formats.natives import Asked, Read, to_natives
from memora.services.content.formats.report import Place
from tests.unit.formats.items import choices, item, lines_of, natives_of, question_of

ONE = Words([Accepted("x")])


def pairs(*sides: tuple[str, str], distractors: tuple[str, ...] = ()) -> Pairs:
    return Pairs([(Text(left), Text(right)) for left, right in sides], [*map(Text, distractors)])


def test_plain_texts_make_a_plain_question():
    assert question_of(ONE, "What is 5 * 3?")["text"] == "What is 5 * 3?"
    assert question_of(ONE, "What?")["text_format"] == "plain"


def test_one_text_with_markup_makes_all_of_them_markdown():
    question = question_of(ONE, "5 * 3", explanation=Text("**so**", "markdown"))

    assert question["text_format"] == "markdown"
    assert question["explanation"] == "**so**"


def test_a_question_without_text_takes_its_name():
    assert question_of(ONE, " ", name="Capital of Jordan")["text"] == "Capital of Jordan"


def test_a_question_without_text_or_name_is_refused():
    [(severity, what)] = lines_of(ONE, "", name="")

    assert (severity, what) == (
        "refused",
        "There is no text: write it and import the file again.",
    )


def test_a_question_whose_only_picture_is_lost_is_refused_with_that_reason():
    gone = Item(Place(), "a", Text('<img src="a.png">', "html"), ONE)
    [line] = natives_of(gone).report.lines

    assert (line.severity, line.values) == ("refused", ("a.png",))


def test_characters_that_nothing_stores_are_taken_out():
    assert question_of(ONE, "a\0b\ud800c\x07")["text"] == "abc"


def test_pairs_and_distractors_are_kept():
    question = question_of(pairs(("cat", "kitten"), ("dog", "puppy"), distractors=("foal",)))

    assert question["pairs"] == [
        {"left": "cat", "right": "kitten"},
        {"left": "dog", "right": "puppy"},
    ]
    assert question["distractors"] == ["foal"]


def test_right_sides_that_look_alike_are_written_alike():
    question = question_of(pairs(("a", "Metal"), ("b", "metal "), ("c", "gas")))
    rights = [pair["right"] for pair in question["pairs"]]

    assert rights[2] == "gas"
    assert len(set(rights)) == len({right.strip() for right in rights})


def test_a_distractor_that_is_a_partner_is_no_distractor():
    question = question_of(pairs(("a", "x"), ("b", "y"), distractors=("y", "y")))

    assert "distractors" not in question


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (pairs(("a", "x")), "fewer than two pairs"),
        (pairs(("a", "x"), ("b", "")), "fewer than two pairs"),
        (pairs(("a", "x"), ("b", "x")), "same partner"),
        (pairs(("a", "x"), ("a", "y"), ("b", "z")), "different partners"),
        (Order([Text("a")]), "fewer than two different things"),
        (Order([Text("a"), Text("a")]), "fewer than two different things"),
        (Gaps([]), "no gap"),
        (Gaps([Gap(ONE)]), "stands nowhere"),
    ],
    ids=["pair", "half", "partner", "twice", "thing", "things", "no gap", "lost gap"],
)
def test_what_nobody_could_arrange_is_refused(answer, words):
    severity, what = lines_of(answer)[-1]

    assert severity == "refused"
    assert words in what


def test_gaps_keep_their_kind_and_weight():
    gaps = Gaps([Gap(choices(("is", 1), ("are", 0))), Gap(ONE, 3.0)])
    question = question_of(gaps, "It {{1}} {{2}}.")

    assert question["gaps"] == [
        {
            "type": "multiple_choice",
            "options": [{"text": "is"}, {"text": "are"}],
            "answer_index": 0,
        },
        {"type": "short_answer", "answers": [{"text": "x", "credit": 1}], "points": 3},
    ]


def test_of_several_right_options_in_a_gap_one_is_enough():
    gaps = Gaps([Gap(choices(("a", 0.5), ("b", 0.5), ("c", 0), several=True))])
    [gap] = question_of(gaps, "{{1}}")["gaps"]

    assert [option["credit"] for option in gap["options"]] == [1, 1, 0]


@pytest.mark.parametrize(
    ("option", "words", "severities"),
    [
        (Text("H<sub>2</sub>O", "html"), "H₂O", []),
        (Text("<p>five</p>", "html"), "five", []),
        (Text("<b>five</b>", "html"), "five", ["changed"]),
        (Text(r"\(x^2\)", "html"), "x^2", ["changed"]),
        (Text("$$x^2$$"), "$$x^2$$", ["changed"]),
    ],
)
def test_what_the_menu_of_a_gap_cannot_show_is_told(option, words, severities):
    gaps = Gaps([Gap(Choices([Choice(option, 1.0), Choice(Text("b"))]))])
    natives = natives_of(item(gaps, "{{1}}"))

    assert natives.groups[0].pieces[0].question["gaps"][0]["options"][0]["text"] == words
    assert [line.severity for line in natives.report] == severities


def test_a_gap_that_offers_a_picture_is_refused_with_what_to_do():
    picture = Text('<img src="a.png">', "html")
    gaps = Gaps([Gap(Choices([Choice(picture, 1.0), Choice(Text("b"))]))])
    natives = natives_of(item(gaps, "{{1}}"))

    assert [(line.severity, "picture" in line.what) for line in natives.report] == [
        ("refused", True)
    ]


def test_a_broken_gap_refuses_its_question_and_names_itself():
    natives = natives_of(item(Gaps([Gap(ONE), Gap(choices(("a", 1)))]), "{{1}} {{2}}"))
    [line] = natives.report.lines

    assert (line.severity, line.field) == ("refused", "gaps[1]")


def test_an_essay_keeps_its_model_answer():
    question = question_of(Own(Text("My school is …")))

    assert (question["type"], question["answer"]) == ("self_check", "My school is …")


def test_a_description_is_a_reading_and_counts():
    natives = natives_of(item(Reading(), "The map shows **x**."), item(ONE))

    assert isinstance(natives.groups[0].pieces[0], Read)
    assert (natives.found, natives.imported) == (2, 2)
    assert natives.types == {"Reading": 1, "short_answer": 1}


def test_tags_are_words_without_commas_each_once():
    assert question_of(ONE, tags=["a, b", " b ", "", "c\nd"])["tags"] == ["a", "b", "c", "d"]


def test_points_that_nothing_could_weigh_are_left_out_and_told():
    assert "points" not in question_of(ONE, points=0.0)
    assert [severity for severity, _what in lines_of(ONE, points=-1.0)] == ["dropped"]
    assert question_of(ONE, points=2.5)["points"] == 2.5


def test_the_lines_of_a_refused_question_are_only_its_reason():
    refused = choices(("a", 0), ("", 0), ("b", 0))

    assert [severity for severity, _what in lines_of(refused, points=0.0)] == ["refused"]


def test_an_item_that_fails_beside_others_of_its_unit_is_left_out():
    unit = SourceUnit([item(ONE), item(choices(("a", 1)))])
    natives = to_natives(Bank("made", [unit]), lambda file: file.name)

    assert (natives.found, natives.imported) == (1, 1)
    assert [line.severity for line in natives.report] == ["dropped"]


def test_a_question_is_refused_though_what_is_read_before_it_stays():
    unit = SourceUnit([item(Reading(), "Long ago"), item(choices(("a", 1)))])
    natives = to_natives(Bank("made", [unit, SourceUnit([item(ONE)])]), lambda file: file.name)

    assert (natives.found, natives.imported) == (2, 1)
    assert [line.severity for line in natives.report] == ["refused"]
    assert natives.types == {"Reading": 1, "short_answer": 1}


def ids_of(*items: Item) -> list[str]:
    return [
        piece.question["id"]
        for group in natives_of(*items).groups
        for piece in group.pieces
        if isinstance(piece, Asked)
    ]


def test_the_id_is_the_key_else_the_name():
    assert ids_of(item(ONE, key="k-1"), item(ONE, name="A name")) == ["k-1", "A name"]


def test_a_name_that_repeats_gets_digits_that_do_not_depend_on_the_order():
    first, second = item(ONE, "One?"), item(ONE, "Two?")

    assert ids_of(first, second) == list(reversed(ids_of(second, first)))
    assert len(set(ids_of(first, second))) == 2


def test_the_same_question_twice_has_two_ids():
    assert len(set(ids_of(item(ONE), item(ONE), item(ONE)))) == 3


def test_a_question_without_a_name_is_called_after_its_content():
    [first] = ids_of(item(ONE, "One?", name=""))

    assert first.startswith("q-")
    assert ids_of(item(ONE, "Zero?", name=""), item(ONE, "One?", name=""))[1] == first


def test_a_long_name_is_cut_and_stays_unique():
    ids = ids_of(item(ONE, "One?", name="x" * 200), item(ONE, "Two?", name="x" * 200 + "y"))

    assert all(len(each) == 140 for each in ids)
    assert len(set(ids)) == 2


def test_a_question_that_is_too_long_is_refused():
    natives = natives_of(Item(Place(), "long", Text("x" * 500_000), ONE))

    assert [line.severity for line in natives.report] == ["refused"]


def test_signs_of_windows_that_became_control_characters_are_signs_again():
    assert question_of(ONE, "Don\x92t say \x93no\x94.")["text"] == "Don’t say “no”."


def test_an_explanation_of_which_nothing_can_be_stored_is_none():
    item = Item(Place(), "blank", Text("Which?"), ONE, explanation=Text("\x04\n"))

    (unit,) = natives_of(item).groups
    assert "explanation" not in unit.pieces[0].question
