"""XML and HTML within texts: what is mended, what is refused, and what can do no harm."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from memora.services.content.formats.markup import (
    MAX_DEPTH,
    inner_html,
    local_name,
    parse_fragment,
    parse_xml,
)
from memora.services.content.formats.report import FormatError, Report
from tests.support.bank_files import bank_file


def read(source):
    """The root's words, and each line of the report with its number."""
    report = Report()
    root = parse_xml(source.encode() if isinstance(source, str) else source, report)
    return "".join(root.itertext()), [(line.place.line, line.values) for line in report]


def refused(source):
    with pytest.raises(FormatError) as raised:
        read(source)
    return raised.value


def test_sound_xml_says_nothing():
    assert read('<?xml version="1.0"?><a>5 &lt; 6 &amp; <b>7</b></a>') == ("5 < 6 & 7", [])


def test_names_of_signs_are_read_as_htmls_and_the_first_line_is_said():
    assert read("<a>\n2 &uarr; 3\nis&nbsp;?</a>") == ("\n2 ↑ 3\nis\xa0?", [(2, (2, "&uarr;"))])


def test_an_ampersand_that_stands_for_itself_is_text():
    assert read("<a>salt & pepper</a>") == ("salt & pepper", [(1, (1, "&"))])


def test_a_less_sign_that_stands_for_itself_is_text():
    assert read("<a>3 < 4</a>") == ("3 < 4", [(1, (1, "<"))])


def test_what_names_no_sign_stays_as_it_stands():
    assert read("<a>&fish;</a>")[0] == "&fish;"


def test_sections_of_characters_are_not_mended():
    assert read("<a>&uarr;<![CDATA[ &uarr; & < ]]></a>")[0] == "↑ &uarr; & < "


@pytest.mark.parametrize("control", ["\x01", "&#1;", "&#xB;", "&#xD800;", "&#99999999;"])
def test_control_characters_are_left_out_and_said(control):
    words, [(line, (count, _first))] = read(f"<a>one{control}two</a>")

    assert (words, line, count) == ("onetwo", 1, 1)


def test_a_document_type_without_entities_is_passed_over():
    source = '<!DOCTYPE questestinterop SYSTEM "ims_qtiasiv1p2p1.dtd">\n<a>x</a>'

    assert read(source) == ("x", [])


def test_a_document_type_that_names_htmls_signs_is_passed_over():
    assert read('<!DOCTYPE a [<!ENTITY nbsp "&#160;">]><a>x&nbsp;y</a>')[0] == "x\xa0y"


@pytest.mark.parametrize(
    "entities",
    [
        '<!ENTITY l "lol"><!ENTITY l2 "&l;&l;&l;&l;&l;">',
        '<!ENTITY l SYSTEM "file:///etc/passwd">',
        '<!ENTITY % l SYSTEM "http://example.com/l.dtd">%l;',
        '<!-- > ]> --><!ENTITY l "]>">',
    ],
    ids=["laughs", "file", "remote", "hidden"],
)
def test_entities_of_a_files_own_are_refused(entities):
    error = refused(f"<!DOCTYPE a [{entities}]><a>&l;</a>")

    assert error.values == ("l",)


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 100_000])
def test_elements_that_lie_too_deep_are_refused(depth):
    assert "too deep" in str(refused("<a>" * depth + "</a>" * depth))


def test_as_deep_as_may_be_is_read():
    assert read("<a>" * MAX_DEPTH + "x" + "</a>" * MAX_DEPTH) == ("x", [])


def test_what_is_broken_is_refused_with_its_line():
    error = refused("<quiz>\n<question>\n</quiz>")

    assert (error.place.line, error.values[0]) == (3, 3)


def test_what_is_said_of_broken_xml_is_no_longer_than_a_person_reads():
    assert len(str(refused(f"<a {'b' * 10_000}"))) < 400


@pytest.mark.parametrize("source", ["", "words", "<a>", "<a/><b/>"])
def test_what_is_no_xml_is_refused(source):
    assert refused(source).place.line == 1


def test_lines_count_from_the_files_first_whatever_stands_before_the_root():
    source = "\n<?xml version='1.0'?>\n<!-- two\nlines -->\n<!DOCTYPE a>\n<a>\n<b/></a>"

    root = parse_xml(source.encode(), Report())

    assert (root.sourceline, root[0].sourceline) == (6, 7)


def test_comments_and_instructions_are_gone():
    root = parse_xml(b"<a>1<!-- 2 -->3<?php 4 ?>5</a>", Report())

    assert root.text == "135"


def test_an_untrue_declaration_is_said():
    source = "<?xml version='1.0' encoding='windows-1252'?><a>ماء</a>"

    assert read(source) == ("ماء", [(1, ("windows-1252", "utf-8"))])


def test_a_code_page_declared_as_utf_8_is_read_by_its_words():
    words, lines = read(bank_file("made/mixed-cp1256-declared-utf8.xml"))

    assert "أزرق" in words
    assert lines == [(None, ("cp1256",))]


def test_a_real_file_with_htmls_names_is_read_with_the_line_said():
    words, lines = read(bank_file("made/mixed-entity-malformed.xml"))

    assert "2 ↑ 3 is\xa0?" in words
    assert lines == [(3, (2, "&uarr;"))]


PIECES = ["<", ">", "</", "/>", "&", "&amp;", "&#1;", "<![CDATA[", "]]>", "<!--", "-->", "<?", "?>"]
PIECES += ["<!DOCTYPE", "[", "]", "<!ENTITY x ''", '"', "'", "a", "a=", " ", "\n", "é", "\x02"]


@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_no_pieces_of_xml_do_more_than_be_refused(pieces):
    try:
        root = parse_xml("".join(pieces).encode(), Report())
    except FormatError:
        return
    assert local_name(root)


@pytest.mark.parametrize("opening", ["<![CDATA[", "<!--", "<?x ", "<!DOCTYPE a [<!--", "&", "<"])
def test_a_million_openings_are_refused_as_one_is(opening):
    assert refused(opening * 1_000_000)


@given(st.lists(st.sampled_from([*PIECES, "<p>", "<b>", "<table>", "<script>", "&nbsp;"])))
def test_any_html_is_read_as_something(pieces):
    assert parse_fragment("".join(pieces)).tag == "div"


def test_html_is_read_as_browsers_do():
    root = parse_fragment("<p>3 < 4 &amp; 5&nbsp;%<p><b>two")

    assert [each.text_content() for each in root] == ["3 < 4 & 5\xa0%", "two"]


def test_what_stands_behind_a_pages_end_is_not_lost():
    root = parse_fragment("<html><body lang=ar>one</body></html> two</div> three")

    assert (root.text_content(), root.attrib) == ("one two three", {})


def test_html_that_lies_too_deep_keeps_its_words():
    root = parse_fragment("<i>" * 5_000 + "one &lt; two" + "</i>" * 5_000)

    assert (len(root), root.text_content().strip()) == (0, "one < two")


def test_a_local_name_has_no_namespace_and_no_capitals():
    root = etree.fromstring('<x:Item xmlns:x="urn:x"><!-- c --></x:Item>')

    assert (local_name(root), local_name(root[0])) == ("item", "")


def test_inner_html_has_no_namespaces():
    source = (
        '<q:body xmlns:q="urn:q" xmlns:m="http://www.w3.org/1998/Math/MathML">1 &lt; 2<q:br/>'
        '<q:p xml:lang="ar">x<m:math><m:mi>y</m:mi></m:math></q:p> tail</q:body>'
    )

    html = inner_html(etree.fromstring(source))

    assert html == '1 &lt; 2<br><p lang="ar">x<math><mi>y</mi></math></p> tail'


def test_inner_html_leaves_the_element_as_it_was():
    root = etree.fromstring('<a xmlns="urn:a"><b/></a>')

    inner_html(root)

    assert root[0].tag == "{urn:a}b"
