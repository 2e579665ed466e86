"""Tables of cards: which column is which, and which tables are none."""

import pytest

from memora.services.content.formats.anki import looks_like, looks_like_table, read
from memora.services.content.formats.bank import Own, Reading, Words
from memora.services.content.formats.report import FormatError
from tests.support.bank_files import bank_file
from tests.unit.formats.anki_packages import said


def bank_of(source):
    return read(source.encode(), file_name="cards.csv")


def sides(bank):
    return [
        (item.text.source, item.answer.answers[0].pattern)
        for unit in bank.units
        for item in unit.items
    ]


def test_the_first_column_asks_and_the_second_answers():
    assert sides(bank_of("book,كتاب\npen,قلم\n")) == [("book", "كتاب"), ("pen", "قلم")]


@pytest.mark.parametrize(
    "source",
    [
        "back,front\nA,Q\nB,R\n",
        "front;back\nQ;A\nR;B\n",
        "word|tags|meaning\nQ|x|A\nR|y|B\n",
        "الكلمة,المعنى\nQ,A\nR,B\n",
    ],
    ids=["turned round", "semicolons", "tags between", "arabic"],
)
def test_a_heading_says_which_column_is_which(source):
    assert sides(bank_of(source)) == [("Q", "A"), ("R", "B")]


def test_a_row_that_only_seems_to_name_the_columns_is_told():
    bank = bank_of("country,capital\nEngland,London\nFrance,Paris\nJordan,Amman\n")
    assert len(bank.units) == 3
    assert [severity for severity, _what in said(bank)] == ["changed"]


def test_a_first_card_in_small_letters_is_a_card():
    assert len(bank_of("apple,mela\nBread,Pane\nwater,acqua\nMilk,Latte\n").units) == 4


def test_tags_of_a_table_stand_between_commas_or_spaces():
    bank = bank_of('word,meaning,tags\nQ,A,"one, two three"\nR,B,\n')
    assert [item.tags for unit in bank.units for item in unit.items] == [
        ["one", "two", "three"],
        [],
    ]


def test_a_column_that_is_neither_side_is_told():
    bank = bank_of("word,meaning,level\nbook,كتاب,1\npen,قلم,2\n")
    assert said(bank) == [
        ("dropped", "A card has a front and a back; the column level is left out.")
    ]


@pytest.mark.parametrize(
    "source",
    [
        "Question,Option 1,Option 2,Correct Answer\nQ,a,b,1\nR,a,b,2\n",
        "السؤال;الخيار 1;الخيار 2;الإجابة الصحيحة\nQ;a;b;1\nR;a;b;2\n",
        "username,firstname,email\na,b,c\nd,e,f\n",
        "one column\nof words\n",
    ],
    ids=["options", "arabic options", "class list", "one column"],
)
def test_a_table_of_other_things_is_none_of_cards(source):
    assert not looks_like_table(source.encode(), "cards.csv")


def test_a_table_is_asked_for_apart():
    source = b"book,kitab\npen,qalam\n"
    assert looks_like_table(source, "cards.csv")
    assert not looks_like(source, "cards.csv")
    assert not looks_like_table(source, "cards.txt")


def test_an_export_with_headers_is_one_whatever_it_is_called():
    source = b"#separator:Comma\n#html:false\nbook,kitab\n"
    assert looks_like(source, "cards.csv")
    assert sides(read(source, file_name="cards.csv")) == [("book", "kitab")]


def test_a_table_of_one_column_is_refused():
    with pytest.raises(FormatError, match="needs a front and a back"):
        bank_of("one\ntwo\n")


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("main", {Own: 39, Reading: 1}),
        ("capital", {Words: 40}),
        ("country_info", {Own: 27, Reading: 13}),
    ],
)
def test_all_rows_of_the_set_become_something(name, answers):
    data = bank_file(f"anki/ultimate-geography-{name}-cut.csv")
    assert looks_like_table(data, f"{name}.csv")
    found = [type(unit.items[0].answer) for unit in read(data, file_name=f"{name}.csv").units]
    assert {kind: found.count(kind) for kind in set(found)} == answers
