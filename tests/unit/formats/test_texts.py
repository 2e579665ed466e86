"""HTML and plain texts as Markdown: what each construct becomes, and what is said of the rest."""

import pytest

from memora.services.content.formats.bank import StoredFile, Text
from memora.services.content.formats.texts import as_plain, convert

PICTURE = {"a.png": StoredFile("a.png", lambda: b"a")}


def markdown(source, **options):
    converted = convert(Text(source, "html"), **options)
    assert converted.losses == []
    return converted.markdown


def lost(source):
    """What a text loses, in words."""
    return [what.format(*values) for what, values in convert(Text(source, "html")).losses]


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("<p>Hello&nbsp;world</p>", "Hello world"),
        ("  one\n two  ", "one two"),
        ("<p>one</p>\n<p>two</p>", "one\n\ntwo"),
        ("<div>one<br/>two</div>", "one\ntwo"),
        ("one<br><br>two", "one\n\ntwo"),
        ("<p></p><p>&nbsp;</p>", ""),
        ('<span class="x" lang="en">one</span> <font face="Arial">two</font>', "one two"),
        ("H<sub>2</sub>O, 10<sup>−3</sup>, 2<sup>nd</sup>", "H₂O, 10⁻³, 2nd"),
        ('<p dir="rtl">مُدَرِّسٌ\u200f؟</p>', "مُدَرِّسٌ\u200f؟"),
        ("2 * 3 &lt; 7 &amp;amp; <br>", "2 * 3 < 7 &amp;"),
        ('<ol type="A"><li>one</li><li>two</li></ol>', "A) one\nB) two"),
    ],
)
def test_what_has_no_markup_is_plain(source, plain):
    assert convert(Text(source, "html")).plain == plain


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a <b>b</b> <i>c</i> <s>d</s>", "a **b** *c* ~~d~~"),
        ("<strong>a<em>b</em></strong>c", "**a*b***c"),
        ("a<b> b </b>c", "a **b** c"),
        ("<b>Note:</b>text", "**Note**:text"),
        ("a<b>(b)</b>c", "a(**b**)c"),
        ("<b>x</b><b>y</b>", "**xy**"),
        ('<span style="font-weight: 700">a</span>', "**a**"),
        ('<b>a <span style="font-weight: normal">b</span></b>', "**a** b"),
        ("<h2>One<br>two</h2>three", "## One two\n\nthree"),
        ("<code>a|b</code> <kbd>`</kbd>", "`a|b` `` ` ``"),
        ("<pre>if x:\n  y &lt; 1\n</pre>", "```\nif x:\n  y < 1\n```"),
        ("<pre>```</pre>", "````\n```\n````"),
        ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", "- a\n- b\n  - c"),
        ('<ol start="3"><li>a</li><li>b</li></ol>', "3. a\n4. b"),
        ("<ul><li><p>a</p><p>b</p></li><li>c</li></ul>", "- a\n\n  b\n\n- c"),
        ("<ul><li>a</li></ul><ul><li>b</li></ul>", "- a\n\n* b"),
        ("<blockquote>a<p>b</p></blockquote>c", "> a\n>\n> b\n\nc"),
        ("a<hr>b", "a\n\n---\n\nb"),
        ("<dl><dt>a</dt><dd>b</dd></dl>", "**a**\n\nb"),
        ("<q>a</q>", "“a”"),
        ("x<sub>max</sub><sup>n+1</sup>", r"x$_{\text{max}}$ⁿ⁺¹"),
        ('<a href="https://a.b/c(d)">e</a>', "[e](https://a.b/c%28d%29)"),
        ('yes!<a href="https://a.b">e</a>', "yes\\![e](https://a.b)"),
        ('<a name="x">a</a> <a href="#x">b</a> <a href="mailto:a@b.c">d</a>', "a b d"),
        ("a {{1}} <b>{{2}}</b>", "a {{1}} **{{2}}**"),
        ("<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>", "漢 (kan)"),
    ],
)
def test_markup_becomes_markdown(source, expected):
    if convert(Text(source, "html")).plain is None:
        assert markdown(source) == expected
    else:
        assert convert(Text(source, "html")).markdown == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<tr><th>a<th>b|c<tr><td>1<td>2", "| a | b\\|c |\n| --- | --- |\n| 1 | 2 |"),
        ("<tr><td>a<td>b<tr><td>c", "|  |  |\n| --- | --- |\n| a | b |\n| c |  |"),
        (
            '<tr><th align="right">a<th style="text-align: center">b<tr><td>1<td>2',
            "| a | b |\n| ---: | :---: |\n| 1 | 2 |",
        ),
        (
            "<caption>t<tr><td>a<td>b<tr><td>c<td>d",
            "t\n\n|  |  |\n| --- | --- |\n| a | b |\n| c | d |",
        ),
        ("<tr><td>a<p>b", "a\n\nb"),
        ("<tr><td>a<td>b", "a\n\nb"),
        (
            "<tr><td>a<br>b<td>c<tr><td><ul><li>d</ul><td>e",
            "|  |  |\n| --- | --- |\n| a b | c |\n| • d | e |",
        ),
    ],
    ids=["head", "no-head", "aligned", "caption", "one-cell", "one-row", "blocks-in-cells"],
)
def test_tables_become_tables_but_those_that_only_arrange(source, expected):
    assert convert(Text(f"<table>{source}</table>", "html")).markdown == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>a</p><p>b</p>", "a\\\nb"),
        ("<ol><li>a</li><li>b</li></ol>", "1. a\\\n2. b"),
        ("<ul><li><b>a</b></li></ul>", "• **a**"),
        ("<h3>a</h3>b", "**a**\\\nb"),
        ("<pre>a\nb</pre>", "`a`\\\n`b`"),
        ("<table><tr><td>a<td>b<tr><td>c<td>d</table>", "a | b\\\nc | d"),
        (r"\[x\]", "$x$"),
        ("1. a", "1. a"),
        ("# a", "# a"),
    ],
)
def test_within_a_line_blocks_become_lines(source, expected):
    assert markdown(source, inline=True) == expected


@pytest.mark.parametrize(
    "text",
    [
        "snake_case and 3 * 4",
        "_____ is the capital",
        "[2 marks]",
        "$5 and $6",
        "C:\\dir, a/b & c",
        "1.5 + 2 = 3.5",
        "#1 of 9",
        "a | b",
        "{{1}} ~ {{2}}",
        "Is 3 < 4? Yes!",
    ],
)
def test_signs_that_are_no_markup_get_no_backslash(text):
    assert convert(Text(text)).markdown == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# a", "\\# a"),
        ("- a\n1. b", "\\- a\\\n1\\. b"),
        ("a\n---", "a\\\n\\---"),
        ("2*3*4", "2\\*3\\*4"),
        ("[a](b)", "\\[a](b)"),
        ("&lt; <https://a.b>", "\\&lt; \\<https://a.b>"),
        ("a $x$ b", "a \\$x\\$ b"),
        ("one\n\n\n two", "one\n\ntwo"),
    ],
)
def test_signs_that_would_be_markup_get_one(text, expected):
    assert convert(Text(text)).markdown == expected


def test_a_plain_text_stays_as_it_is():
    assert convert(Text(" a\n\n * b ")).plain == " a\n\n * b "


def test_markdown_stays_as_it_is():
    source = "a  \n* b\\(c\\) <b>$x$</b>\n"

    converted = convert(Text(source, "markdown"))

    assert (converted.markdown, converted.plain, converted.losses) == (source, None, [])


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('<p onclick="steal()">a</p>', "A script in the text was left out."),
        ("<script>alert(1)</script>a", "A script in the text was left out."),
        ('<a href="javascript:x()">a</a>', "A script in the text was left out."),
        ("<input>a<select><option>b</select>", "A form field in the text was left out."),
        ("<u>a</u>", "What was underlined is emphasised now."),
        ('<span style="color: #c00">a</span>', "The text's colours were left out."),
        ('<font color="red">a</font>', "The text's colours were left out."),
        (
            '<svg><path d=""/></svg>a',
            "A drawing within the text was left out; upload it as a picture.",
        ),
        ('a<p style="display:none">b</p>', "Text that was hidden was left out."),
        (
            '<a href="http://a.b">a</a>',
            "The address http://a.b is not linked, as it does not begin with https.",
        ),
        (
            "<table><tr><td colspan=2>a<tr><td>b<td>c</table>",
            "A table had cells over several columns or rows; they stand in the first.",
        ),
    ],
)
def test_what_has_no_place_is_said(source, words):
    assert lost(source) == [words]


@pytest.mark.parametrize(
    "source",
    [
        '<span style="color: rgb(0, 0, 0); background-color: #FFFFFF">a</span>',
        '<p style="margin: 0; font-family: Arial; text-align: right">a</p>',
        "<style>p {color: red}</style>a",
        "<u></u>a<!-- b -->",
        '<p style="color: inherit">a</p>',
    ],
)
def test_what_says_nothing_is_left_out_without_a_word(source):
    assert (lost(source), convert(Text(source, "html")).markdown) == ([], "a")


def test_a_loss_is_said_once():
    assert len(lost("<u>a</u><u>b</u>")) == 1


def test_text_of_any_depth_keeps_its_words():
    source = "<div>" * 150 + "<b>a</b>" + "<ul><li>" * 60 + "b"

    assert convert(Text(source, "html")).markdown.split()[-1].strip("*") == "b"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (Text("a\nb"), "a\nb"),
        (Text("<p>a <b>b</b></p><p>c</p>", "html"), "a b\nc"),
        (Text("H<sub>2</sub>O", "html"), "H2O"),
        (Text("x<sup>2</sup>", "html"), "x²"),
        (Text(r"<p>\(x+1\)</p>", "html"), "x+1"),
        (Text('<img src="a.png" alt="a frog">', "html"), "a frog"),
        (Text("a **b** \\*", "markdown"), "a b *"),
    ],
)
def test_where_no_markup_can_stand_the_words_are_left(text, words):
    assert as_plain(text) == words


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("<ul>First:<li>a</li>and<li>b</li></ul>", "First:\n\n- a\n\n  and\n\n- b"),
        ("<table><td>a</td><td>b</td></table>", "a\n\nb"),
        (
            "<table>So: <tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>",
            "So:\n\n| a | b |\n| --- | --- |\n| 1 | 2 |",
        ),
        ("<table><tr>So: <td>a</td><td>b</td></tr></table>", "So:\n\na\n\nb"),
        ("<table><tbody><td>a</td></tbody></table>", "a"),
        ("<table><caption>C</caption><tr><td>a</td></tr></table>", "C\n\na"),
    ],
)
def test_words_beside_items_and_cells_are_not_lost(source, shown):
    assert markdown(source) == shown


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("<code>a = 1<br>&nbsp; b = 2</code>", "```\na = 1\n  b = 2\n```"),
        ("<code>x<sup>2</sup></code>", "`x²`"),
        ("<pre>x<sub>n</sub> = a<sup>2</sup></pre>", "```\nx_n = a²\n```"),
    ],
)
def test_code_keeps_its_lines_and_powers(source, shown):
    assert markdown(source) == shown


@pytest.mark.parametrize("html", ["<pre>a {}</pre>", "<code>a {}</code>", "<code>a<br>{}</code>"])
def test_pictures_within_code_are_shown_behind_it(html):
    converted = convert(
        Text(html.format('<img src="a.png" alt="A">'), "html", PICTURE), lambda file: file.name
    )

    assert converted.media == ["a.png"]
    assert converted.markdown.endswith("![A](media:a.png)")
