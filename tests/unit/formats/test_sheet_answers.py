"""What a row's right answer means: a letter, a number, a text, a truth, what is typed."""

import pytest

from tests.unit.formats.sheets import lines_in, natives_of, questions_of, rights

HEAD = "Question¦Option A¦Option B¦Option C¦Option D¦Right"
COUNTED = "Question¦Option 1¦Option 2¦Option 3¦Option 4¦Right"


@pytest.mark.parametrize(
    "right",
    ["B", "b", "(B)", "B)", "b.", "Option B", "option_b", "2", "٢", "two", " TWO ", "B. two", "ب"],
)
def test_one_option_is_named_in_many_ways(right):
    assert rights(HEAD, f"Which?¦one¦two¦three¦¦{right}") == [1]


@pytest.mark.parametrize(
    "right",
    [
        "A,C",
        "A, C",
        "A;C",
        "AC",
        "A C",
        "A|C",
        "A\nC",
        "1,3",
        "١،٣",
        "one, three",
        "A and C",
        "1.3",
    ],
)
def test_several_options_are_named_in_many_ways(right):
    assert rights(HEAD, f"Which?¦one¦two¦three¦¦{right}") == [[0, 2]]


def test_letters_follow_the_headings_alphabet():
    head = "السؤال¦الخيار أ¦الخيار ب¦الخيار ت¦الخيار ث¦الإجابة"

    assert rights(head, "أي؟¦واحد¦اثنان¦ثلاثة¦أربعة¦ت", "أي؟¦واحد¦اثنان¦ثلاثة¦أربعة¦ث") == [2, 3]


def test_letters_follow_the_old_order_where_nothing_says_otherwise():
    assert rights("السؤال¦الخيار 1¦الخيار 2¦الخيار 3¦الإجابة", "أي؟¦نعم¦لا¦ربما¦ج") == [2]


def test_numbers_are_texts_where_the_other_rows_have_texts():
    rows = ["1 + 1?¦4¦3¦2¦1¦2", "2 + 2?¦4¦3¦2¦1¦4", "Sky?¦red¦blue¦green¦¦blue"]

    assert rights(COUNTED, *rows)[:2] == [2, 0]


def test_numbers_count_options_where_the_other_rows_count():
    rows = ["1 + 1?¦4¦3¦2¦1¦2", "2 + 2?¦4¦3¦2¦1¦4", "Sky?¦red¦blue¦green¦¦2"]

    assert rights(COUNTED, *rows)[:2] == [1, 3]


def test_a_number_that_may_be_both_is_not_guessed():
    natives = natives_of(COUNTED, "1 + 1?¦4¦3¦2¦1¦2")

    assert lines_in(natives) == [
        (
            "refused",
            2,
            "The right answer “2” may be an option's number or its text."
            " Write the option's letter.",
        )
    ]


def test_a_number_that_is_both_at_once_is_clear():
    assert rights(COUNTED, "1 + 1?¦1¦2¦3¦4¦2") == [1]


def test_options_are_counted_from_zero_where_a_zero_stands_and_no_last():
    natives = natives_of(COUNTED, "Sky?¦red¦blue¦green¦¦1", "Sea?¦blue¦red¦green¦¦0")

    assert [group.pieces[0].question["answer_index"] for group in natives.groups] == [1, 0]
    assert lines_in(natives) == [
        ("changed", 1, "The column “Right” counts the options from 0: 0 is the first.")
    ]


def test_an_index_counts_from_zero():
    head = COUNTED.replace("Right", "correctIndex")

    assert rights(head, "Sky?¦red¦blue¦green¦¦1") == [1]


def test_an_index_that_reaches_the_last_option_counts_from_one():
    head = COUNTED.replace("Right", "correctIndex")

    assert rights(head, "Sky?¦red¦blue¦green¦white¦2", "Snow?¦red¦blue¦green¦white¦4") == [1, 3]


@pytest.mark.parametrize("right", ["E", "5", "purple", "one, purple", "D", "CAB"])
def test_an_answer_that_is_none_of_the_options_is_refused(right):
    natives = natives_of(HEAD, f"Which?¦one¦two¦three¦¦{right}")

    assert [line[:2] for line in lines_in(natives)] == [("refused", 2)]


def test_an_option_with_a_comma_is_one_option():
    assert rights(HEAD, "Who?¦Ali, Sara¦Omar¦Ali¦¦Ali, Sara") == [0]


def test_a_star_before_an_option_makes_it_right():
    (question,) = questions_of(HEAD, "Which?¦one¦*two¦three¦¦")

    assert (question["answer_index"], question["options"][1]) == (1, {"text": "two"})


@pytest.mark.parametrize(
    ("cell", "options"),
    [
        ("one;two;three", ["one", "two", "three"]),
        ("one|two|three", ["one", "two", "three"]),
        ("one\ntwo\nthree", ["one", "two", "three"]),
        ("one, two, three", ["one", "two", "three"]),
        ("A) one\nB) two\nC) three", ["one", "two", "three"]),
        ('["one", "two", "three"]', ["one", "two", "three"]),
    ],
)
def test_options_share_a_cell_in_many_ways(cell, options):
    (question,) = questions_of("Question¦Options¦Answer", f"Which?¦{cell}¦two")

    assert [option["text"] for option in question["options"]] == options
    assert question["answer_index"] == 1


def test_what_stands_between_shared_options_is_that_of_most_rows():
    rows = ["Or?¦&&;and;or;||¦or", "Which?¦one;two¦two", "What?¦three;four¦four"]

    assert rights("Question¦Options¦Answer", *rows) == [2, 1, 1]


@pytest.mark.parametrize(
    ("right", "truth"),
    [
        *(("TRUE", True), ("false", False), ("صح", True), ("خطأ", False), ("Vrai", True)),
        *(("falso", False), ("✓", True), ("نعم", True), ("no", False), ("1", True), ("0", False)),
    ],
)
def test_true_and_false_are_known_in_many_languages(right, truth):
    assert questions_of("Question¦Type¦Answer", f"It is so.¦True/False¦{right}") == [
        {"type": "true_false", "answer": truth}
    ]


def test_two_options_that_are_true_and_false_are_no_choice():
    assert questions_of("Question¦Option 1¦Option 2¦Answer", "It is so.¦False¦True¦2") == [
        {"type": "true_false", "answer": True}
    ]


def test_yes_and_no_keep_their_words():
    (question,) = questions_of(
        "Question¦Type¦Option 1¦Option 2¦Answer", "Is it so?¦True or false¦Ja¦Nein¦Nein"
    )

    assert question == {
        "type": "true_false",
        "options": [{"text": "Ja"}, {"text": "Nein"}],
        "answer_index": 1,
    }


def test_neither_true_nor_false_is_refused():
    natives = natives_of("Question¦Type¦Answer", "It is so.¦TF¦perhaps")

    assert lines_in(natives)[0][:2] == ("refused", 2)


def test_several_answers_are_accepted_and_a_star_is_a_star():
    (question,) = questions_of("Question¦Answer", "Stars?¦a*b | a b")

    assert [answer["text"] for answer in question["answers"]] == ["a\\*b", "a b"]


def test_numbers_alone_are_compared_as_numbers_and_codes_are_not():
    assert [each["type"] for each in questions_of("Question¦Answer", "π?¦3,14", "Code?¦007")] == [
        "numeric",
        "short_answer",
    ]


@pytest.mark.parametrize(
    ("right", "values"),
    [
        ("3.14 ± 0.01", [{"value": 3.14, "tolerance": 0.01}]),
        ("3.14 +/- 0,01", [{"value": 3.14, "tolerance": 0.01}]),
        ("1..5", [{"min": 1, "max": 5}]),
        ("-5 .. -1", [{"min": -5, "max": -1}]),
        ("42 | 43", [{"value": 42}, {"value": 43}]),
        ("٤٢", [{"value": 42}]),
    ],
)
def test_numbers_have_tolerances_and_ranges(right, values):
    (question,) = questions_of("Question¦Type¦Answer", f"How many?¦Numeric¦{right}")

    assert question == {"type": "numeric", "values": values}


def test_a_column_of_tolerances_belongs_to_the_numbers():
    (question,) = questions_of("Question¦Type¦Answer¦Tolerance", "How many?¦Numeric¦42¦0.5")

    assert question["values"] == [{"value": 42, "tolerance": 0.5}]


@pytest.mark.parametrize(
    "row",
    [
        "Match.¦Matching¦Lebanon = Beirut¦Jordan = Amman¦? = Cairo¦",
        "Match.¦Match¦Lebanon -> Beirut¦Jordan -> Amman¦? -> Cairo¦",
        "Match.¦توصيل¦¦¦¦Lebanon = Beirut\nJordan = Amman\n? = Cairo",
        "Match.¦Matching¦¦¦¦Lebanon: Beirut; Jordan: Amman; ?: Cairo",
    ],
)
def test_pairs_are_written_side_by_side(row):
    (question,) = questions_of("Question¦Type¦Option 1¦Option 2¦Option 3¦Answer", row)

    assert question == {
        "type": "matching",
        "pairs": [{"left": "Lebanon", "right": "Beirut"}, {"left": "Jordan", "right": "Amman"}],
        "distractors": ["Cairo"],
    }


def test_what_is_no_pair_is_refused():
    natives = natives_of("Question¦Type¦Option 1¦Option 2¦Answer", "Match.¦Matching¦a¦b¦c")

    assert lines_in(natives)[0][:2] == ("refused", 2)


@pytest.mark.parametrize(
    "row",
    [
        "one¦two¦three¦",
        "three¦one¦two¦2,3,1",
        "three¦one¦two¦B, C, A",
        "three¦one¦two¦one,two,three",
    ],
)
def test_things_in_order_stand_so_or_say_so(row):
    (question,) = questions_of(
        "Question¦Type¦Option A¦Option B¦Option C¦Answer", f"Sort.¦Ordering¦{row}"
    )

    assert question == {"type": "ordering", "items": ["one", "two", "three"]}


@pytest.mark.parametrize("answer", ["is; are", "is | are", "is, are"])
def test_underscores_are_gaps(answer):
    natives = natives_of("Question¦Type¦Answer", f"It ___ so, they ___ not.¦Fill in¦{answer}")

    question = natives.groups[0].pieces[0].question
    assert question["text"] == "It {{1}} so, they {{2}} not."
    assert [gap["answers"][0]["text"] for gap in question["gaps"]] == ["is", "are"]


def test_one_underscore_is_a_short_answer():
    (question,) = questions_of("Question¦Type¦Answer", "It ___ so.¦Fill in the blank¦is")

    assert question["type"] == "short_answer"


@pytest.mark.parametrize("kind", ["Poll", "Draw", "استطلاع"])
def test_types_without_a_place_are_refused_by_name(kind):
    natives = natives_of("Question¦Type¦Answer", f"Which?¦{kind}¦one")

    assert lines_in(natives) == [
        ("refused", 2, f"Questions of the type “{kind}” have no place in Memora.")
    ]


def test_an_unknown_type_is_told_once_and_the_cells_decide():
    natives = natives_of("Question¦Type¦Answer", "Which?¦brain teaser¦one", "Who?¦brain teaser¦two")

    assert natives.types == {"short_answer": 2}
    assert [line[:2] for line in lines_in(natives)] == [("changed", 2)]


def test_essays_are_compared_with_a_model():
    assert questions_of("Question¦Type¦Answer", "Describe.¦Essay¦A model.") == [
        {"type": "self_check", "answer": "A model."}
    ]
