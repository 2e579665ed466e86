"""Which format a file is in: by its content, by what people call it, or none."""

import io
import zipfile

import pytest

from memora.services.content.formats import other_kinds, registry
from memora.services.content.formats.report import FormatError

GIFT = b"::n::What?{=a ~b}\n"


def zipped(*names: str) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return sink.getvalue()


def test_every_format_has_one_name():
    assert registry.names() == [
        *("h5p", "anki", "qti", "moodle_xml", "sheet", "aiken", "gift"),
        "course",
    ]


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("GIFT", "gift"),
        (" moodle-xml ", "moodle_xml"),
        ("Moodle XML", "moodle_xml"),
        (".xlsx", "sheet"),
        ("csv", "sheet"),
        ("apkg", "anki"),
        ("imscc", "qti"),
        ("package", "course"),
        ("docx", "docx"),
    ],
)
def test_a_format_is_known_by_what_people_call_it(said, name):
    assert registry.plain_name(said) == name


@pytest.mark.parametrize(
    ("data", "file_name", "name"),
    [
        (GIFT, "a.txt", "gift"),
        (b"What?\nA. a\nB. b\nANSWER: A\n", "a.txt", "aiken"),
        (b"<quiz><question type='truefalse'></question></quiz>", "a.txt", "moodle_xml"),
        (b"Question,Option 1,Option 2,Correct Answer\nWhat?,a,b,1\n", "a.csv", "sheet"),
        (b"house\tmaison\nbread\tpain\n", "a.txt", "anki"),
        (b"country,capital\nJordan,Amman\nEgypt,Cairo\n", "a.csv", "anki"),
    ],
    ids=["gift", "aiken", "moodle", "sheet", "deck", "table"],
)
def test_the_content_says_which_format_a_file_is_in(data, file_name, name):
    assert name == registry.reader_of(data, file_name=file_name).FORMAT


def test_who_names_the_format_is_believed_where_the_file_may_be_in_it():
    reader = registry.reader_of(b"Just a text.", file_name="a.txt", format_name="gift")

    assert reader.FORMAT == "gift"


def test_who_names_the_format_is_not_believed_where_the_file_is_something_else():
    with pytest.raises(FormatError, match="PDF"):
        registry.reader_of(b"%PDF-1.7", file_name="a.gift", format_name="gift")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (zipped("word/document.xml"), "Word"),
        (zipped("ppt/presentation.xml"), "PowerPoint"),
        (zipped("photos/a.jpg"), "no format"),
        (b"{\\rtf1 Question 1", "RTF"),
        (b"\xff\xd8\xff\xe0" + bytes(20), "JPEG"),
        (b"SQLite format 3\0" + bytes(90), "SQLite"),
        (b'{"itemDataVersion": {}, "question": {}}', "Perseus"),
        (
            b"MC\tWhat?\ta\tcorrect\tb\tincorrect\nMC\tWhy?\ta\tcorrect\tb\tincorrect\n",
            "Blackboard",
        ),
    ],
    ids=["docx", "pptx", "zip", "rtf", "jpeg", "sqlite", "perseus", "blackboard"],
)
def test_another_kind_of_file_is_called_by_its_name(data, words):
    reason = other_kinds.why_not(data)

    assert reason is not None
    assert words in str(reason)


def test_a_text_that_begins_with_a_brace_may_be_a_question():
    assert other_kinds.why_not(b"{=two ~three} is the half of four.") is None
