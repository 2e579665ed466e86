"""Lines of a report, as they are stored and as they are shown."""

from collections.abc import Iterable
from typing import Any

from frappe import _

from memora.services.content.formats.report import FormatError, Line, Place

#: An answer stays readable; what is more is counted.
MOST_SHOWN = 5000


def stored_lines(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Return lines as JSON holds them until somebody reads them, in whichever language.

    Args:
        lines: Of a report.
    """
    return [
        {
            "severity": line.severity,
            "file": line.place.file,
            "line": line.place.line,
            "row": line.place.row,
            "sheet": line.place.sheet,
            "question": line.question,
            "field": line.field,
            "what": line.what,
            "values": [_json_value(value) for value in line.values],
        }
        for line in lines
    ]


def shown_lines(stored: Iterable[dict[str, Any]]) -> list[dict[str, str]]:
    """Return stored lines in the words of who asks: ``{severity, place, question, field, what}``.

    What is refused comes first, then what is dropped, then what is changed.
    """
    order = ("refused", "dropped", "changed")
    sorted_lines = sorted(stored, key=lambda line: order.index(line["severity"]))
    shown = [_shown(line) for line in sorted_lines[:MOST_SHOWN]]
    if len(sorted_lines) > MOST_SHOWN:
        more = _("and {0} more").format(len(sorted_lines) - MOST_SHOWN)
        shown.append({**shown[-1], "place": "", "question": "", "field": "", "what": more})
    return shown


def words_of(error: FormatError) -> str:
    """Return in the reader's words why a file cannot be read, and where."""
    what = _(error.what).format(*error.values)
    place = _place_words(error.place)
    return f"{place}: {what}" if place else what


def _shown(line: dict[str, Any]) -> dict[str, str]:
    place = Place(line["file"], line["line"], line["row"], line["sheet"])
    return {
        "severity": line["severity"],
        "place": _place_words(place),
        "question": line["question"],
        "field": line["field"],
        "what": _(line["what"]).format(*line["values"]),
    }


def _place_words(place: Place) -> str:
    parts = [
        place.file,
        None if place.sheet is None else _("sheet {0}").format(place.sheet),
        None if place.line is None else _("line {0}").format(place.line),
        None if place.row is None else _("row {0}").format(place.row),
    ]
    return ", ".join(filter(None, parts))


def _json_value(value: Any) -> Any:
    return value if isinstance(value, str | int | float) else str(value)
