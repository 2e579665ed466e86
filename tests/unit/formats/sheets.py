"""Sheets as rows of texts, for tests of what becomes of them."""

import csv
import io
from typing import Any

from memora.services.content.formats import sheet
from memora.services.content.formats.natives import Asked, Natives, to_natives


def as_csv(*rows: str, separator: str = ",") -> bytes:
    """Return rows, whose cells are written with ``¦`` between them, as a file."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=separator)
    writer.writerows([cell.strip() for cell in row.split("¦")] for row in rows)
    return target.getvalue().encode()


def natives_in(data: bytes) -> Natives:
    """Return what a file of sheets becomes."""
    bank = sheet.read(data, file_name="bank")
    return to_natives(bank, lambda file: file.name)


def natives_of(*rows: str) -> Natives:
    """Return what rows become, whose cells are written with ``¦`` between them."""
    return natives_in(as_csv(*rows))


def questions_in(natives: Natives) -> list[dict[str, Any]]:
    """Return native questions without what their ids and text formats are."""
    pieces = (piece for group in natives.groups for piece in group.pieces)
    return [
        {
            name: value
            for name, value in piece.question.items()
            if name not in ("id", "text", "text_format")
        }
        for piece in pieces
        if isinstance(piece, Asked)
    ]


def questions_of(*rows: str) -> list[dict[str, Any]]:
    """Return the native questions that rows become, but for their ids and texts."""
    return questions_in(natives_of(*rows))


def lines_in(natives: Natives) -> list[tuple[str, int | None, str]]:
    """Return severity, row and words of each line of a report."""
    return [
        (line.severity, line.place.row, line.what.format(*line.values)) for line in natives.report
    ]


def rights(*rows: str) -> list[Any]:
    """Return which options of each question are right: a position or several."""
    return [
        question.get("answer_index", question.get("answer_indexes"))
        for question in questions_of(*rows)
    ]
