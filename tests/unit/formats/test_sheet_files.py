"""Files of sheets: workbooks of three kinds and texts, what their cells say, what is refused."""

import base64
import datetime
import io
import tracemalloc
import zipfile
from copy import deepcopy
from pathlib import Path

import openpyxl
import openpyxl.drawing.image
import pytest

from memora.services.content.formats import sheet
from memora.services.content.formats.report import FormatError
from tests.unit.formats.sheets import as_csv, lines_in, natives_in, questions_in
from tests.unit.formats.workbooks import changed, document_row, open_document, workbook

OLD = Path(__file__).parents[2] / "support" / "sheets" / "before-2007.xls"
HEAD = ["Question", "Option A", "Option B", "Answer"]
ROW = ["Which?", "one", "two", "B"]
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJg"
    "gg=="
)
SHEET_1 = "xl/worksheets/sheet1.xml"
#: What compound files of Microsoft begin with, and how they call a workbook with a password.
LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")


def options(*values):
    """The options of a question in a workbook, whose cells have the values."""
    head = ["Question", *(f"Option {n}" for n in range(1, len(values) + 1)), "Answer"]
    data = workbook({"Sheet1": [head, ["Which?", *values, "1"]]})
    (question,) = questions_in(natives_in(data))
    return [option["text"] for option in question["options"]]


def refused(data):
    """What is said of a file that cannot be read."""
    with pytest.raises(FormatError) as error:
        sheet.read(data, file_name="bank")
    return str(error.value)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        *((3.0, "3"), (3.5, "3.5"), (0.1 + 0.2, "0.3"), (1e15, "1000000000000000")),
        *(((0.5, "0%"), "50%"), ((0.125, "0.0%"), "12.5%"), ("_x0041_BC", "ABC")),
        *((datetime.date(2024, 3, 4), "2024-03-04"), (datetime.time(7, 30), "07:30:00")),
        (datetime.datetime(2024, 3, 4, 7, 30), "2024-03-04 07:30"),
    ],
    ids=str,
)
def test_cells_say_what_their_application_shows(value, shown):
    assert options(value, "x")[0] == shown


def test_a_workbooks_truth_is_a_truth():
    data = workbook({"Sheet1": [["Question", "Answer"], ["Ice is warm.", False]]})

    assert questions_in(natives_in(data)) == [{"type": "true_false", "answer": False}]


def test_formulas_give_what_they_came_to():
    data = workbook({"Sheet1": [HEAD, ["Which?", "=1+1", "x", "A"]]})
    saved = changed(
        data, SHEET_1, lambda text: text.replace("<v></v>", "<v>2</v>").replace("<v/>", "<v>2</v>")
    )

    (question,) = questions_in(natives_in(saved))
    assert question["options"][0] == {"text": "2"}


def test_sheets_are_categories_unless_nobody_named_them():
    rows = [HEAD, ROW]
    data = workbook({"Water": rows, "Sheet2": rows, "ورقة 3": rows})

    assert [group.category for group in natives_in(data).groups] == [("Water",), (), ()]


def test_places_name_sheet_and_row():
    data = workbook({"Water": [["Title"], [], HEAD, ROW, ["Which?", "one", "two", "C"]]})

    (line,) = natives_in(data).report
    assert (line.place.sheet, line.place.row) == ("Water", 5)


def test_a_sheet_without_questions_is_left_out_with_a_word():
    data = workbook({"Water": [HEAD, ROW], "Notes": [["by Ali"]], "Empty": []})

    assert [(kind, what) for kind, _row, what in lines_in(natives_in(data))] == [
        ("dropped", "The sheet “Notes” has no questions below known headings; it was left out.")
    ]


def test_workbooks_from_before_2007_are_read():
    natives = natives_in(OLD.read_bytes())

    assert natives.types == {"multiple_choice": 3, "true_false": 1}
    assert {group.category for group in natives.groups} == {("العلوم",)}
    half, share, date, _truth = questions_in(natives)
    assert [option["text"] for option in half["options"]] == ["3.5", "7", "14"]
    assert [option["text"] for option in share["options"]] == ["50%", "25%", "12.5%"]
    assert [option["text"] for option in date["options"]] == ["2024-03-04", "1990-01-01"]


def test_documents_of_libreoffice_are_read():
    numbers = (
        "<table:table-row><table:table-cell><office:annotation><text:p>note</text:p>"
        "</office:annotation><text:p>What<text:s text:c='2'/>is</text:p>"
        "<text:p>1 + <text:span>1</text:span>?</text:p></table:table-cell>"
        "<table:table-cell office:value-type='float' office:value='2'><text:p>2.00</text:p>"
        "</table:table-cell><table:table-cell office:value-type='percentage' office:value='0.5'>"
        "<text:p>50%</text:p></table:table-cell><table:table-cell><text:p>A</text:p>"
        "</table:table-cell></table:table-row>"
    )
    data = open_document(document_row(*HEAD) + document_row(times=3) + numbers)

    natives = natives_in(data)
    question = natives.groups[0].pieces[0].question
    assert question["text"] == "What  is\n1 + 1?"
    assert [option["text"] for option in question["options"]] == ["2", "50%"]
    assert (natives.groups[0].category, natives.groups[0].pieces[0].place.row) == (("Water",), 5)


def test_rows_that_are_alike_stand_once_in_a_document_and_count_each():
    data = open_document(document_row(*HEAD) + document_row(*ROW, times=3))

    assert [unit.items[0].place.row for unit in sheet.read(data, file_name="x").units] == [2, 3, 4]


@pytest.mark.parametrize(
    "separator", [",", ";", "\t", "|"], ids=["comma", "semicolon", "tab", "bar"]
)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1256"])
def test_texts_have_any_separator_and_encoding(separator, encoding):
    text = as_csv(
        "السؤال¦الخيار أ¦الخيار ب¦الإجابة الصحيحة",
        "ما عاصمة لبنان؟¦طرابلس¦بيروت¦ب",
        separator=separator,
    ).decode()

    (question,) = questions_in(natives_in(text.encode(encoding)))
    assert question["answer_index"] == 1


def test_excels_own_word_on_the_separator_is_believed():
    data = b"sep=;\nQuestion;Option A;Option B;Answer\nWhich?;a,b;c,d;B\n"

    bank = sheet.read(data, file_name="x.csv")
    assert bank.units[0].items[0].place.row == 3


def test_rows_of_a_text_are_counted_as_sheets_count_them():
    data = b'Question,Answer\n"What\nis it?",one\n\nWho?,two\n'

    bank = sheet.read(data, file_name="x.csv")
    assert [unit.items[0].place.row for unit in bank.units] == [2, 4]


def test_the_quote_that_guards_from_formulas_is_taken_off():
    data = b"Question,Option A,Option B,Answer\nSum?,'=1+1,'-',A\n"

    (question,) = questions_in(natives_in(data))
    assert [option["text"] for option in question["options"]] == ["=1+1", "'-'"]


def test_blank_rows_with_numbers_are_no_questions():
    natives = natives_in(as_csv("#¦Question¦Answer¦Time", "1¦Who?¦one¦20", "2¦¦¦20", "3¦¦¦20"))

    assert (natives.found, lines_in(natives)) == (1, [])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (LOCKED, "protected by a password"),
        (open_document("", "<encryption-data/>"), "protected by a password"),
        (workbook({"A": [HEAD, ROW]})[:900], "no sheet"),
        (changed(workbook({"A": [HEAD, ROW]}), SHEET_1, lambda _text: "<a>"), "is damaged"),
        (open_document("<table:table-row>"), "is damaged"),
        (OLD.read_bytes()[:900] + bytes(3000) + OLD.read_bytes()[3900:], "is damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1WordDocument", "no sheet"),
        (workbook({"A": [HEAD]}), "no question below the headings yet"),
        (workbook({"A": [["Name", "E-mail"], ["Ali", "ali@x.example"]]}), "list of people"),
        (workbook({"A": [["a", "b"], ["c", "d"]]}), "Use the template"),
    ],
    ids=[
        *("locked", "locked-ods", "cut", "broken", "broken-ods", "cut-xls", "word", "no-rows"),
        *("people", "no-headings"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_do(data, words):
    assert words in refused(data)


def test_pictures_come_with_the_question_that_they_lie_beside():
    picture = openpyxl.drawing.image.Image(io.BytesIO(PICTURE))
    book = openpyxl.load_workbook(io.BytesIO(workbook({"A": [["Title"], HEAD, ROW, ROW]})))
    for address in ("F1", "F3", "F9"):
        book.active.add_image(deepcopy(picture), address)
    target = io.BytesIO()
    book.save(target)

    bank = sheet.read(target.getvalue(), file_name="x")

    with_picture, without = (unit.items[0].text for unit in bank.units)
    (address,) = with_picture.files
    assert address in with_picture.source
    assert with_picture.files[address].read()[:8] == PICTURE[:8]
    assert (without.source, dict(without.files)) == ("Which?", {})
    assert [(line.severity, line.place.row) for line in bank.report] == [("dropped", 9)]


def test_a_documents_pictures_come_too():
    frame = (
        '<draw:frame xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
        ' xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"><draw:image'
        ' xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="Pictures/a.png"/>'
        "<svg:desc>A flag.</svg:desc></draw:frame>"
    )
    row = document_row(*ROW).replace("</text:p>", f"</text:p>{frame}", 1)
    target = io.BytesIO(open_document(document_row(*HEAD) + row))
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("Pictures/a.png", PICTURE)

    (unit,) = sheet.read(target.getvalue(), file_name="x").units
    text = unit.items[0].text
    assert 'alt="A flag."' in text.source
    assert [file.read() for file in text.files.values()] == [PICTURE]


def test_a_picture_can_be_the_question():
    data = as_csv("Question¦Image¦Option A¦Option B¦Answer", "¦flag.png¦Jordan¦Iraq¦A")

    (unit,) = sheet.read(data, file_name="x").units
    assert 'src="flag.png"' in unit.items[0].text.source


def test_macros_are_refused():
    target = io.BytesIO(workbook({"A": [HEAD, ROW]}))
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")

    assert "macros" in refused(target.getvalue())


def test_cells_far_away_cost_nothing():
    far = "".join(
        f'<row r="{row}"><c r="XFD{row}" t="inlineStr"><is><t>x</t></is></c></row>'
        for row in (*range(1, 2_000), 2**20)
    )
    data = changed(
        workbook({"A": [["a"]]}),
        SHEET_1,
        lambda _text: (
            '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            f"<sheetData>{far}</sheetData></worksheet>"
        ),
    )

    tracemalloc.start()
    try:
        assert "Use the template" in refused(data)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_a_document_that_repeats_a_row_for_ever_is_refused():
    data = open_document(document_row(*HEAD) + document_row(*ROW, times=10**9))

    assert "more than 200000 rows" in refused(data)


def test_entities_that_grow_are_refused():
    entities = '<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(letter + 1)} "{f"&{chr(letter)};" * 10}">' for letter in range(97, 106)
    )
    data = changed(
        open_document(document_row(*HEAD) + document_row("&j;", "1", "2", "A")),
        "content.xml",
        lambda text: f"<!DOCTYPE x [{entities}]>{text}",
    )

    tracemalloc.start()
    try:
        assert refused(data)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()
