r"""Formulas of all sorts become ``$…$``: found in any HTML, shown as they were, or said."""

import pytest
from lxml import etree

from memora.services.content.formats.bank import Text
from memora.services.content.formats.texts import convert
from memora.services.content.formats.texts.mathml_tex import to_tex
from memora.services.content.formats.texts.tex import clean, is_sound
from memora.services.content.rendering.formulas import to_mathml
from tests.unit.test_rendering import lines_of

TABLE = "| $\\|x\\|$ | b |\n| --- | --- |\n| c | d |"


def markdown(source, markup="html"):
    converted = convert(Text(source, markup))
    assert converted.losses == []
    return converted.markdown


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r"a \(x^2\) b", "a $x^2$ b"),
        (r"a \[x^2\] b", "a\n\n$$\nx^2\n$$\n\nb"),
        ("<p>$$x$$</p>", "$$\nx\n$$"),
        ("<p>a $$x$$ b</p>", "a $x$ b"),
        ("[latex]$x$[/latex] [tex]y[/tex] [$]z[/$]", "$x$ $y$ $z$"),
        (r"\(a<b\) and \(c &gt; d\)", "$a<b$ and $c > d$"),
        (r"\(a<br>+b&nbsp;<span>c</span>\)", "$a +b c$"),
        (r"\(x\ \)", "$x$"),
        (r"\(50%\)", r"$50\%$"),
        (r"\(\text{if $x$}\)", r"$\text{if \(x\)}$"),
        (r"\(\begin{align*}x&=1\end{align*}\)", r"$\begin{aligned}x&=1\end{aligned}$"),
        (r"\(x \tag{1}\)", r"$x \quad \text{(1)}$"),
        (r"<b>\(x\)</b>", "**$x$**"),
        (r"costs $5, \(x\)", r"costs \$5, $x$"),
        (r"\(x\) never \( ends", r"$x$ never \\( ends"),
        (r"<code>\(x\)</code>", r"`\(x\)`"),
        ('<span class="math-tex">\\(x\\)</span>', "$x$"),
        (r"<table><tr><th>\(|x|\)<th>b<tr><td>c<td>d</table>", TABLE),
        ("a<sub>\\(x\\)</sub>", "a$_{x}$"),
    ],
)
def test_formulas_are_found_and_stand_between_dollars(source, expected):
    assert markdown(source) == expected


def test_an_index_of_many_digits_takes_no_time():
    assert markdown(f"x<sup>{'1' * 60}_</sup>") == f"x$^{{\\text{{{'1' * 60}\\_}}}}$"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (r"3\(x\)", "$3x$"),
        (r"\(x\)2", "$x 2$"),
        (r"2,5\(x\)", "$2{,}5x$"),
        (r"٣\(x\)", "&#1635;$x$"),
        (r"a1 \(x\) 2", "a1 $x$ 2"),
    ],
)
def test_digits_beside_a_formula_do_not_make_it_a_price(source, expected):
    assert markdown(source) == expected


def test_a_gap_parts_a_formula():
    assert markdown(r"\(x = {{1}} + 1\)") == "$x =$ {{1}} $+ 1$"


def test_a_formula_that_cannot_be_parted_at_its_gap_is_text_and_said():
    converted = convert(Text(r"\(\frac{ {{1}} }{2}\)", "html"))

    assert "{{1}}" in converted.markdown
    assert [values for _what, values in converted.losses] == [(r"\frac{ {{1}} }{2}",)]


def test_a_formula_that_cannot_be_shown_is_code_and_said():
    converted = convert(Text(r"\(\nonsense{x}\)", "html"))

    assert converted.markdown == r"`\nonsense{x}`"
    assert [values for _what, values in converted.losses] == [(r"\nonsense{x}",)]


def test_formulas_of_plain_texts_make_them_markdown():
    converted = convert(Text(r"Is \(x\) > 1?"))

    assert (converted.markdown, converted.plain) == ("Is $x$ > 1?", None)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('<img class="equation_image" data-equation-content="x^2" alt="LaTeX: x^2">', "$x^2$"),
        ('<img class="equation_image" alt="LaTeX: x^2">', "$x^2$"),
        ('<img class="texrender" title="x^2" alt="x^2" src="/filter/tex/pix.php/a.gif">', "$x^2$"),
        ('<script type="math/tex">x^2</script>', "$x^2$"),
        ('<script type="math/tex; mode=display">x^2</script>', "$$\nx^2\n$$"),
        (
            "<img class=Wirisformula data-mathml='«math»«msup»«mi»x«/mi»«mn»2«/mn»«/msup»«/math»'>",
            "$x^{2}$",
        ),
        (
            '<span class="katex"><math><semantics><mi>x</mi>'
            '<annotation encoding="application/x-tex">x^2</annotation></semantics></math>'
            '<span class="katex-html">x2</span></span>',
            "$x^2$",
        ),
        (
            '<span class="MathJax_Preview">x</span><span class="MathJax">x</span>'
            '<script type="math/tex">x^2</script>',
            "$x^2$",
        ),
    ],
    ids=["canvas", "canvas-alt", "moodle", "mathjax", "display", "wiris", "katex", "doubles"],
)
def test_formulas_that_other_systems_left_are_read(source, expected):
    assert markdown(source) == expected


@pytest.mark.parametrize(
    ("mathml", "tex"),
    [
        ("<mfrac><mn>1</mn><mi>x</mi></mfrac>", r"\frac{1}{x}"),
        ("<msqrt><mn>2</mn><mi>x</mi></msqrt>", r"\sqrt{2x}"),
        ("<mroot><mi>x</mi><mn>3</mn></mroot>", r"\sqrt[3]{x}"),
        ("<msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup>", "x_{1}^{2}"),
        ("<msup><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></msup>", "{a+b}^{2}"),
        ("<mi>sin</mi><mo>&#x2061;</mo><mi>α</mi>", r"\sin \alpha"),
        ("<mo>∑</mo><mi>n</mi>", r"\sum n"),
        ("<munderover><mo>∑</mo><mn>1</mn><mi>n</mi></munderover>", r"\sum_{1}^{n}"),
        ("<mover><mi>v</mi><mo>→</mo></mover>", r"\overrightarrow{v}"),
        ("<mover><mi>x</mi><mo>¯</mo></mover>", r"\overline{x}"),
        ("<mn>3,5</mn><mo>×</mo><mi>km</mi>", r"3{,}5\times \mathrm{km}"),
        ("<mn>90</mn><mo>°</mo>", r"90^\circ"),
        ("<msup><mn>90</mn><mo>°</mo></msup>", r"{90}^\circ"),
        ("<mtext>if 5%</mtext>", r"\text{if 5\%}"),
        ("<mfenced><mi>a</mi><mi>b</mi></mfenced>", r"\left(a,b\right)"),
        ("<mo>(</mo><mfrac><mi>a</mi><mi>b</mi></mfrac><mo>)</mo>", r"\left(\frac{a}{b}\right)"),
        (
            "<mo>{</mo><mtable><mtr><mtd><mi>a</mi></mtd><mtd><mi>b</mi></mtd></mtr></mtable>",
            r"\left\{\begin{matrix}a & b\end{matrix}\right.",
        ),
        (
            "<mmultiscripts><mi>C</mi><mprescripts/><mn>6</mn><mn>14</mn></mmultiscripts>",
            "{}_{6}^{14}C",
        ),
        ("<menclose notation='box'><mi>x</mi></menclose>", r"\boxed{x}"),
        ("<mo>≢</mo>", r"\not\equiv"),
        ("<mi mathvariant='bold'>v</mi>", r"\mathbf{v}"),
        ("<mtext>الزمن</mtext>", r"\text{الزمن}"),
        ("<mfrac><mi>x</mi></mfrac>", "x"),
        ("<unknown><mi>x</mi></unknown>", "x"),
    ],
)
def test_mathml_becomes_tex(mathml, tex):
    written = to_tex(etree.fromstring(f"<math>{mathml}</math>"))

    assert (written, is_sound(written)) == (tex, True)


@pytest.mark.parametrize("latex", lines_of("formulas.txt"))
def test_a_school_formulas_mathml_becomes_tex_that_can_be_shown(latex):
    written = clean(to_tex(etree.fromstring(to_mathml(latex, display=True))))

    assert is_sound(written)
