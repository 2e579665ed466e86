"""Reads the HTML of a text as blocks and pieces: what can be seen, and what of it is lost."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ClassVar

from lxml import etree

from memora.services.content.formats.markup import local_name, parse_fragment
from memora.services.content.formats.texts import foreign_formulas, indices, losses
from memora.services.content.formats.texts.addresses import Addresses
from memora.services.content.formats.texts.lists import as_lines, first_number, marker_of
from memora.services.content.formats.texts.losses import Losses
from memora.services.content.formats.texts.paragraphs import paragraphs_of
from memora.services.content.formats.texts.pieces import (
    NO_MARKS,
    Block,
    Fence,
    Heading,
    Kind,
    Listing,
    Mark,
    Paragraph,
    Piece,
    Quote,
    Rule,
    in_one_line,
)
from memora.services.content.formats.texts.styles import Style, style_of
from memora.services.content.formats.texts.tables import read_table
from memora.services.content.formats.texts.tex import (
    Formula,
    Protected,
    clean,
    is_sound,
    split_at_gaps,
)

#: Deeper only the words are read; editors that wrap and wrap again come to some thirty.
_MAX_DEPTH = 80
#: As the renderer takes them.
_MAX_NESTING = 8
_MARKS: dict[str, Mark] = {
    **dict.fromkeys(("b", "strong", "mark"), "strong"),
    **dict.fromkeys(("i", "em", "cite", "dfn", "var", "u", "ins"), "em"),
    **dict.fromkeys(("s", "strike", "del"), "strike"),
}
#: How formulas stand that say it, and that do not.
_KINDS: dict[bool | None, Kind] = {True: "display", False: "formula", None: "either"}
_CODE = frozenset({"code", "kbd", "samp", "tt"})
_BLOCKS = frozenset(
    (
        "p div section article header footer main nav aside address center fieldset form details"
        " summary figure figcaption legend dl dd caption hgroup search dialog menu dir"
    ).split()
)
#: Ends a line of code while it is read; no text may hold it.
_LINE_END = "\ufdd2"
#: What is one space to a browser; a hard space is one of its own.
_WHITE = re.compile(r"[ \t\n\r\f]+")
_SIGNS = {"sub": "_", "sup": "^"}
_UNSEEN = frozenset("style head title meta link base template noscript colgroup col area".split())
_FORM_FIELDS = frozenset("input textarea select button option datalist meter progress".split())


class Reader:
    """Reads one text.

    Args:
        protected: The text without its formulas.
        addresses: Answers what stands for pictures and links.
        lost: Where losses go.
    """

    def __init__(self, protected: Protected, addresses: Addresses, lost: Losses) -> None:
        self._text, self._addresses, self._losses = protected, addresses, lost
        self._blocks: list[Block] = []
        self._pieces: list[Piece] = []
        self._marks: frozenset[Mark] = NO_MARKS
        self._link = ""
        self._depth = 0
        self._nesting = self._tables = 0

    def read(self) -> list[Block]:
        """Return the text's blocks."""
        self._children(parse_fragment(self._text.text))
        self._end_paragraph()
        return self._blocks

    def _children(self, element: etree._Element) -> None:
        self._words(element.text)
        self._depth += 1
        for child in element:
            if self._depth > _MAX_DEPTH:
                self._words("".join(child.itertext()))
            else:
                self._element(child)
            self._words(child.tail)
        self._depth -= 1

    def _words(self, text: str | None) -> None:
        for part in self._text.split(text or ""):
            if isinstance(part, Formula):
                self._formula(part.tex, display=part.display, source=part.source)
            else:
                self._add("words", part)

    def _add(self, kind: Kind, text: str = "") -> None:
        self._pieces.append(Piece(kind, text, self._marks, self._link))

    def _formula(self, tex: str, *, display: bool | None, source: str) -> None:
        """Add a formula; one with gaps in it is parted, one that cannot be shown is code."""
        parts = split_at_gaps(tex)
        if parts is None:
            self._losses.add(losses.GAP_IN_FORMULA, tex)
            self._add("words", source)
            return
        for at, part in enumerate(parts):
            if at % 2:
                self._add("words", f" {part} ")
            elif part and not is_sound(part):
                self._losses.add(losses.FORMULA, part)
                self._add("code", part)
            elif part:
                self._add(_KINDS[display] if len(parts) == 1 else "formula", part)

    def _end_paragraph(self) -> None:
        pieces, self._pieces = self._pieces, []
        self._blocks += paragraphs_of(pieces)

    @contextmanager
    def _apart(self) -> Iterator[list[Block]]:
        """Collect the blocks of what is read within; marks and links go on."""
        self._end_paragraph()
        outside, self._blocks = self._blocks, []
        inside = self._blocks
        self._nesting += 1
        yield inside
        self._end_paragraph()
        self._nesting -= 1
        self._blocks = outside

    def _element(self, element: etree._Element) -> None:
        name = local_name(element)
        style = style_of(element, self._losses)
        if style.is_hidden and self._is_seen(element):
            self._losses.add(losses.HIDDEN)
            return
        self._look_for_scripts(element)
        handler = self._HANDLERS.get(name)
        if handler:
            handler(self, element)
        elif name in _UNSEEN:
            return
        elif name in _FORM_FIELDS:
            self._losses.add(losses.FORM_FIELD)
        elif name in _BLOCKS:
            self._end_paragraph()
            self._marked(element, style)
            self._end_paragraph()
        elif not foreign_formulas.is_shown_otherwise(element):
            self._marked(element, style)

    def _is_seen(self, element: etree._Element) -> bool:
        return bool("".join(element.itertext()).strip()) and local_name(element) != "script"

    def _look_for_scripts(self, element: etree._Element) -> None:
        if any(str(name).lower().startswith("on") for name in element.attrib):
            self._losses.add(losses.SCRIPT)

    def _marked(self, element: etree._Element, style: Style) -> None:
        """Read what an element holds, with the marks that it sets it off by."""
        name = local_name(element)
        marks = set(style.marks)
        if name in _MARKS:
            marks.add(_MARKS[name])
        if name in ("u", "ins") and "".join(element.itertext()).strip():
            self._losses.add(losses.UNDERLINE)
        if style.index:
            self._index(element, style.index)
            return
        before, self._marks = self._marks, self._marks - style.unmarked | marks
        self._children(element)
        self._marks = before

    def _break(self, _element: etree._Element) -> None:
        self._add("break")

    def _heading(self, element: etree._Element) -> None:
        with self._apart() as blocks:
            self._children(element)
        pieces = in_one_line(blocks)
        if pieces:
            self._blocks.append(Heading(int(local_name(element)[1]), pieces))

    def _quote(self, element: etree._Element) -> None:
        with self._apart() as blocks:
            self._children(element)
        if self._nesting > _MAX_NESTING:
            self._blocks += blocks
        elif blocks:
            self._blocks.append(Quote(blocks))

    def _rule(self, _element: etree._Element) -> None:
        self._end_paragraph()
        if self._blocks:
            self._blocks.append(Rule())

    def _list(self, element: etree._Element) -> None:
        self._end_paragraph()
        # Words before the first item stand before the list, others below the item before them.
        self._words(element.text)
        self._end_paragraph()
        items: list[list[Block]] = []
        for child in element:
            with self._apart() as blocks:
                self._item(child)
            items.append(blocks)
            with self._apart() as blocks:
                self._words(child.tail)
            items[-1] += blocks
        items = [item for item in items if item]
        if not items:
            return
        marker = marker_of(element)
        start = first_number(element) if local_name(element) == "ol" else None
        if self._nesting > _MAX_NESTING or (start is not None and marker):
            self._blocks.append(Paragraph(as_lines(items, marker, start)))
        else:
            self._blocks.append(Listing(items, start))

    def _item(self, element: etree._Element) -> None:
        if local_name(element) == "li":
            self._children(element)
        else:
            self._element(element)

    def _term(self, element: etree._Element) -> None:
        self._end_paragraph()
        self._with_mark("strong", element)
        self._end_paragraph()

    def _with_mark(self, mark: Mark, element: etree._Element) -> None:
        before, self._marks = self._marks, self._marks | {mark}
        self._children(element)
        self._marks = before

    def _preformatted(self, element: etree._Element) -> None:
        self._fence(self._verbatim(element, line_end="\n"), element)

    def _code(self, element: etree._Element) -> None:
        text = self._verbatim(element, line_end=_LINE_END)
        if _LINE_END in text.strip():
            lines = [_WHITE.sub(" ", line).strip(" ") for line in text.split(_LINE_END)]
            self._fence("\n".join(lines), element)
            return
        if text.strip():
            self._add("code", " ".join(text.split()))
        self._shown_in(element)

    def _fence(self, text: str, element: etree._Element) -> None:
        text = text.replace("\xa0", " ")
        self._end_paragraph()
        if text.strip():
            self._blocks.append(Fence(text.strip("\n").rstrip()))
        self._shown_in(element)

    def _verbatim(self, element: etree._Element, *, line_end: str) -> str:
        """Return the text of code, in which no mark has a place but what changes its meaning."""
        for br in element.iter("br"):
            br.tail = line_end + (br.tail or "")
        for index in list(element.iter("sub", "sup")):
            text, kind = "".join(index.itertext()), local_name(index)
            written = indices.as_letters(text.strip(), kind, after="") or f"{_SIGNS[kind]}{text}"
            index[:] = []
            index.text = written
        return self._text.restore("".join(element.itertext()))

    def _shown_in(self, element: etree._Element) -> None:
        """Read the pictures and sounds within code, which stand behind it."""
        for each in element.iter("img", "audio", "video", "object", "embed", "iframe"):
            self._element(each)

    def _quoted(self, element: etree._Element) -> None:
        self._add("words", "“")
        self._children(element)
        self._add("words", "”")

    def _annotated(self, element: etree._Element) -> None:
        """Read how a sign is read aloud, which stands above it, as behind it in brackets."""
        self._add("words", " (")
        self._children(element)
        self._add("words", ") ")

    def _sub(self, element: etree._Element) -> None:
        self._index(element, "sub")

    def _sup(self, element: etree._Element) -> None:
        self._index(element, "sup")

    def _index(self, element: etree._Element, kind: str) -> None:
        """Read what stands lower or higher: as letters that do so themselves, or as a formula."""
        text = " ".join("".join(element.itertext()).split())
        last = self._pieces[-1].text[-1:] if self._pieces else ""
        if next(element.iter("img", "math"), None) is not None:
            self._children(element)
            return
        written = indices.as_letters(text, kind, after=last)
        if written is not None:
            self._add("words", written)
            return
        tex = indices.as_tex(self._text.split(text), kind)
        if tex is None:
            self._words(text)
        else:
            self._formula(tex, display=False, source=text)

    def _math(self, element: etree._Element) -> None:
        tex, display = foreign_formulas.of_mathml(element)
        self._foreign(tex, display=display)

    def _foreign(self, tex: str, *, display: bool | None) -> None:
        tex = clean(tex)
        if tex:
            self._formula(tex, display=display, source=tex)

    def _script(self, element: etree._Element) -> None:
        found = foreign_formulas.of_script(element)
        if found:
            self._foreign(self._text.restore(found[0]), display=found[1])
        elif (element.text or "").strip() or element.get("src"):
            self._losses.add(losses.SCRIPT)

    def _image(self, element: etree._Element) -> None:
        found = foreign_formulas.of_image(element)
        if found:
            self._foreign(self._text.restore(found[0]), display=found[1])
            return
        words = self._attribute(element, "alt") or self._attribute(element, "title")
        self._medium(self._attribute(element, "src"), words)

    def _medium(self, address: str, words: str) -> None:
        piece = self._addresses.medium(address, words)
        if piece and piece.kind == "media":
            self._add(piece.kind, piece.text)
        elif piece:
            # What stands beside a picture is no part of its words.
            self._add("words", " ")
            self._pieces.append(Piece("words", piece.text, self._marks, piece.link or self._link))
            self._add("words", " ")

    def _player(self, element: etree._Element) -> None:
        sources = [element, *element.iter("source")]
        addresses = [source.get("src", "").strip() for source in sources]
        address = next(filter(self._addresses.is_file, addresses), "")
        address = address or next(filter(None, addresses), "")
        self._medium(address, element.get("title") or element.get("aria-label") or "")

    def _frame(self, element: etree._Element) -> None:
        address = self._attribute(element, "src") or self._attribute(element, "data")
        if self._addresses.is_file(address):
            self._medium(address, element.get("title") or "")
            return
        self._losses.add(losses.FRAME, address or local_name(element))
        target = self._addresses.target(address, is_said=True)
        if target:
            words = element.get("title") or address
            self._pieces.append(Piece("words", words, self._marks, target))
        else:
            self._children(element)

    def _drawing(self, element: etree._Element) -> None:
        self._losses.add(losses.DRAWING)
        titles = (each.text for each in element.iter() if local_name(each) == "title")
        self._add("words", next(filter(None, titles), ""))

    def _anchor(self, element: etree._Element) -> None:
        address = self._attribute(element, "href")
        if self._addresses.is_file(address):
            self._medium(address, "".join(element.itertext()))
            return
        before, self._link = self._link, self._addresses.target(address) if address else ""
        self._children(element)
        self._link = before

    def _attribute(self, element: etree._Element, name: str) -> str:
        return self._text.restore(element.get(name, ""))

    def _table(self, element: etree._Element) -> None:
        self._end_paragraph()
        before = self._marks, self._link
        self._tables += 1
        table = read_table(element, self._cell, self._losses, is_within=self._tables > 1)
        self._tables -= 1
        self._marks, self._link = before
        self._blocks += table

    def _cell(self, element: etree._Element) -> list[Block]:
        with self._apart() as blocks:
            self._children(element)
        return blocks

    _HANDLERS: ClassVar[dict[str, Callable[["Reader", etree._Element], None]]] = {
        "br": _break,
        "hr": _rule,
        **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), _heading),
        "blockquote": _quote,
        **dict.fromkeys(("ul", "ol"), _list),
        "dt": _term,
        **dict.fromkeys(("pre", "listing", "xmp", "plaintext"), _preformatted),
        **dict.fromkeys(_CODE, _code),
        "q": _quoted,
        "rt": _annotated,
        "rp": lambda _reader, _element: None,
        "sub": _sub,
        "sup": _sup,
        "math": _math,
        "script": _script,
        "img": _image,
        **dict.fromkeys(("audio", "video"), _player),
        **dict.fromkeys(("iframe", "object", "embed", "applet", "frame"), _frame),
        **dict.fromkeys(("svg", "canvas"), _drawing),
        "a": _anchor,
        "table": _table,
    }
