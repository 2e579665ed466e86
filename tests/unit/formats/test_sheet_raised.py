"""What stands higher or lower within a cell is read so: 10³ is no 103."""

import pytest

from memora.services.content.formats.sheet.raised import with_indices
from tests.unit.formats.sheets import natives_in, questions_in
from tests.unit.formats.workbooks import document_row, open_document, with_shared, workbook

HEAD = ["Question", "Option A", "Option B", "Answer"]


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ([("10", ""), ("3", "sup"), (" m", "")], "10³ m"),
        ([("H", ""), ("2", "sub"), ("O", "")], "H₂O"),
        ([("2", ""), ("x", "sup")], "2^x"),
        ([("x", ""), ("max", "sub")], "x_(max)"),
        ([("2", ""), ("nd ", "sup"), ("one", "")], "2nd one"),
        ([("a", ""), (" ", "sup"), ("b", "")], "a b"),
    ],
)
def test_letters_stand_higher_and_lower_by_themselves_where_they_can(runs, text):
    assert with_indices(runs) == text


def test_powers_of_a_workbook_stay_powers():
    power = (
        '<si><r><t>10</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>3</t></r>'
        '<r><rPr><b/></rPr><t xml:space="preserve"> m</t></r></si>'
    )
    data = with_shared(workbook({"A": [HEAD, ["Which?", "POWER", "103 m", "A"]]}), "POWER", power)

    (question,) = questions_in(natives_in(data))
    assert [option["text"] for option in question["options"]] == ["10³ m", "103 m"]


@pytest.mark.parametrize("position", ["super 58%", "33% 58%"])
def test_powers_of_a_document_stay_powers(position):
    style = (
        '<style:style xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
        ' style:name="T1" style:family="text"><style:text-properties'
        f' style:text-position="{position}"/></style:style>'
    )
    power = '10<text:span text:style-name="T1">3</text:span>'
    data = open_document(
        document_row(*HEAD) + document_row("Which?", power, "103", "A"), styles=style
    )

    (question,) = questions_in(natives_in(data))
    assert [option["text"] for option in question["options"]] == ["10³", "103"]
