"""Whatever a text is, its Markdown shows its words: no more, no fewer, none as markup."""

import html

from hypothesis import example, given, settings
from hypothesis import strategies as st

from memora.services.content.formats.bank import Text
from memora.services.content.formats.markup import parse_fragment
from memora.services.content.formats.texts import convert
from memora.services.content.rendering import render

#: Signs of Markdown and HTML, letters of two scripts, digits, and white space.
SIGNS = "\\*_`[]()$~&<>!|#+-=.:;{}'\"/^%1 2\nabcاب،\u0301\xa0"
words = st.text(st.sampled_from(SIGNS), max_size=20)


def seen(source):
    """What is read of HTML, without white space."""
    return "".join("".join(parse_fragment(source).itertext()).split())


def shown(markdown, *, inline=False):
    return seen(render(markdown, "markdown", inline=inline).html)


def of_element(tag, children):
    return f"<{tag}>{''.join(children)}</{tag.split()[0]}>"


INLINE = ("b", "i", "em", "s", "span", "code", 'span style="font-weight:bold"')
BLOCK = ("p", "div", "blockquote")
piece = st.recursive(
    words.map(html.escape),
    lambda inner: st.one_of(
        st.builds(of_element, st.sampled_from(INLINE), st.lists(inner, max_size=3)),
        st.just("<br>"),
    ),
    max_leaves=5,
)


def listing(tag, items):
    return of_element(tag, [of_element("li", [item]) for item in items])


def table(rows):
    cells = ([of_element("td", [cell]) for cell in row] for row in rows)
    return of_element("table", [of_element("tr", row) for row in cells])


block = st.recursive(
    st.one_of(
        piece,
        piece.map(lambda inner: of_element("h3", [inner])),
        st.lists(st.lists(piece, min_size=2, max_size=3), max_size=3).map(table),
    ),
    lambda inner: st.one_of(
        st.builds(of_element, st.sampled_from(BLOCK), st.lists(inner, max_size=3)),
        st.builds(listing, st.sampled_from(["ul", "ol"]), st.lists(inner, max_size=3)),
    ),
    max_leaves=5,
)


def without_formulas(text):
    """Text in which nothing is a formula to start with."""
    return text.replace("\\", "/").replace("$$", "$").replace("[$]", "[]")


@settings(max_examples=150)
@given(words)
@example("2$a$")
@example("a\n---")
@example("+\n-")
def test_a_plain_text_shows_its_words_as_markdown(text):
    text = without_formulas(text)

    assert shown(convert(Text(text)).markdown) == "".join(text.split())


@settings(max_examples=150)
@given(words)
def test_a_plain_text_within_a_line_shows_its_words(text):
    text = without_formulas(text)
    markdown = convert(Text(text), inline=True).markdown

    assert shown(markdown, inline=True) == "".join(text.split())


@given(words)
def test_backslashes_stay_as_they_were(text):
    text = text.replace("(", "").replace("[", "").replace("$", "")

    assert shown(convert(Text(text)).markdown) == "".join(text.split())


@settings(max_examples=200)
@given(st.lists(block, max_size=3).map("".join).map(without_formulas))
@example("<b>Note:</b>text")
@example("a<b>(b)</b>c")
@example("<b>a<i>b</i></b><i>c</i>")
@example("$<code>$</code>")
@example("<code>1</code><code>1</code>")
def test_html_shows_the_same_words_as_markdown(source):
    assert shown(convert(Text(source, "html")).markdown) == seen(source)


@settings(max_examples=100)
@given(st.lists(piece, max_size=4).map("".join).map(without_formulas))
def test_html_within_a_line_shows_the_same_words(source):
    markdown = convert(Text(source, "html"), inline=True).markdown

    assert shown(markdown, inline=True) == seen(source)


@given(st.lists(piece, max_size=4).map("".join).map(without_formulas))
def test_what_is_plain_has_the_words_of_the_html(source):
    plain = convert(Text(source, "html")).plain

    assert plain is None or "".join(plain.split()) == seen(source)


TAGS = ["<table>", "<tr>", "<td colspan=9>", "</table>", "<ol type=a>", "<li>", "</ol>", "<pre>"]
TAGS += [
    "<sub>",
    "</sub>",
    "<sup>",
    "<math>",
    "<mfrac>",
    "<mi>",
    "<msubsup>",
    "</math>",
    "<a href=",
]
TAGS += [
    "<img src=x alt=",
    ">",
    "\\(",
    "\\)",
    "$$",
    "\\[",
    "{{1}}",
    "<script>",
    "</script>",
    "<svg>",
]
TAGS += ["<iframe src=//a>", "<audio src=y>", "<span style='", "color:red", "'>", "<ruby>", "<rt>"]


@settings(max_examples=200)
@given(st.lists(st.one_of(words, st.sampled_from(TAGS)), max_size=12).map("".join))
def test_any_soup_of_tags_becomes_markdown_that_can_be_shown(source):
    faults = [
        fault.kind
        for inline in (False, True)
        for fault in render(
            convert(Text(source, "html"), inline=inline).markdown, "markdown", inline=inline
        ).faults
    ]

    assert not {"formula", "address"} & set(faults), ascii(source)
