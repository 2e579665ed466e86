"""Writes blocks and pieces as Markdown that ``rendering/markdown.py`` shows as they were."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from memora.services.content.formats.markup import parse_fragment
from memora.services.content.formats.texts.escaping import FORMULA, OPAQUE, Surroundings, escapes
from memora.services.content.formats.texts.pieces import (
    NO_MARKS,
    Block,
    Fence,
    Heading,
    Listing,
    Mark,
    Paragraph,
    Piece,
    Quote,
    Table,
)
from memora.services.content.rendering import MARKDOWN, render

Where = Literal["block", "line", "cell"]

_DELIMITERS: dict[Mark, str] = {"strong": "**", "em": "*", "strike": "~~"}
_ORDER: tuple[Mark, ...] = ("strong", "em", "strike")
_RULES = {"left": ":---", "center": ":---:", "right": "---:", "": "---"}
_BACKTICKS = re.compile("`+")
_NUMBER_BEFORE = re.compile(r"(?<![0-9.,])[0-9]+(?:[.,][0-9]+)*\Z")
_NUMBER_BEHIND = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
#: Stands for what is no words when it is tried out how words come out.
_STAND_IN = "¤"


def write_blocks(blocks: Sequence[Block]) -> str:
    """Return blocks as Markdown.

    Args:
        blocks: The blocks, in order.
    """
    written: list[str] = []
    is_other, before = False, None
    for block in blocks:
        # Two lists, one behind the other, would be one.
        is_other = isinstance(before, Listing) and not is_other
        written.append(_block(block, other=is_other))
        before = block
    return "\n\n".join(filter(None, written))


def _block(block: Block, *, other: bool = False) -> str:
    match block:
        case Paragraph(pieces):
            return _paragraph(pieces)
        case Heading(level, pieces):
            words = write_pieces(pieces, where="line")
            return f"{'#' * level} " + re.sub(r"(#+)\Z", r"\\\1", words)
        case Fence(text):
            longest = max((len(run) for run in _BACKTICKS.findall(text)), default=0)
            fence = "`" * max(3, longest + 1)
            return f"{fence}\n{text}\n{fence}"
        case Quote(inner):
            return "\n".join(f"> {line}".rstrip() for line in write_blocks(inner).split("\n"))
        case Listing(items, start):
            return _listing(items, start, other=other)
    return _table(block) if isinstance(block, Table) else "---"


def _paragraph(pieces: Sequence[Piece]) -> str:
    if len(pieces) == 1 and pieces[0].kind == "display":
        return f"$$\n{pieces[0].text}\n$$"
    return write_pieces(pieces)


def _listing(items: Sequence[Sequence[Block]], start: int | None, *, other: bool) -> str:
    lines = []
    is_loose = any(len([b for b in item if not isinstance(b, Listing)]) > 1 for item in items)
    for at, item in enumerate(items):
        sign = ("*" if other else "-") if start is None else f"{start + at}{')' if other else '.'}"
        indent = " " * (len(sign) + 1)
        text = write_blocks(item) if is_loose else "\n".join(map(_block, item))
        body = "\n".join(f"{indent}{line}" if line else "" for line in text.split("\n"))
        lines.append(sign + " " + body.removeprefix(indent))
    return ("\n\n" if is_loose else "\n").join(lines)


def _table(table: Table) -> str:
    rows = [[write_pieces(cell, where="cell") for cell in row] for row in table.rows]
    if not table.has_head:
        rows.insert(0, [""] * len(table.alignments))
    rows.insert(1, [_RULES[alignment] for alignment in table.alignments])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def write_pieces(pieces: Sequence[Piece], *, where: Where = "block") -> str:
    """Return the pieces of a paragraph as Markdown.

    Args:
        pieces: The pieces, tidied.
        where: ``block``: where blocks may begin; ``line``: where they may not, as in options and
            headings; ``cell``: in a table.
    """
    pieces = _with_whole_numbers(_in_line(pieces))
    if all(piece.kind == "words" and not (piece.marks or piece.link) for piece in pieces):
        words = "".join(piece.text for piece in pieces)
        if words.replace(" ", "").isalnum():
            return words
    # A few constellations of letters and signs cannot be set off in Markdown.
    for kept in (frozenset(_ORDER), frozenset({"strong"}), NO_MARKS):
        tried = [replace(piece, marks=piece.marks & kept) for piece in pieces]
        if not any(piece.marks for piece in tried) or _comes_out(tried, where):
            break
    return _emit(_tokens(tried, where))


def _in_line(pieces: Sequence[Piece]) -> list[Piece]:
    return [replace(p, kind="formula") if p.kind == "display" else p for p in pieces]


def _with_whole_numbers(pieces: Sequence[Piece]) -> list[Piece]:
    """Take the digits beside a formula into it, where a dollar would be money to the renderer."""
    found = list(pieces)
    for at, formula in enumerate(pieces):
        if formula.kind != "formula":
            continue
        tex = formula.text
        before = found[at - 1] if at else None
        if before and before.kind == "words" and (number := _NUMBER_BEFORE.search(before.text)):
            found[at - 1] = replace(before, text=before.text[: number.start()])
            tex = _number(number[0]) + tex
        behind = found[at + 1] if at + 1 < len(found) else None
        if behind and behind.kind == "words" and (number := _NUMBER_BEHIND.match(behind.text)):
            found[at + 1] = replace(behind, text=behind.text[number.end() :])
            tex = f"{tex} {_number(number[0])}"
        found[at] = replace(formula, text=tex)
    return [piece for piece in found if piece.text or piece.kind == "break"]


def _number(digits: str) -> str:
    return digits.replace(",", "{,}")


@dataclass(frozen=True, slots=True)
class _Token:
    """A piece as it is written, with what is around it."""

    text: str
    marks: frozenset[Mark]
    link: str
    is_words: bool


def _tokens(pieces: Sequence[Piece], where: Where, *, tried: bool = False) -> list[_Token]:
    words, links = "", []
    starts = []
    for piece in pieces:
        starts.append(len(words))
        match piece.kind:
            case "words":
                words += piece.text
            case "break":
                words += "\n"
            case "formula":
                words += _STAND_IN if tried else FORMULA
            case _:
                words += _STAND_IN if tried else OPAQUE
        if piece.link:
            links.append((starts[-1], len(words)))
    has_marks = any(piece.marks for piece in pieces)
    around = Surroundings(has_marks, links, where == "cell", where == "line")
    changed = escapes(words, around)
    return [
        _token(piece, start, words, changed, in_table=where == "cell", tried=tried)
        for piece, start in zip(pieces, starts, strict=True)
    ]


def _token(
    piece: Piece, start: int, words: str, changed: dict[int, str], *, in_table: bool, tried: bool
) -> _Token:
    match piece.kind:
        case "words":
            end = start + len(piece.text)
            text = "".join(changed.get(at, words[at]) for at in range(start, end))
        case "break":
            text = "\\\n"
        case _ if tried:
            text = _STAND_IN
        case "formula":
            text = f"${piece.text}$"
        case "code":
            text = _code(piece.text)
        case _:
            text = piece.text
    if in_table and piece.kind != "words":
        text = text.replace("|", r"\|")
    return _Token(text, piece.marks, piece.link, is_words=piece.kind == "words")


def _code(text: str) -> str:
    runs = {len(run) for run in _BACKTICKS.findall(text)}
    fence = "`" * next(size for size in range(1, len(runs) + 2) if size not in runs)
    needs_room = text.startswith("`") or text.endswith("`")
    return f"{fence} {text} {fence}" if needs_room else f"{fence}{text}{fence}"


def _emit(tokens: Sequence[_Token], outer: frozenset[Mark] = NO_MARKS, link: str = "") -> str:
    """Write tokens; of several marks that begin at once the longest stands outside."""
    written, at = "", 0
    while at < len(tokens):
        token = tokens[at]
        if token.link != link and token.link:
            end = _end_of_link(tokens, at)
            inner = _emit(tokens[at:end], outer, token.link)
            written += f"[{inner}]({token.link})"
        elif marks := [mark for mark in _ORDER if mark in token.marks - outer]:
            ends = {mark: _end_of_mark(tokens, at, mark) for mark in marks}
            mark = max(marks, key=ends.__getitem__)
            end = ends[mark]
            behind = tokens[end].text[:1] if end < len(tokens) else ""
            inner = _emit(tokens[at:end], outer | {mark}, link)
            first, last = (_own_words(tokens[i], outer | {mark}) for i in (at, end - 1))
            written += _set_off(inner, _DELIMITERS[mark], written[-1:], behind, (first, last))
        else:
            written, end = written + token.text, at + 1
        at = end
    return written


def _end_of_link(tokens: Sequence[_Token], at: int) -> int:
    link = tokens[at].link
    return next((end for end in range(at, len(tokens)) if tokens[end].link != link), len(tokens))


def _end_of_mark(tokens: Sequence[_Token], at: int, mark: Mark) -> int:
    ends = (end for end in range(at, len(tokens)) if mark not in tokens[end].marks)
    return next(ends, len(tokens))


def _own_words(token: _Token, marks: frozenset[Mark]) -> int:
    """Return how many characters of a token are words that stand in given marks alone."""
    return len(token.text) if token.is_words and token.marks == marks else 0


def _set_off(inner: str, delimiter: str, before: str, behind: str, words: tuple[int, int]) -> str:
    """Put marks around words, not around the space at their ends.

    Nor around signs at their ends where letters follow outside, as in "Note:" before a word:
    CommonMark (6.2) would see no end there.

    Args:
        inner: What stands between the marks.
        delimiter: The mark.
        before: The letter before it.
        behind: The letter behind it.
        words: How many characters at the beginning and at the end are words.
    """
    core = inner.strip()
    if not core:
        return inner
    lead = inner[: len(inner) - len(inner.lstrip())]
    trail = inner[len(inner.rstrip()) :]
    if not lead and before and not _is_apart(before):
        lead, core = _signs_first(core, words[0])
    if not trail and behind and not _is_apart(behind):
        core, trail = _signs_last(core, words[1])
    return f"{lead}{delimiter}{core}{delimiter}{trail}" if core else f"{lead}{trail}"


def _is_apart(letter: str) -> bool:
    return letter.isspace() or unicodedata.category(letter)[0] in "PS"


def _signs_first(text: str, most: int) -> tuple[str, str]:
    at = 0
    while at < min(most, len(text)) and _is_apart(text[at]):
        at += 1
    return text[:at], text[at:]


def _signs_last(text: str, most: int) -> tuple[str, str]:
    at = len(text)
    while at > max(0, len(text) - most) and _is_apart(text[at - 1]):
        at -= 1
    return text[:at], text[at:]


def _comes_out(pieces: Sequence[Piece], where: Where) -> bool:
    """Say whether a paragraph with marks shows its words and no stars."""
    written = _emit(_tokens(pieces, where, tried=True))
    expected = "".join(
        {"words": piece.text, "break": " "}.get(piece.kind, _STAND_IN) for piece in pieces
    )
    shown = render(written, MARKDOWN, inline=where != "block").html or ""
    words = "".join(parse_fragment(shown).itertext())
    return words.split() == expected.split()
