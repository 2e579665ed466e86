"""What a text is made of, between its source and our Markdown: blocks, and pieces within lines."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

Kind = Literal["words", "break", "formula", "display", "either", "code", "media"]
Mark = Literal["strong", "em", "strike"]
NO_MARKS: frozenset[Mark] = frozenset()


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a line.

    Attributes:
        kind: ``formula`` stands within its line, ``display`` in one of its own; ``either``, while
            a text is read, in its own if it is alone there.
        text: The words as they are read; of a formula its TeX, of code the code, of a medium the
            Markdown that shows it.
        marks: How it is set off.
        link: Where it leads; empty where it leads nowhere.
    """

    kind: Kind
    text: str = ""
    marks: frozenset[Mark] = NO_MARKS
    link: str = ""


BREAK = Piece("break")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines of text."""

    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 6."""

    level: int
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Fence:
    """Lines of code as they stand."""

    text: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across."""


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody else has said."""

    blocks: "Sequence[Block]"


@dataclass(frozen=True, slots=True)
class Listing:
    """A list; ``start`` is its first number, None where it has bullets."""

    items: "Sequence[Sequence[Block]]"
    start: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table; every row has as many cells as ``alignments`` has entries.

    Attributes:
        rows: The cells' pieces; the first row is the head if ``has_head``.
        alignments: Of each column: ``left``, ``center``, ``right`` or empty.
        has_head: Whether the first row names the columns.
    """

    rows: Sequence[Sequence[Sequence[Piece]]]
    alignments: Sequence[str]
    has_head: bool


Block: TypeAlias = Paragraph | Heading | Fence | Rule | Quote | Listing | Table


def tidied(pieces: Sequence[Piece]) -> list[Piece]:
    """Return pieces as a browser shows them: white space is one space, none where a line ends.

    Neighbours of one kind of words or code are one piece; breaks stand only between other pieces.
    """
    found: list[Piece] = []
    for piece in pieces:
        if piece.kind == "words":
            _add_words(found, piece)
        elif piece.kind == "code" and found and found[-1] == replace(piece, text=found[-1].text):
            found[-1] = replace(piece, text=found[-1].text + piece.text)
        elif piece.kind != "break" or found:
            if piece.kind == "break":
                _strip_end(found)
            found.append(piece)
    _strip_end(found)
    while found and found[-1].kind == "break":
        found.pop()
        _strip_end(found)
    return found


def _add_words(found: list[Piece], piece: Piece) -> None:
    words = piece.text
    collapsed = " ".join(words.split())
    if words[:1].isspace():
        collapsed = f" {collapsed}"
    if words[-1:].isspace() and collapsed != " ":
        collapsed += " "
    last = found[-1] if found else BREAK
    is_after_space = last.kind == "break" or (last.kind == "words" and last.text.endswith(" "))
    if is_after_space:
        collapsed = collapsed.removeprefix(" ")
    if not collapsed:
        return
    if last.kind == "words" and (last.marks, last.link) == (piece.marks, piece.link):
        found[-1] = replace(last, text=last.text + collapsed)
    else:
        found.append(replace(piece, text=collapsed))


def _strip_end(found: list[Piece]) -> None:
    while found and found[-1].kind == "words":
        stripped = found[-1].text.rstrip(" ")
        if stripped:
            found[-1] = replace(found[-1], text=stripped)
            return
        found.pop()


def without_blocks(blocks: Sequence[Block]) -> list[Piece]:
    """Return what stands in blocks as lines, as where no block can stand."""
    pieces: list[Piece] = []
    for block in blocks:
        lines = _lines_of_block(block)
        if pieces and lines:
            pieces.append(BREAK)
        pieces += lines
    return pieces


def in_one_line(blocks: Sequence[Block]) -> list[Piece]:
    """Return what stands in blocks as one line, as in a heading or the cell of a table."""
    space = Piece("words", " ")
    return tidied(
        [space if piece.kind == "break" else _in_line(piece) for piece in without_blocks(blocks)]
    )


def _in_line(piece: Piece) -> Piece:
    return replace(piece, kind="formula") if piece.kind == "display" else piece


def _lines_of_block(block: Block) -> list[Piece]:
    lines: list[Piece] = []
    match block:
        case Paragraph(pieces):
            lines = list(pieces)
        case Heading(_level, pieces):
            lines = [replace(piece, marks=piece.marks | {"strong"}) for piece in pieces]
        case Fence(text):
            lines = _joined([[Piece("code", line)] for line in text.split("\n") if line.strip()])
        case Quote(blocks):
            lines = without_blocks(blocks)
        case Listing(items, start):
            lines = _joined([_item(item, at, start) for at, item in enumerate(items)])
        case Table(rows):
            lines = _joined([_row(row) for row in rows])
    return lines


def _item(blocks: Sequence[Block], at: int, start: int | None) -> list[Piece]:
    sign = "• " if start is None else f"{start + at}. "
    return [Piece("words", sign), *without_blocks(blocks)]


def _joined(lines: Sequence[Sequence[Piece]]) -> list[Piece]:
    pieces: list[Piece] = []
    for line in lines:
        pieces += [BREAK, *line] if pieces else line
    return pieces


def _row(cells: Sequence[Sequence[Piece]]) -> list[Piece]:
    pieces: list[Piece] = []
    for cell in cells:
        pieces += [Piece("words", " | "), *cell] if pieces else cell
    return pieces
