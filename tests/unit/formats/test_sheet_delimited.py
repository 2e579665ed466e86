"""Rows of text whose quotation marks or separators are not what they should be."""

import pytest

from memora.services.content.formats import sheet
from memora.services.content.formats.report import FormatError
from tests.unit.formats.sheets import lines_in, natives_in

HEAD = b"Question,Option A,Option B,Answer\n"
STRAY = "A quotation mark in this row is never closed; it was read as a letter."


def test_an_open_quotation_mark_swallows_no_other_row():
    natives = natives_in(HEAD + b'"What is it?,x,y,A\nWhich?,x,y,B\nWho?,x,y,A\n')

    assert [group.pieces[0].question["text"] for group in natives.groups] == [
        *('"What is it?', "Which?", "Who?"),
    ]
    assert lines_in(natives) == [("changed", 2, STRAY)]


def test_an_open_quotation_mark_does_not_pair_with_one_of_a_later_row():
    natives = natives_in(HEAD + b'"What is it?,x,y,A\nWhich?,"x",y,B\nWho?,x,y,A\n')

    assert (natives.found, natives.imported) == (3, 3)


def test_sloppy_quotes_within_a_cell_of_several_lines_stay_one_cell():
    natives = natives_in(HEAD + b'"He said\n"so" twice",x,y,A\nWhich?,x,y,B\n')

    assert (natives.found, lines_in(natives)) == (2, [])


def test_cells_of_several_lines_stay_as_they_are():
    natives = natives_in(HEAD + b'"a, b, c, d\nWhich?",x,y,A\n')

    assert natives.groups[0].pieces[0].question["text"] == "a, b, c, d\nWhich?"
    assert lines_in(natives) == []


def test_an_open_quotation_mark_that_cannot_be_a_letter_is_named_by_its_row():
    with pytest.raises(FormatError, match="From row 3 on a quotation mark is never closed"):
        natives_in(HEAD + b'Which?,x,y,B\n"What\nis it?,x,y,A\nWho?,x,y,A\n')


def test_an_open_quotation_mark_swallows_no_more_than_a_cell_can_hold_either():
    rows = b'"What is it?,x,y,A\n' + (b"Which?,x," + b"y" * 1_000 + b",B\n") * 200

    assert len(sheet.read(HEAD + rows, file_name="x.csv").units) == 201


def test_open_quotation_marks_in_every_row_cost_no_more_than_some():
    rows = b'"What is it?,x,y,A\n' * 1_000

    assert len(sheet.read(HEAD + rows, file_name="x.csv").units) == 1_000


def test_rows_that_each_leave_a_mark_open_to_the_end_are_given_up():
    rows = b'Q?,"x",y"z,"w\n' + b'a"b,"c"d,e,"f\n' * 5_000

    with pytest.raises(FormatError, match="quotation mark"):
        natives_in(HEAD + rows)


@pytest.mark.parametrize("declared", [b"sep=\n", b'sep="\n'])
def test_a_separator_that_can_be_none_is_found_by_the_rows(declared):
    assert natives_in(declared + HEAD + b"Which?,x,y,B\n").imported == 1
