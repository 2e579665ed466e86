"""Texts of any markup as Markdown of ours, and what they lose on the way.

HTML is read as it is seen (``reader``) into blocks and pieces (``pieces``), which are written as
the Markdown that shows the same (``writer``, ``escaping``). Formulas are found before all else
(``tex``); MathML becomes TeX (``mathml_tex``). Pure: no framework.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from memora.services.content.formats.bank import Text
from memora.services.content.formats.texts import indices
from memora.services.content.formats.texts.addresses import Addresses, NameOf
from memora.services.content.formats.texts.losses import Loss, Losses
from memora.services.content.formats.texts.pieces import (
    BREAK,
    Block,
    Paragraph,
    Piece,
    tidied,
    without_blocks,
)
from memora.services.content.formats.texts.reader import Reader
from memora.services.content.formats.texts.tex import Formula, protect
from memora.services.content.formats.texts.writer import write_blocks, write_pieces
from memora.services.content.rendering import MARKDOWN, render

__all__ = ["Converted", "Loss", "NameOf", "as_plain", "convert"]

_BLANK_LINES = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
_ADDRESS = re.compile(
    r"(?P<image>!?)\[(?P<words>[^\[\]\n]*)\]\(<?(?P<address>[^\s()<>]+)>?(?P<rest>(?:\s[^()\n]*)?)\)"
)


@dataclass(slots=True)
class Converted:
    """A text in our formats.

    Attributes:
        markdown: As Markdown.
        plain: As plain text, where that shows the same; None where it needs Markdown.
        media: The names of the files that it shows, in order.
        losses: What of it has no place, with what belongs into each phrase.
    """

    markdown: str
    plain: str | None
    media: list[str] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)


def convert(text: Text, name_of: NameOf | None = None, *, inline: bool = False) -> Converted:
    """Convert a text.

    Args:
        text: The text.
        name_of: Gives what lessons call a file that the text shows; it may refuse one by a
            FormatError, which is a loss then. Without it no file is shown.
        inline: Whether the text will stand within a line, as options, pairs and feedback do:
            paragraphs and lists become lines then.

    Returns:
        The text; Markdown stays as it stands but for the addresses of its files.
    """
    lost = Losses()
    addresses = Addresses(text.files, name_of, lost)
    if text.markup == "markdown":
        markdown, plain = _with_own_addresses(text.source, addresses), None
    else:
        blocks = _blocks_of(text, addresses, lost)
        markdown = _written(blocks, inline=inline)
        plain = _plain(blocks, text)
    if inline and text and not markdown.strip() and (names := lost.names_of_files()):
        # An option that is only a picture can still be told from others by its name.
        named = convert(Text(", ".join(names)))
        markdown, plain = named.markdown, named.plain
    return Converted(markdown, plain, addresses.media, list(lost.found))


def as_plain(text: Text) -> str:
    """Return what can be read of a text, where no markup can stand: in keys and menus.

    Args:
        text: The text. Formulas give their TeX, pictures their words, indices the digits that
            somebody would type.
    """
    if text.markup == "plain":
        return text.source
    if text.markup == "markdown":
        return as_plain(Text(render(text.source, MARKDOWN).html or "", "html"))
    lost = Losses()
    blocks = _blocks_of(text, Addresses(text.files, None, lost), lost)
    return indices.without_lower(_words(without_blocks(blocks)))


def _blocks_of(text: Text, addresses: Addresses, lost: Losses) -> list[Block]:
    if text.markup == "html":
        return Reader(protect(text.source, is_html=True), addresses, lost).read()
    protected = protect(text.source, is_html=False)
    return [
        Paragraph(pieces)
        for paragraph in _BLANK_LINES.split(protected.text.strip())
        if (pieces := _pieces(protected.split(paragraph)))
    ]


def _pieces(parts: Sequence[str | Formula]) -> list[Piece]:
    pieces: list[Piece] = []
    for part in parts:
        if isinstance(part, Formula):
            pieces.append(Piece("display" if part.display else "formula", part.tex))
            continue
        for at, line in enumerate(part.split("\n")):
            pieces += [BREAK] if at else []
            pieces.append(Piece("words", line))
    return tidied(pieces)


def _written(blocks: Sequence[Block], *, inline: bool) -> str:
    if inline:
        return write_pieces(tidied(without_blocks(blocks)), where="line")
    return write_blocks(blocks)


def _plain(blocks: Sequence[Block], text: Text) -> str | None:
    """Return a text without markup as it is; paragraphs are parted by an empty line."""
    paragraphs = []
    for block in blocks:
        if not isinstance(block, Paragraph) or not all(map(_is_plain, block.pieces)):
            return None
        paragraphs.append(_words(block.pieces))
    return text.source if text.markup == "plain" else "\n\n".join(paragraphs)


def _is_plain(piece: Piece) -> bool:
    return piece.kind in ("words", "break") and not (piece.marks or piece.link)


def _words(pieces: Sequence[Piece]) -> str:
    words = []
    for piece in pieces:
        if piece.kind == "break":
            words.append("\n")
        elif piece.kind == "media":
            words.append(piece.text.partition("](")[0].removeprefix("!["))
        else:
            words.append(piece.text)
    return "".join(words)


def _with_own_addresses(source: str, addresses: Addresses) -> str:
    """Return Markdown in which files that came along are called as lessons call them.

    What leads nowhere in a lesson leaves its words, with a link where somebody may follow it.
    """
    astray = _addresses_astray(source)

    def turn(found: re.Match[str]) -> str:
        address, words = found["address"], found["words"]
        if addresses.is_file(address):
            piece = addresses.medium(address, "")
            if piece is None:  # it cannot be shown, which is said already
                return words
            own = piece.text.partition("](")[2].removesuffix(")")
            return f"![{words}]({own}{found['rest']})"
        if unquote(address) not in astray:
            return found.group()
        if not found["image"]:
            target = addresses.target(address)
        else:
            piece = addresses.medium(address, words)
            words, target = (piece.text, piece.link) if piece else ("", "")
        return f"[{words}]({target})" if target else words

    return _ADDRESS.sub(turn, source)


def _addresses_astray(source: str) -> set[str]:
    """Return the addresses of a Markdown text that no lesson can show or lead to."""
    faults = render(source, MARKDOWN).faults if "](" in source else ()
    return {unquote(fault.what) for fault in faults if fault.kind == "address"}
