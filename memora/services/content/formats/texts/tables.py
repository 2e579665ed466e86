"""Tables of HTML: rows of cells, as far as Markdown has them."""

from collections.abc import Callable, Container, Iterator, Sequence
from typing import TypeAlias

from lxml import etree

from memora.services.content.formats.markup import local_name
from memora.services.content.formats.texts import losses
from memora.services.content.formats.texts.losses import Losses
from memora.services.content.formats.texts.pieces import (
    Block,
    Table,
    in_one_line,
)

ReadCell: TypeAlias = Callable[[etree._Element], list[Block]]  # noqa: SLF001 - lxml's class

_GROUPS = frozenset({"thead", "tbody", "tfoot"})
_CELLS = frozenset({"td", "th"})
_ALIGNMENTS = ("left", "center", "right")
#: A table is no wider: what claims to be does harm.
_MOST_COLUMNS = 100
_MOST_DIGITS = 3


def read_table(
    table: etree._Element, read_cell: ReadCell, lost: Losses, *, is_within: bool
) -> list[Block]:
    """Read a table; one that only arranges what is in it gives just that.

    Args:
        table: The element.
        read_cell: Reads what is in a cell.
        lost: Where it is said what has no place.
        is_within: Whether it stands within another, where no table can.
    """
    before: list[Block] = []
    rows: list[list[list[Block]]] = []
    has_head = False
    alignments: list[str] = []
    for row in _rows_of(table):
        if local_name(row) != "tr":
            before += read_cell(row)
            continue
        for stray in _strays(row, _CELLS):
            before += read_cell(stray)
        cells = list(row)[:_MOST_COLUMNS]
        if not rows and cells:
            is_head = all(local_name(cell) == "th" for cell in cells)
            has_head = is_head or local_name(row.getparent()) == "thead"
        alignments += map(_alignment, cells[len(alignments) :])
        rows.append(_filled(cells, read_cell, lost))
    rows = [row for row in rows if any(row)]
    width = max(map(len, rows), default=0)
    if width <= 1 or (len(rows) == 1 and not has_head):
        return before + [block for row in rows for cell in row for block in cell]
    if is_within:
        lost.add(losses.NESTED)
    alignments += [""] * width
    written = [[in_one_line(cell) for cell in row] + [[]] * (width - len(row)) for row in rows]
    return [*before, Table(written, alignments[:width], has_head and len(rows) > 1)]


def _rows_of(table: etree._Element) -> Iterator[etree._Element]:
    """Yield a table's rows and caption, not those of tables within it, and what else it holds."""
    for holder in [table, *(child for child in table if local_name(child) in _GROUPS)]:
        _wrap_cells(holder)
        yield from _strays(holder, _GROUPS | {"tr", "caption"})
    for child in table:
        if local_name(child) in _GROUPS:
            yield from child
        else:
            yield child


def _wrap_cells(holder: etree._Element) -> None:
    """Put cells that stand in no row into one, as browsers do."""
    row = None
    for child in list(holder):
        if local_name(child) not in _CELLS:
            row = None
            continue
        if row is None:
            row = holder.makeelement("tr")
            child.addprevious(row)
        row.append(child)


def _strays(holder: etree._Element, fitting: Container[str]) -> Iterator[etree._Element]:
    """Take out of a table or row what has no place in it; browsers show that before the table."""
    if (holder.text or "").strip():
        stray = holder.makeelement("div")
        stray.text, holder.text = holder.text, None
        yield stray
    for child in list(holder):
        stray = holder.makeelement("div")
        if local_name(child) not in fitting:
            stray.append(child)
            yield stray
        elif (child.tail or "").strip():
            stray.text, child.tail = child.tail, None
            yield stray


def _filled(
    cells: Sequence[etree._Element], read_cell: ReadCell, lost: Losses
) -> list[list[Block]]:
    """Return a row's cells, with empty ones where one spans several columns."""
    row: list[list[Block]] = []
    for cell in cells:
        row.append(read_cell(cell))
        across, down = (_span(cell.get(name)) for name in ("colspan", "rowspan"))
        if across > 1 or down > 1:
            lost.add(losses.SPANS)
        row += [[] for _column in range(min(across - 1, _MOST_COLUMNS - len(row)))]
    return row


def _span(written: str | None) -> int:
    text = (written or "").strip()
    is_number = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    return int(text) if is_number else 1


def _alignment(cell: etree._Element) -> str:
    style = cell.get("style", "").lower().replace(" ", "")
    asked = cell.get("align", "").lower()
    return next((a for a in _ALIGNMENTS if a == asked or f"text-align:{a}" in style), "")
