"""What is left of a drawing."""

import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memora.services.content.media.drawings import DrawingError, clean_drawing
from tests.support.media import drawing

SHAPE = '<path d="M0 0h9"/>'
XLINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'


def cleaned(inside, attributes=""):
    return clean_drawing(drawing(inside, attributes))[0].decode()


def refused(data):
    with pytest.raises(DrawingError) as error:
        clean_drawing(data)
    return error.value


@pytest.mark.parametrize(
    "attack",
    [
        f"<script>alert(1)</script>{SHAPE}",
        f'<script href="https://evil.example/x.js"/>{SHAPE}',
        '<path d="M0 0h9" onload="alert(1)" onclick="alert(2)"/>',
        '<a href="javascript:alert(1)"><path d="M0 0h9"/></a>',
        f'<a {XLINK} xlink:href="javascript:alert(1)"><path d="M0 0h9"/></a>',
        f'<use href="https://evil.example/a.svg#x"/>{SHAPE}',
        f'<use {XLINK} xlink:href="data:image/svg+xml;base64,AAAA#x"/>{SHAPE}',
        '<path d="M0 0h9" style="fill:url(https://evil.example/a)"/>',
        '<path d="M0 0h9" fill="url( \'//evil.example/a\' )"/>',
        '<path d="M0 0h9" style="behavior:url(#x);fill:expression(alert(1))"/>',
        '<path d="M0 0h9" fill="u\\72l(https://evil.example)"/>',
        '<path d="M0 0h9" style="fill:red;@import url(https://evil.example)"/>',
        f'<metadata><x xmlns="http://evil.example">alert(1)</x></metadata>{SHAPE}',
        f'<html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>{SHAPE}',
        f"<!-- <script>alert(1)</script> -->{SHAPE}",
        f'<?xml-stylesheet href="https://evil.example/a.css"?>{SHAPE}',
        '<path d="M0 0h9" filter="url(https://evil.example/f.svg#f)"/>',
        '<path d="M0 0h9" xml:base="https://evil.example/"/>',
        '<linearGradient id="g" href="//evil.example/x#g"/><path d="M0 0h9"/>',
    ],
)
def test_nothing_runs_and_nothing_foreign_is_named(attack):
    left = cleaned(attack)

    assert "evil" not in left
    assert not re.search(r"script|alert|on\w+=|@import|data:|behavior", left)
    assert "M0 0h9" in left


@pytest.mark.parametrize(
    ("inside", "what"),
    [
        (
            '<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject>',
            "foreignObject",
        ),
        ('<image href="https://evil.example/x.png"/>', "image"),
        ("<style>path { fill: red }</style>", "style"),
        ('<set attributeName="href" to="javascript:alert(1)"/>', "set"),
        ('<animate attributeName="x" values="1;2"/>', "animate"),
        ("<iframe/>", "iframe"),
        ("<filter id='f'/>", "filter"),
    ],
)
def test_a_drawing_that_would_look_different_is_refused_and_says_why(inside, what):
    error = refused(drawing(inside + SHAPE))

    assert (error.reason, error.what) == ("element", what)


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!doctype svg [<!entity x SYSTEM "https://evil.example/">]>',
        '<!DOCTYPE svg [<!ENTITY % p SYSTEM "https://evil.example/p.dtd"> %p;]>',
    ],
)
def test_entities_are_refused(doctype):
    error = refused(doctype.encode() + drawing('<path d="M0 0h9"/><text>&b;</text>'))

    assert error.reason == "entities"


def test_a_plain_doctype_is_no_fault():
    named = b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/x.dtd">'

    assert b"path" in clean_drawing(named + drawing())[0]


def test_references_that_double_each_other_are_refused():
    level = '<g id="l{0}"><use href="#l{1}"/><use href="#l{1}"/></g>'
    levels = "".join(level.format(n, n + 1) for n in range(20))

    assert refused(drawing(levels + '<path id="l20" d="M0 0h9"/>')).reason == "large"


def test_a_reference_to_what_it_stands_in_is_refused():
    assert refused(drawing('<g id="a"><use href="#a"/></g>')).reason == "large"


def test_a_long_chain_of_references_is_refused():
    chain = "".join(f'<g id="l{n}"><use href="#l{n + 1}"/></g>' for n in range(3000))

    assert refused(drawing(chain + '<path id="l3000" d="M0 0h9"/>')).reason == "large"


def test_letters_drawn_once_and_used_often_stay():
    letters = '<defs><path id="a" d="M0 0h9"/></defs>' + '<use href="#a" x="1"/>' * 100

    assert cleaned(letters).count('href="#a"') == 100


@pytest.mark.parametrize(
    "data",
    [
        b"<svg",
        b"<html/>",
        b"<svg xmlns='x'><path/></svg>",
        drawing(""),
        drawing("<script>1</script>"),
    ],
)
def test_what_is_no_drawing_is_refused(data):
    assert refused(data).reason in ("broken", "empty")


def test_too_many_shapes_are_refused():
    assert refused(drawing("<path/>" * 20_001)).reason == "large"


def test_a_style_becomes_what_it_says():
    left = cleaned('<path d="M0 0h9" fill="red" style="fill: blue; stroke-width:2"/>')

    assert 'fill="blue"' in left
    assert 'stroke-width="2"' in left
    assert "style" not in left


def test_words_stay_also_those_behind_what_goes():
    assert ">ab<tspan>c</tspan>de</text>" in cleaned(
        "<text>a<script/>b<tspan>c</tspan>d<metadata/>e</text>"
    )


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="40" height="30px"', (40, 30)),
        ('viewBox="0 0 120 60.4"', (120, 60)),
        ('width="100%" height="100%" viewBox="0,0,8,6"', (8, 6)),
        ('width="210mm" height="297mm"', (None, None)),
        (f'width="{"9" * 400}" height="1"', (None, None)),
        ("", (None, None)),
    ],
)
def test_a_drawing_says_its_size_in_pixels(attributes, size):
    assert clean_drawing(drawing(SHAPE, attributes))[1:] == size


def test_cleaning_a_clean_drawing_again_changes_nothing():
    once = clean_drawing(drawing('<g fill="red"><text>خلية</text></g>', 'width="3" height="4"'))

    assert clean_drawing(once[0]) == once


@given(st.binary(max_size=120), st.sampled_from([b"", b"<svg xmlns='http://www.w3.org/2000/svg'>"]))
def test_no_bytes_are_too_odd_to_refuse(data, start):
    with suppress(DrawingError):
        assert clean_drawing(start + data)
