"""Files of Moodle XML for tests, and what is read of them."""

import html
from typing import Any

from memora.services.content.formats import moodle_xml
from memora.services.content.formats.bank import Bank, Item
from memora.services.content.formats.natives import Asked, Natives, to_natives


def quiz(*questions: str) -> bytes:
    """Return a file with these elements in it."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{"".join(questions)}</quiz>'.encode()


def question(kind: str, *parts: str, text: str = "Which?", markup: str = "html") -> str:
    """Return a question's element, on a line of its own."""
    asked = f'<questiontext format="{markup}">{said(text)}</questiontext>'
    return f'<question type="{kind}"><name>{said("one")}</name>{asked}{"".join(parts)}</question>\n'


def said(text: str) -> str:
    """Return a ``text`` element."""
    return f"<text>{html.escape(text, quote=False)}</text>"


def answer(text: str, fraction: object = 0, *parts: str, markup: str = "") -> str:
    """Return an ``answer`` element; of fraction None without one."""
    grade = "" if fraction is None else f' fraction="{fraction}"'
    written = f' format="{markup}"' if markup else ""
    return f"<answer{grade}{written}>{said(text)}{''.join(parts)}</answer>"


def element(name: str, text: str) -> str:
    """Return an element that has a text."""
    return f"<{name}>{said(text)}</{name}>"


def bank_of(*questions: str) -> Bank:
    """Return what is read of a file with these elements."""
    return moodle_xml.read(quiz(*questions), file_name="bank.xml")


def item_of(one: str) -> Item:
    """Return what one question is read as."""
    bank = bank_of(one)
    assert bank.units[0].items, [line.what for line in bank.report]
    return bank.units[0].items[0]


def natives_of(*questions: str) -> Natives:
    """Return what a file with these elements becomes."""
    return to_natives(bank_of(*questions), lambda file: file.name)


def native_of(one: str) -> dict[str, Any]:
    """Return the native question that one becomes."""
    natives = natives_of(one)
    assert natives.groups, [line.what for line in natives.report]
    piece = natives.groups[0].pieces[0]
    assert isinstance(piece, Asked)
    return piece.question


def lines_of(*questions: str) -> list[tuple[str, str]]:
    """Return severity and words of the parser's lines about a file."""
    report = bank_of(*questions).report
    return [(line.severity, line.what.format(*line.values)) for line in report]
