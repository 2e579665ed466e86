"""Files of Moodle XML: which they are, what is mended in them, and what all questions have."""

import pytest

from memora.services.content.formats import moodle_xml
from memora.services.content.formats.report import FormatError
from tests.unit.formats.moodle_files import (
    answer,
    bank_of,
    element,
    item_of,
    lines_of,
    native_of,
    question,
    quiz,
    said,
)

RIGHT = answer("a", 100)


def category(path: str, info: str = "") -> str:
    about = element("info", info) if info else ""
    return f'<question type="category">{element("category", path)}{about}</question>'


def read(data: bytes) -> list[str]:
    """Return the texts of a file's questions."""
    units = moodle_xml.read(data, file_name="bank.xml").units
    return [item.text.source for unit in units for item in unit.items]


@pytest.mark.parametrize(
    ("data", "is_moodle"),
    [
        (b"<quiz></quiz>", True),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- by hand -->\n<quiz>', True),
        ('<?xml version="1.0"?><quiz>'.encode("utf-16"), True),
        (b'<question type="essay"></question>', True),
        (b"<!DOCTYPE quiz><quiz>", True),
        (b'<questestinterop xmlns="x"><quiz/></questestinterop>', False),
        (b'<quiz identifier="a" xmlns="http://canvas.instructure.com/xsd/cccv1p0">', False),
        (b"<html><quiz></html>", False),
        (b"// question\n::a:: b {=c}", False),
        (b"", False),
        (b"<!-- <quiz>", False),
    ],
)
def test_a_file_is_known_by_its_first_element(data, is_moodle):
    assert moodle_xml.looks_like(data, "bank.xml") is is_moodle


def test_the_first_element_is_found_in_no_time_where_comments_never_end():
    assert moodle_xml.looks_like(b"<!-- " * 1_000_000, "bank.xml") is False


def test_questions_are_told_of_by_their_line():
    lines = [line.place.line for line in bank_of(question("stack"), question("random")).report]

    assert lines == [3, 4]


def test_lines_are_counted_beyond_what_old_parsers_count():
    data = quiz("\n" * 70_000, question("random"))

    [line] = moodle_xml.read(data, file_name="").report
    assert line.place.line == 70_003


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("$course$/top/Science/Light", ("Science", "Light")),
        ("$system$/Science", ("Science",)),
        ("$course$/top", ()),
        ("Sea//sky/ Fish ", ("Sea/sky", "Fish")),
        ("top/Science", ("Science",)),
        ("", ()),
    ],
)
def test_a_category_is_its_names_from_the_top(path, names):
    bank = bank_of(category(path), question("essay"))

    assert bank.units[0].items[0].category == names


def test_a_category_is_no_question_and_holds_what_follows_it():
    bank = bank_of(
        question("essay"), category("A"), question("essay"), category("B"), question("essay")
    )

    assert [unit.items[0].category for unit in bank.units] == [(), ("A",), ("B",)]


def test_what_is_said_of_a_category_is_told_of():
    assert lines_of(category("$course$/top/A/B", "All about B.")) == [
        ("dropped", "What is said of the category “A / B” has no place; it was left out.")
    ]


def test_what_moodle_says_of_a_category_by_itself_is_not():
    info = "The default category for questions shared in context 'Science'."

    assert lines_of(category("A", info)) == []


def test_a_question_keeps_what_belongs_to_it():
    native = native_of(
        question(
            "shortanswer",
            element("generalfeedback", "Because."),
            "<defaultgrade>2.5</defaultgrade><idnumber>k-7</idnumber>",
            RIGHT,
            element("hint", "Think."),
            f"<hint>{said('')}<shownumcorrect/></hint>",
            f"<tags><tag>{said('light')}</tag><tag>{said('light')}</tag></tags>",
            f"<coursetags><tag>{said('year 6')}</tag></coursetags>",
        )
    )

    assert native["id"] == "k-7"
    assert native["explanation"] == "Because."
    assert native["hints"] == ["Think."]
    assert native["points"] == 2.5
    assert native["tags"] == ["light", "year 6"]


@pytest.mark.parametrize(
    ("written", "points", "what"),
    [
        ("2,5", 2.5, "Its points “2,5” were read as 2.5."),
        ("many", None, "Its points “many” are no number; it weighs as others do."),
    ],
)
def test_points_that_are_no_plain_number_are_told_of(written, points, what):
    one = question("shortanswer", f"<defaultgrade>{written}</defaultgrade>", RIGHT)

    assert item_of(one).points == points
    assert lines_of(one) == [("changed", what)]


@pytest.mark.parametrize(
    ("markup", "text", "read_as"),
    [
        ("plain_text", "a < b\nc", ("a < b\nc", "plain")),
        ("markdown", "**a**", ("**a**", "markdown")),
        ("html", "<p>a</p>", ("<p>a</p>", "html")),
        ("unheard_of", "<p>a</p>", ("<p>a</p>", "html")),
        ("moodle_auto_format", "a\nb", ("a\nb", "plain")),
        ("moodle_auto_format", "a <b>b</b> c\n\nd", ("a <b>b</b> c<br><br>d", "html")),
        ("moodle_auto_format", "<p>a</p>\n<p>b</p>", ("<p>a</p> <p>b</p>", "html")),
    ],
)
def test_a_text_is_read_as_it_says_that_it_is_written(markup, text, read_as):
    asked = item_of(question("essay", text=text, markup=markup)).text

    assert (asked.source, asked.markup) == read_as


def test_other_texts_are_written_as_the_question_where_they_do_not_say():
    one = question("shortanswer", element("generalfeedback", "*a*"), RIGHT, markup="markdown")

    assert item_of(one).explanation.markup == "markdown"


@pytest.mark.parametrize("nothing", ["", " \n", "<p><br></p>", "<p>&nbsp;</p>"])
def test_what_editors_leave_behind_is_no_text(nothing):
    assert not item_of(question("essay", element("graderinfo", nothing))).answer.model


def test_a_picture_alone_is_a_text():
    one = question("essay", element("graderinfo", '<p><img src="https://example.org/a.png"></p>'))

    assert item_of(one).answer.model


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("calculated", "fixed numbers"),
        ("calculatedmulti", "multiple choice"),
        ("ddmarker", "dragged onto a picture"),
        ("random", "by chance"),
        ("randomsamatch", "short answer"),
        ("coderunner", "“coderunner”"),
        ("", "of which type"),
    ],
)
def test_a_kind_without_a_counterpart_is_refused_with_what_to_do(kind, words):
    bank = bank_of(question(kind))
    [line] = bank.report

    assert len(bank.units) == 1
    assert line.severity == "refused"
    assert words in line.what.format(*line.values)


def test_of_a_refused_question_only_the_reason_is_told():
    one = question("truefalse", answer("true", "none"), answer("false", 0))

    assert [severity for severity, _what in lines_of(one)] == ["refused"]


def test_what_a_plugin_calls_a_question_within_one_is_none_and_takes_nothing_of_it():
    one = question("shortanswer", answer("a", 100), "<question>31</question>", text="What?")
    bank = bank_of(one, one)

    assert [unit.items[0].text.source for unit in bank.units] == ["What?", "What?"]
    assert {line.severity for line in bank.report} == {"dropped"}


def test_settings_that_nobody_knows_are_told_of_together():
    one = question("essay", "<difficulty>3</difficulty><author>Ada</author><empty/>")

    assert lines_of(one) == [("dropped", "There is no place for: difficulty, author.")]


def test_moodles_bookkeeping_is_left_out_silently():
    settings = "<penalty>0.3</penalty><hidden>0</hidden><answernumbering>abc</answernumbering>"

    assert lines_of(question("multichoice", settings, RIGHT, answer("b"))) == []


def test_entities_that_xml_does_not_know_are_mended_and_told_with_their_line():
    data = quiz(question("essay", text="2 & 3")).replace(b"&amp;", b"&nbsp;&uarr;")
    bank = moodle_xml.read(data, file_name="")

    assert bank.units[0].items[0].text.source == "2 \xa0\u2191 3"
    assert [(line.severity, line.place.line) for line in bank.report] == [("changed", 3)]


def test_html_that_stands_open_and_is_no_xml_is_mended_and_told():
    data = quiz(question("essay", text="@")).replace(b"@", b"2<br>3 &amp; 4")
    bank = moodle_xml.read(data, file_name="")

    assert bank.units[0].items[0].text.source == "2<br>3 &amp; 4"
    assert [line.severity for line in bank.report] == ["changed"]


def test_html_that_stands_open_and_is_xml_is_mended_and_told():
    data = quiz(question("essay", text="@")).replace(b"@", b"<p>2 <b>and</b> 3</p>")
    bank = moodle_xml.read(data, file_name="")

    assert bank.units[0].items[0].text.source == "<p>2 <b>and</b> 3</p>"
    assert [line.severity for line in bank.report] == ["changed"]


@pytest.mark.parametrize(
    "around",
    [
        lambda quiz: quiz + quiz,
        lambda quiz: b"Here is your quiz:\n```xml\n" + quiz + b"\n```\n",
        lambda quiz: quiz.replace(b"</quiz>", b""),
        lambda quiz: quiz.replace(b"<quiz>", b"").replace(b"</quiz>", b""),
    ],
    ids=["two files in one", "copied from a page", "no end", "questions alone"],
)
def test_questions_among_what_is_no_xml_are_read_and_told_of(around):
    one = quiz(question("essay", text="One?"), question("essay", text="Two?"))
    bank = moodle_xml.read(around(one), file_name="")

    texts = [unit.items[0].text.source for unit in bank.units]
    assert texts[:2] == ["One?", "Two?"]
    assert len(texts) == around(one).count(b"<question ")
    assert [line.severity for line in bank.report] == ["changed"]


def test_questions_among_what_is_no_xml_keep_their_lines():
    data = quiz(question("random"))

    [line] = [
        line for line in moodle_xml.read(data, file_name="").report if line.severity == "refused"
    ]
    [shifted] = [
        line
        for line in moodle_xml.read(b"```xml\n" + data, file_name="").report
        if line.severity == "refused"
    ]
    assert shifted.place.line == line.place.line + 1


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1256"])
def test_arabic_is_read_in_any_encoding_that_schools_write(encoding):
    text = quiz(question("essay", text="ما لون السماء في النهار؟")).decode()
    data = text.replace("UTF-8", encoding.removesuffix("-sig")).encode(encoding)

    assert read(data) == ["ما لون السماء في النهار؟"]


def test_an_encoding_that_is_not_the_declared_one_is_found():
    text = quiz(question("essay", text="naïve – café")).decode()

    assert read(text.replace("UTF-8", "ISO-8859-1").encode()) == ["naïve – café"]


def test_the_line_that_is_named_is_the_one_that_could_not_be_mended():
    data = quiz(question("essay", text="a@b"), "<question></b>\n").replace(b"@", b"&nbsp;")

    with pytest.raises(FormatError) as error:
        moodle_xml.read(data, file_name="")

    assert error.value.place.line == 4


@pytest.mark.parametrize(
    "data",
    [
        quiz(question("essay"))[:-20],
        b"<quiz><question></quiz>",
        b"<html><body>no quiz</body></html>",
        b"\x89PNG\r\n\x1a\n\0\0",
        b"",
        b'<!DOCTYPE q [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><quiz>&b;</quiz>',
        b'<!DOCTYPE q [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>',
        b"<quiz>" + b"<a>" * 50_000,
    ],
    ids=["cut off", "crossed", "no quiz", "picture", "empty", "bomb", "a file of ours", "deep"],
)
def test_what_cannot_be_read_at_all_is_an_error_with_words(data):
    with pytest.raises(FormatError) as error:
        moodle_xml.read(data, file_name="bank.xml")

    assert str(error.value)
