"""Markdown to safe HTML with MathML. Pure: no framework, the same answer for the same text.

CommonMark with tables and strikethrough, ``$…$`` and ``$$…$$``, ``media:NAME`` for what the school
has uploaded. Markup in a text is text: a student who reads ``<b>`` shall see ``<b>``.
"""

import html as html_module
import re
from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.dollarmath.index import math_inline_dollar

from memora.services.content.rendering import direction
from memora.services.content.rendering.formulas import (
    ConverterMissingError,
    FormulaError,
    to_mathml,
)
from memora.services.content.rendering.mathml import clean_mathml
from memora.services.content.rendering.media import (
    PREFIX,
    FindMedia,
    attributes_of,
    element,
    media_name,
)
from memora.services.content.rendering.sanitize import is_link, sanitize

PLAIN, MARKDOWN = "plain", "markdown"
TEXT_FORMATS = (PLAIN, MARKDOWN)

#: How deep lists and quotations may lie in each other.
MAX_NESTING = 20
_dollar_rule = math_inline_dollar(allow_space=False, allow_digits=False)
_ALIGNMENT = re.compile(r"text-align:\s*(left|center|right)")
#: What stays on the line of the formula before it.
_CLOSING = re.compile(r"[.,;:!?%)\]}»”’…،؛؟°]+")


class TextFault(NamedTuple):
    """What cannot be shown as it was meant.

    Attributes:
        kind: ``formula``, ``media``, ``alt``, ``address`` or ``gap``.
        line: The line of the text, counted from 1.
        what: The formula, the name or the address.
        message: Why, in words; of a formula in the converter's.
    """

    kind: str
    line: int
    what: str
    message: str


@dataclass(slots=True)
class Rendered:
    """A text as it is shown.

    Attributes:
        html: Safe HTML; None of a plain text, which is shown as it is.
        faults: What is wrong with it, in order.
        media: Names of the media that it refers to, in order.
    """

    html: str | None
    faults: list[TextFault] = field(default_factory=list)
    media: list[str] = field(default_factory=list)


def render(
    source: str,
    text_format: str,
    *,
    language: str | None = None,
    find_media: FindMedia = lambda _name: None,
    inline: bool = False,
) -> Rendered:
    """Render a text.

    Args:
        source: The text.
        text_format: ``plain`` or ``markdown``.
        language: The text's language, a code or name; it decides the direction around it.
        find_media: Gives a medium by its name, None where there is none.
        inline: Whether it stands within a line, as options do: no paragraphs around it.

    Returns:
        The HTML and the faults; that Temml has not been brought is a fault of each formula.
    """
    if text_format != MARKDOWN:
        return Rendered(None)
    page = _Page(direction.is_rtl_language(language), find_media)
    parser = _parser()
    env: MutableMapping[str, Any] = {"page": page}
    tokens = parser.parseInline(source, env) if inline else parser.parse(source, env)
    _mark_lines(tokens)
    html = parser.renderer.render(tokens, parser.options, env)
    return Rendered(sanitize(html).strip(), page.faults, list(dict.fromkeys(page.media)))


def references(source: str, *, inline: bool = False) -> list[str]:
    """Return the names of the media that a Markdown text refers to, without rendering it.

    Args:
        source: The text.
        inline: See ``render``.
    """
    if PREFIX not in source:
        return []
    parser = _parser()
    env: MutableMapping[str, Any] = {}
    tokens = parser.parseInline(source, env) if inline else parser.parse(source, env)
    images = (child for token in tokens for child in _with_children(token) if child.type == "image")
    return [name for name in map(_name_of, images) if name is not None]


def _with_children(token: Token) -> Iterator[Token]:
    yield token
    for child in token.children or ():
        yield from _with_children(child)


def _name_of(token: Token) -> str | None:
    return media_name(str(token.attrs.get("src", "")))


@dataclass(slots=True)
class _Page:
    """What rendering one text has found."""

    is_rtl: bool
    find_media: FindMedia
    faults: list[TextFault] = field(default_factory=list)
    media: list[str] = field(default_factory=list)

    def fault(self, kind: str, token: Token, what: str, message: str) -> None:
        self.faults.append(TextFault(kind, token.meta.get("line", 1), what, message))


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt(
        "commonmark", {"html": False, "maxNesting": MAX_NESTING}, renderer_cls=_Renderer
    )
    parser.enable(["table", "strikethrough"])
    # A price is no formula: "$5 and $6" has a space or a digit beside its dollars.
    parser.use(dollarmath_plugin, allow_labels=False, allow_space=False, allow_digits=False)
    parser.inline.ruler.at("math_inline", _math_inline)
    for rule in ("math_inline", "math_inline_double", "math_block"):
        parser.add_render_rule(rule, getattr(_Renderer, rule))
    # Every address comes to us: what may not be followed is a fault that the author is told.
    setattr(parser, "validateLink", _is_any)  # noqa: B010 - a method of theirs
    return parser


def _math_inline(state: StateInline, silent: bool) -> bool:
    """Find a formula within a line.

    The plugin looks at the character before a dollar; before the first it takes the text's last
    for it, so that ``$x$ = 5`` would be no formula.
    """
    if state.pos:
        return _dollar_rule(state, silent)
    source = state.src
    state.src = f"{source} "
    try:
        return _dollar_rule(state, silent)
    finally:
        state.src = source


def _is_any(_address: str) -> bool:
    return True


def _mark_lines(tokens: Sequence[Token]) -> None:
    """Note at each token the line on which it stands, for who has to find it again."""
    for token in tokens:
        line = token.map[0] + 1 if token.map else 1
        token.meta["line"] = line
        for child in token.children or ():
            child.meta["line"] = line
            if child.type in ("softbreak", "hardbreak"):
                line += 1
            elif child.type == "math_inline":
                line += child.content.count("\n")


class _Renderer(RendererHTML):
    """What differs from plain HTML: formulas, media, links, directions, one heading lower."""

    def math_inline(
        self, tokens: Sequence[Token], idx: int, _options: OptionsDict, env: EnvType
    ) -> str:
        """Render a formula with the punctuation that follows it, which no line shall begin with."""
        return self._formula(tokens, idx, env["page"], display=False)

    def math_inline_double(
        self, tokens: Sequence[Token], idx: int, _options: OptionsDict, env: EnvType
    ) -> str:
        """Render ``$$…$$`` within a line."""
        return self._formula(tokens, idx, env["page"], display=True)

    def math_block(
        self, tokens: Sequence[Token], idx: int, _options: OptionsDict, env: EnvType
    ) -> str:
        """Render a formula in lines of its own."""
        return f'<div class="math">{_math(tokens[idx], env["page"], display=True)}</div>\n'

    def _formula(self, tokens: Sequence[Token], idx: int, page: _Page, *, display: bool) -> str:
        math = _math(tokens[idx], page, display=display)
        if page.is_rtl:
            math = f'<span dir="ltr">{math}</span>'
        following = tokens[idx + 1] if idx + 1 < len(tokens) else None
        closing = (
            _CLOSING.match(following.content) if following and following.type == "text" else None
        )
        if following and closing:
            following.content = following.content[closing.end() :]
            return f'<span class="m-nowrap">{math}{html_module.escape(closing.group())}</span>'
        return math

    def text(self, tokens: Sequence[Token], idx: int, _options: OptionsDict, env: EnvType) -> str:
        """Render words; in a text from right to left, expressions keep their direction."""
        content = tokens[idx].content
        if not env["page"].is_rtl:
            return html_module.escape(content)
        return "".join(
            f'<bdi dir="ltr">{html_module.escape(piece)}</bdi>'
            if is_expression
            else html_module.escape(piece)
            for piece, is_expression in direction.split_expressions(content)
        )

    def paragraph_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        """Render a paragraph; one in the other direction says so, as in a text of two languages."""
        words = " ".join(_words_of(tokens[idx + 1]))
        if direction.is_opposite(words, is_rtl=env["page"].is_rtl):
            tokens[idx].attrSet("dir", "ltr" if env["page"].is_rtl else "rtl")
        return self.renderToken(tokens, idx, options, env)

    def image(self, tokens: Sequence[Token], idx: int, _options: OptionsDict, env: EnvType) -> str:
        """Render what ``![words](media:NAME)`` refers to."""
        return _media(tokens[idx], env["page"])

    def link_open(
        self, tokens: Sequence[Token], idx: int, _options: OptionsDict, env: EnvType
    ) -> str:
        """Render a link that may be followed; of any other only the words stay."""
        token, page = tokens[idx], env["page"]
        address = str(token.attrs.get("href", ""))
        if is_link(address):
            return f'<a href="{html_module.escape(address)}">'
        page.fault("address", token, address, "only https addresses may be linked")
        closing = (t for t in tokens[idx:] if t.type == "link_close" and t.level == token.level)
        next(closing).meta["is_dead"] = True
        return ""

    def link_close(
        self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType
    ) -> str:
        """Close a link that was opened."""
        return "" if tokens[idx].meta.get("is_dead") else "</a>"

    def heading_open(
        self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType
    ) -> str:
        """Render a heading one lower: the lesson's title is the first."""
        return f"<{_lower(tokens[idx].tag)}>"

    def heading_close(
        self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType
    ) -> str:
        """Close it."""
        return f"</{_lower(tokens[idx].tag)}>\n"

    def td_open(
        self, tokens: Sequence[Token], idx: int, _options: OptionsDict, env: EnvType
    ) -> str:
        """Render a cell with its alignment as a class, figures with their direction."""
        return _cell(tokens, idx, env["page"])

    th_open = td_open

    def list_item_open(
        self, tokens: Sequence[Token], idx: int, _options: OptionsDict, env: EnvType
    ) -> str:
        """Render an item; one in the other direction keeps its bullet where the others have it."""
        if tokens[idx].meta.setdefault("turned", _is_turned(tokens, idx, env["page"])):
            towards = "ltr" if env["page"].is_rtl else "rtl"
            return f'<li><div dir="{towards}">'
        return "<li>"

    def list_item_close(
        self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType
    ) -> str:
        """Close it."""
        opening = _opening(tokens, idx)
        return "</div></li>\n" if opening.meta.get("turned") else "</li>\n"

    def code_inline(
        self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType
    ) -> str:
        """Render code, which runs from left to right everywhere."""
        return f'<code dir="ltr">{html_module.escape(tokens[idx].content)}</code>'

    def fence(self, tokens: Sequence[Token], idx: int, _options: OptionsDict, _env: EnvType) -> str:
        """Render lines of code."""
        return f'<pre dir="ltr"><code>{html_module.escape(tokens[idx].content)}</code></pre>\n'

    def code_block(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        """Render indented lines of code likewise."""
        return self.fence(tokens, idx, options, env)


def _math(token: Token, page: _Page, *, display: bool) -> str:
    latex = token.content.strip()
    try:
        return clean_mathml(to_mathml(latex, display=display), is_rtl=page.is_rtl)
    except FormulaError as error:
        place = "" if error.position is None else f" ({error.position + 1})"
        page.fault("formula", token, latex, f"{error.message}{place}")
    except ConverterMissingError as error:
        page.fault("formula", token, latex, str(error))
    return f'<code dir="ltr">{html_module.escape(latex)}</code>'


def _media(token: Token, page: _Page) -> str:
    address = str(token.attrs.get("src", ""))
    words = token.content
    name = media_name(address)
    if name is None:
        page.fault("address", token, address, "only uploaded media may be shown: media:NAME")
        return html_module.escape(words)
    page.media.append(name)
    medium = page.find_media(name)
    if medium is None:
        page.fault("media", token, name, "is not among the subject's media")
        return html_module.escape(words)
    alt = words or medium.alt
    if alt is None and medium.kind == "image":
        page.fault("alt", token, name, "has no words for those who do not see it")
    return element(medium, alt or ("" if medium.kind == "image" else name))


def _lower(tag: str) -> str:
    return f"h{min(6, int(tag[1:]) + 1)}"


def _cell(tokens: Sequence[Token], idx: int, page: _Page) -> str:
    token = tokens[idx]
    aligned = _ALIGNMENT.search(str(token.attrs.get("style", "")))
    attributes = {"class": f"text-{aligned[1]}"} if aligned else {}
    content = tokens[idx + 1]
    if page.is_rtl and direction.is_figure(content.content):
        attributes = {"dir": "ltr", "class": "text-figure"}
    return f"<{token.tag}{attributes_of(attributes)}>"


def _is_turned(tokens: Sequence[Token], idx: int, page: _Page) -> bool:
    words = " ".join(_words_of_item(tokens, idx))
    return direction.is_opposite(words, is_rtl=page.is_rtl)


def _words_of_item(tokens: Sequence[Token], idx: int) -> Iterator[str]:
    level = tokens[idx].level
    for token in tokens[idx + 1 :]:
        if token.type == "list_item_close" and token.level == level:
            return
        yield from _words_of(token)


def _words_of(token: Token) -> Iterator[str]:
    return (child.content for child in token.children or () if child.type == "text")


def _opening(tokens: Sequence[Token], idx: int) -> Token:
    level = tokens[idx].level
    before = reversed(tokens[:idx])
    return next(t for t in before if t.type == "list_item_open" and t.level == level)
