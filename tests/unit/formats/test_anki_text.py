"""Anki's text exports: headers, columns, quotes and mended lines."""

import pytest

from memora.services.content.formats.anki import looks_like, read, text
from memora.services.content.formats.bank import Gaps, Own, Words
from memora.services.content.formats.report import FormatError
from tests.support.bank_files import bank_file

HEADERS = (
    "#separator:tab\n#html:true\n#guid column:1\n#notetype column:2\n#deck column:3\n"
    "#tags column:6\n"
)


def items(source):
    bank = read(source.encode(), file_name="deck.txt")
    return [item for unit in bank.units for item in unit.items]


def sides(source):
    found = []
    for item in items(source):
        known = item.answer.answers[0].pattern if isinstance(item.answer, Words) else None
        found.append((item.text.source, known))
    return found


def test_headers_say_what_is_in_the_columns():
    (item,) = items(HEADERS + "g1\tBasic\tTop::Inner\t<b>Q</b>\tA\tx y::z\n")
    assert (item.text.source, item.key, item.category) == ("<b>Q</b>", "g1", ("Top", "Inner"))
    assert item.tags == ["x", "y::z"]
    assert item.answer.answers[0].pattern == "A"


def test_a_line_with_gaps_is_a_text_with_gaps():
    (item,) = items(HEADERS + "g1\tCloze\tDeck\ta {{c1::b}}\tmore\t\n")
    assert isinstance(item.answer, Gaps)
    assert (item.text.source, item.explanation.source) == ("a {{1}}", "more")


def test_a_deck_and_tags_of_all_cards_stand_above_them():
    (item,) = items("#separator:Semicolon\n#deck:A::B\n#tags:t1 t2\nQ;A\n")
    assert (item.category, item.tags) == (("A", "B"), ["t1", "t2"])


def test_further_fields_explain_with_their_names():
    (item,) = items("#separator:tab\n#columns:Word\tMeaning\tExample\nbook\tكتاب\tI read a book.\n")
    assert item.answer.answers[0].pattern == "كتاب"
    assert "Example: I read a book." in item.explanation.source


def test_text_that_is_no_html_is_shown_as_it_stands():
    assert sides("#separator:tab\n#html:false\n1 < 2 & <b>?\tyes\n") == [
        ("1 &lt; 2 &amp; &lt;b&gt;?", "yes")
    ]


def test_lines_without_headers_are_fronts_and_backs():
    assert sides("2 x 3 =\t6\n\n2 x 4 =\t8\n") == [("2 x 3 =", "6"), ("2 x 4 =", "8")]


def test_cells_in_quotes_hold_tabs_lines_and_quotes():
    found = items('"one\ttwo"\t"a ""b""\nsecond"\nQ\tA\n')
    assert found[0].text.source == "one\ttwo"
    assert found[0].answer.model.source == 'a "b"<br>second'
    assert [item.place.line for item in found] == [1, 3]


def test_quotes_that_close_no_cell_are_text():
    assert sides('"Hi", she said\tgreeting\n"never closed\tA\n') == [
        ('"Hi", she said', "greeting"),
        ('"never closed', "A"),
    ]


def test_comments_before_the_cards_are_none():
    assert sides("# my cards\nQ\tA\nR\tB\n") == [("Q", "A"), ("R", "B")]


def test_a_row_that_names_the_columns_is_no_card():
    assert sides("Back\tFront\tTags\nA\tQ\tx\nB\tR\ty\n") == [("Q", "A"), ("R", "B")]


def test_a_picture_or_sound_of_a_text_is_named_though_it_is_not_there():
    (item,) = items("#separator:tab\n#html:true\nQ [sound:a.mp3]\t<img src=b.png>\n")
    assert item.text.source == 'Q <audio src="a.mp3"></audio>'
    assert isinstance(item.answer, Own)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1256"])
def test_texts_of_any_encoding_are_read(encoding):
    data = "عاصمة الأردن\tعمان\r\nعاصمة مصر\tالقاهرة\r\n".encode(encoding)
    (first, _second) = read(data, file_name="deck.txt").units
    assert first.items[0].text.source == "عاصمة الأردن"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (HEADERS, True),
        ("a\tb\nc\td\n", True),
        ("just a line\nand another, without any tab\n", False),
        ("Student ID\tName\tEmail\n1\tSara\tsara@school.example\n", False),
        ("MC\tQuestion\tA\tcorrect\nTF\tQuestion\ttrue\tcorrect\n", False),
        ("", False),
    ],
    ids=["headers", "tabs", "prose", "class list", "blackboard", "empty"],
)
def test_an_export_is_known_by_headers_or_tabs(source, expected):
    assert looks_like(source.encode(), "upload.txt") is expected


def test_an_export_of_an_empty_deck_holds_nothing():
    assert items(HEADERS) == []


def test_a_text_without_columns_is_refused():
    with pytest.raises(FormatError, match="a tab between them"):
        read(b"one line\nand another\n", file_name="deck.txt")


def test_cells_beyond_the_columns_are_told():
    lines = [f"question {at}\tanswer {at}" for at in range(60)]
    bank = read("\n".join([*lines, "Q\tA\tand more"]).encode(), file_name="deck.txt")
    assert [(line.severity, line.place.line, line.values) for line in bank.report] == [
        ("dropped", 61, ("and more",))
    ]


def test_a_line_of_cells_without_an_end_is_refused():
    with pytest.raises(FormatError, match="More than 100 columns"):
        read(b"#separator:tab\n" + b"a\t" * 100_000, file_name="deck.txt")


def test_more_cards_than_are_taken_are_refused_with_their_number(monkeypatch):
    monkeypatch.setattr(text, "MAX_CARDS", 2)
    with pytest.raises(FormatError, match="More than 2 cards"):
        read(b"a\tb\nc\td\ne\tf\n", file_name="deck.txt")


def test_all_lines_of_the_set_become_typed_answers():
    bank = read(bank_file("anki/qas-math.txt"), file_name="qas-math.txt")
    answers = [item.answer for unit in bank.units for item in unit.items]
    assert len(bank.units) == 91
    assert all(isinstance(answer, Words) for answer in answers)
    assert list(bank.report) == []
