"""Made banks of questions, as parsers hand them on."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import frappe

from memora.services.content.formats.bank import (
    Accepted,
    Answer,
    Bank,
    Choice,
    Choices,
    Item,
    SourceUnit,
    StoredFile,
    Text,
    Words,
)
from memora.services.content.formats.report import Place
from memora.services.content.importing.banks import BankTerms, import_bank, lines

NOW = datetime.fromisoformat("2026-02-03T04:05:06")
ONE = Words([Accepted("x")])


def asked(name: str, *category: str, answer: Answer = ONE, **fields: Any) -> Item:
    """Return a question that is known by its name."""
    text = fields.pop("text", Text(f"{name}?"))
    return Item(Place(line=1), name, text, answer, key=name, category=category, **fields)


def shown(name: str, address: str, read: Callable[[], bytes], alt: str = "A cell") -> Item:
    """Return a question that shows a picture."""
    file = StoredFile(address.rpartition("/")[2], read)
    html = f'<p>{name}? <img src="{address}" alt="{alt}"></p>'
    return asked(name, text=Text(html, "html", {address: file}))


def choice(*options: tuple[str, float]) -> Choices:
    """Return options with their credits."""
    return Choices([Choice(Text(text), credit) for text, credit in options])


def bank(*items: Item, title: str = "") -> Bank:
    """Return a bank of items, each a unit of its own."""
    return Bank("made", [SourceUnit([each]) for each in items], title=title)


def bring_in(
    items: Iterable[Item], subject: str | None = None, *, title: str = "Grade 6", **terms: Any
) -> dict[str, Any]:
    """Import a bank as staff do, commit, and return the answer as it is shown."""
    answer = import_bank(
        bank(*items),
        BankTerms(subject=subject, **terms),
        title=title,
        user="Administrator",
        now=NOW,
    )
    frappe.db.commit()
    return {**answer, "report": lines.shown_lines(answer["report"])}
