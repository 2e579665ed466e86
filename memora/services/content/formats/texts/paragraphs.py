"""Where paragraphs end: at empty lines, and around formulas that stand in lines of their own."""

from collections.abc import Iterator

from memora.services.content.formats.texts.pieces import BREAK, Block, Paragraph, Piece, tidied


def paragraphs_of(pieces: list[Piece]) -> Iterator[Block]:
    """Yield the paragraphs that pieces make.

    Args:
        pieces: What stands between two blocks of HTML, in order.
    """
    for paragraph in _parted(pieces):
        yield from _with_displays(tidied(paragraph))


def _parted(pieces: list[Piece]) -> Iterator[list[Piece]]:
    """Part pieces where two breaks stand one behind the other: paragraphs, to who wrote them."""
    paragraph: list[Piece] = []
    breaks = 0
    for piece in pieces:
        if piece.kind == "break":
            breaks += 1
            continue
        if piece.kind == "words" and not piece.text.strip():
            if not breaks:
                paragraph.append(piece)
            continue
        if breaks > 1:
            yield paragraph
            paragraph = []
        elif breaks:
            paragraph.append(BREAK)
        breaks = 0
        paragraph.append(piece)
    yield paragraph


def _with_displays(pieces: list[Piece]) -> list[Block]:
    """Return a paragraph, parted where formulas stand in lines of their own."""
    blocks: list[Block] = []
    line: list[Piece] = []

    def end() -> None:
        rest = tidied(line)
        if rest:
            blocks.append(Paragraph(rest))
        line.clear()

    for at, piece in enumerate(pieces):
        if piece.kind == "display" or (piece.kind == "either" and _is_alone(pieces, at)):
            end()
            blocks.append(Paragraph([Piece("display", piece.text)]))
        elif piece.kind == "either":
            line.append(Piece("formula", piece.text, piece.marks, piece.link))
        else:
            line.append(piece)
    end()
    return blocks


def _is_alone(pieces: list[Piece], at: int) -> bool:
    neighbours = pieces[max(0, at - 1) : at] + pieces[at + 1 : at + 2]
    return all(piece.kind == "break" for piece in neighbours)
