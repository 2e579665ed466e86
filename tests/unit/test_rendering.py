"""Texts as they are shown: Markdown, formulas, directions, media, and what never comes through."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from memora.services.content.rendering import MediaFile, render
from memora.services.content.rendering import formulas as formulas_module
from memora.services.content.rendering.formulas import FormulaError, to_mathml
from memora.services.content.rendering.markdown import references
from memora.services.content.rendering.mathml import clean_mathml
from memora.services.content.rendering.sanitize import sanitize
from tests.support.attacks import ATTACKS

VECTORS = Path(__file__).resolve().parents[1] / "vectors"
CELL = MediaFile("media/ab.png", "image", "/memora_content/media/ab.png", "A cell", 300, 200)
SOUND = MediaFile("media/cd.mp3", "audio", None, "A bell")


def lines_of(name):
    text = (VECTORS / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def show(source, **options):
    options.setdefault("find_media", {"cell": CELL, "bell": SOUND}.get)
    return render(source, "markdown", **options)


def html_of(source, **options):
    rendered = show(source, **options)
    assert rendered.faults == []
    return rendered.html


def test_a_plain_text_has_no_html():
    assert render("# 2 < 3", "plain").html is None


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("two *words*", "<p>two <em>words</em></p>"),
        ("**x** ~~y~~", "<p><strong>x</strong> <s>y</s></p>"),
        ("# Cells", "<h2>Cells</h2>"),
        ("1 < 2 & 3", "<p>1 &lt; 2 &amp; 3</p>"),
        ("<b>bold</b>", "<p>&lt;b&gt;bold&lt;/b&gt;</p>"),
        ("a\\\nb", "<p>a<br>\nb</p>"),
    ],
)
def test_markdown_becomes_html(source, expected):
    assert html_of(source) == expected


def test_an_option_has_no_paragraph_around_it():
    assert html_of("*x* and $y$", inline=True) == "<em>x</em> and <math><mi>y</mi></math>"


@pytest.mark.parametrize("end", [" = 5", " \\\\", " ٥"], ids=["digit", "backslash", "arabic-digit"])
def test_a_text_may_begin_with_a_formula_whatever_it_ends_with(end):
    assert html_of(f"$x${end}").startswith("<p><math>")


def test_a_price_is_no_formula():
    assert html_of("It costs $5, or $6.") == "<p>It costs $5, or $6.</p>"


@pytest.mark.parametrize("latex", lines_of("formulas.txt"))
def test_school_formulas_are_converted_without_styles(latex):
    html = html_of(f"$${latex}$$", language="ar")

    assert "<math" in html
    assert " style=" not in html


@pytest.mark.parametrize("latex", lines_of("formulas.txt"))
def test_cleaning_takes_nothing_away_from_a_formula(latex):
    mathml = clean_mathml(to_mathml(latex, display=True), is_rtl=True)

    def tree(text):
        root = lxml_html.fragment_fromstring(text)
        return [(e.tag, sorted(e.attrib.items()), (e.text or "").strip()) for e in root.iter()]

    assert tree(sanitize(mathml)) == tree(mathml)


#: What Temml marks for its own fonts and for browsers that need nothing said.
UNSTYLED = {"tml-prime", "mathcal", "mathscr", "wbk-vec"}


@pytest.mark.parametrize("latex", lines_of("formulas.txt"))
def test_every_class_of_a_formula_is_kept_and_has_a_rule(latex):
    def classes(html):
        return {name for names in re.findall(r'class="([^"]*)"', html) for name in names.split()}

    asked = classes(to_mathml(latex, display=True))
    kept = classes(html_of(f"$$\n{latex}\n$$"))

    assert asked <= kept
    assert {name for name in kept - UNSTYLED if not has_rule(name)} == set()


def has_rule(name):
    styles = (VECTORS.parents[1] / "frontend/styles/math.css").read_text(encoding="utf-8")
    return re.search(rf"\.{name}(?![\w-])", styles) is not None


def test_a_broken_formula_is_a_fault_with_its_line_and_place():
    [fault] = show("One.\n\nTwo\n$\\frac{1}{$ three").faults

    assert (fault.kind, fault.line, fault.what) == ("formula", 4, "\\frac{1}{")
    assert "(10)" in fault.message


def test_a_broken_formula_is_shown_as_it_was_written():
    assert '<code dir="ltr">\\foo</code>' in show("$\\foo$").html


def test_a_formula_that_never_ends_is_a_fault():
    [fault] = show("$\\def\\a{\\a\\a}\\a$").faults

    assert fault.kind == "formula"


def test_after_an_endless_formula_the_next_one_is_converted():
    with pytest.raises(FormulaError):
        to_mathml("\\def\\a{\\a\\a}\\a", display=False)

    assert to_mathml("z", display=False) == "<math><mi>z</mi></math>"


def test_a_missing_converter_says_which_command_brings_it(monkeypatch, tmp_path):
    monkeypatch.setattr(formulas_module, "SCRIPT", tmp_path / "temml.cjs")
    monkeypatch.setattr(formulas_module, "_converter", formulas_module._Converter())

    [fault] = show("$never_asked_before$").faults

    assert "bench build" in fault.message


def test_punctuation_stays_with_the_formula_before_it():
    assert '<span class="m-nowrap"><math><mi>x</mi></math>,</span>' in html_of("Let $x$, then")


def test_a_formula_in_arabic_runs_from_left_to_right():
    html = html_of("قيمة $x$ هي", language="ar")

    assert '<span dir="ltr"><math><mi>x</mi></math></span>' in html


def test_arabic_words_in_a_formulas_cell_run_from_right_to_left():
    html = html_of("$$\\begin{cases} 1 & \\text{إذا } x>0 \\end{cases}$$", language="ar")

    assert re.search(
        r'<mtd[^>]* dir="rtl"><mrow><mtext dir="rtl">[^<]*</mtext><mrow dir="ltr">', html
    )


def test_a_sign_that_begins_an_aligned_column_stands_between_two_terms():
    html = html_of("$$\n\\begin{alignedat}{2} x &- y &&= 3 \\end{alignedat}\n$$")

    assert '<mo form="infix" stretchy="false">−</mo><mi>y</mi>' in html


def test_a_sign_of_a_cell_of_its_own_stays_one():
    html = html_of("$$\n\\begin{array}{r} 348 \\\\ +275 \\end{array}\n$$")

    assert '<mo form="prefix" stretchy="false">+</mo>' in html


def test_an_accent_is_no_script():
    assert 'class="m-full"' in html_of("$\\overrightarrow{AB}$")


@pytest.mark.parametrize("expression", ["3 - 5", "+962 79 123 4567", "10–12", "2 + 3 = 5"])
def test_an_expression_in_arabic_keeps_its_direction(expression):
    shown = expression.replace("&", "&amp;")

    assert f'<bdi dir="ltr">{shown}</bdi>' in html_of(f"الرقم {expression} هنا", language="ar")


def test_a_number_alone_needs_no_direction():
    assert "bdi" not in html_of("في عام 1990 كان", language="ar")


def test_an_english_item_of_an_arabic_list_has_its_direction_within():
    html = html_of("- خلية\n- DNA", language="ar")

    assert "<li>خلية</li>" in html
    assert '<li><div dir="ltr">DNA</div></li>' in html


def test_an_english_paragraph_of_an_arabic_text_runs_from_left_to_right():
    html = html_of("العدد $x$ هنا.\n\nLet $x$ be a number (1).", language="ar")

    assert html.startswith("<p>العدد")
    assert '\n<p dir="ltr">Let ' in html


def test_an_arabic_paragraph_of_an_english_text_runs_from_right_to_left():
    assert '<p dir="rtl">خلية</p>' in html_of("A cell.\n\nخلية", language="en")


@pytest.mark.parametrize("text", ["DNA هو جزيء", "12", "$x$"])
def test_a_paragraph_that_is_not_all_in_the_other_script_has_its_texts_direction(text):
    assert html_of(text, language="ar").startswith("<p>")


def test_a_cell_of_figures_runs_from_left_to_right_in_an_arabic_table():
    html = html_of("| أ | ب |\n|---|---|\n| 12 | نص |", language="ar")

    assert '<td dir="ltr" class="text-figure">12</td>' in html
    assert "<td>نص</td>" in html


def test_a_columns_alignment_is_a_class():
    assert '<td class="text-right">1</td>' in html_of("| a |\n|--:|\n| 1 |")


def test_a_picture_is_shown_with_its_size_and_words():
    rendered = show("![](media:cell)")

    assert rendered.media == ["cell"]
    assert (
        'src="/memora_content/media/ab.png" width="300" height="200" alt="A cell"' in rendered.html
    )


def test_words_in_the_text_stand_before_those_of_the_picture():
    assert 'alt="A plant cell"' in html_of("![A plant cell](media:cell)")


def test_a_picture_without_words_is_a_fault():
    nameless = MediaFile("media/x.png", "image", "/x.png", None)

    [fault] = show("![](media:x)", find_media=lambda _name: nameless).faults

    assert (fault.kind, fault.what) == ("alt", "x")


def test_a_decorative_picture_needs_no_words():
    decorative = MediaFile("media/x.png", "image", "/x.png", "")

    assert 'alt=""' in html_of("![](media:x)", find_media=lambda _name: decorative)


def test_media_that_nobody_uploaded_are_a_fault():
    [fault] = show("a\n\n![x](media:none)").faults

    assert (fault.kind, fault.line, fault.what) == ("media", 3, "none")


HASH = "0" * 64


@pytest.mark.parametrize(
    "address", [f"/memora_content/media/{HASH}.pdf", f"http://school.test/media/{HASH}.pdf"]
)
def test_a_paper_is_a_link_of_ours(address):
    paper = MediaFile("media/x.pdf", "file", address)

    html = html_of("![The sheet](media:x)", find_media=lambda _name: paper)

    assert f'href="{address}"' in html
    assert 'data-media="media/x.pdf"' in html
    assert ">The sheet</a>" in html


def test_a_paper_without_words_is_called_by_its_name():
    paper = MediaFile("private/media/x.pdf", "file")

    assert ">sheet</a>" in html_of("![](media:sheet)", find_media=lambda _name: paper)


def test_nobody_writes_a_link_to_a_file_of_ours():
    [fault] = show(f"[x](/memora_content/media/{HASH}.pdf)").faults

    assert fault.kind == "address"


@pytest.mark.parametrize("written", ["خلية", "%D8%AE%D9%84%D9%8A%D8%A9", "cafe\u0301", "<CELL>"])
def test_a_name_comes_as_people_mean_it(written):
    asked = []

    show(
        f"![x](media:{written})" if "<" not in written else "![x](<media:CELL>)",
        find_media=asked.append,
    )

    assert asked[0] in ("خلية", "café", "CELL")


@pytest.mark.parametrize(
    "source",
    [
        "![a](media:x) ![b](media:y)",
        "- ![a][1]\n\n[1]: media:x",
        "[![a](media:x)](https://a.b)",
        "*x*",
    ],
)
def test_references_are_those_that_rendering_finds(source):
    assert references(source) == show(source).media


def test_a_sound_whose_address_is_signed_later_names_its_key():
    html = html_of("![](media:bell)")

    assert '<audio data-media="media/cd.mp3" controls' in html
    assert "src=" not in html


@pytest.mark.parametrize(
    "address", ["https://example.org/a?b=1", "/learn/lesson/x", "/learn", "#more"]
)
def test_such_an_address_may_be_linked(address):
    assert f'href="{address}"' in html_of(f"[x]({address})")


@pytest.mark.parametrize(
    "address",
    ["http://example.org", "javascript:alert(1)", "//example.org", "/app", "/learn/../app"],
)
def test_any_other_address_is_a_fault_and_no_link(address):
    rendered = show(f"[x]({address})")

    assert [fault.kind for fault in rendered.faults] == ["address"]
    assert "<a" not in rendered.html


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_nothing_that_acts_comes_out_of_a_text(attack, language):
    root = lxml_html.fragment_fromstring(show(attack, language=language).html or "x", "div")

    for element in root.iter():
        assert element.tag not in ("script", "style", "iframe", "svg", "object", "link", "base")
        assert not [name for name in element.attrib if name.startswith("on") or name == "style"]
        for name in ("href", "src"):
            value = element.get(name)
            assert value is None or value.startswith(("https://ok.", "/learn", "/memora_content/"))


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_any_text_is_rendered_the_same_twice(source):
    assert show(source).html == show(source).html


@given(st.text(alphabet="<>&\"'$*_`[]()!#|-\\{} \nabسخ12", max_size=120))
def test_cleaning_what_was_rendered_changes_nothing(source):
    html = show(source, language="ar").html

    assert sanitize(html) == html
