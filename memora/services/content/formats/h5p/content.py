"""One piece of H5P content, and what makes texts of it. Pure."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from memora.services.content.formats.addresses import files_in
from memora.services.content.formats.bank import StoredFile, Text
from memora.services.content.formats.h5p.values import list_at, object_at, objects_at, text_at
from memora.services.content.formats.report import Phrase, Place, Report

_TAG = re.compile(r"<[^<>]{0,2000}>")
_SPACE = re.compile(r"\s+")
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Content:
    """A piece of content.

    Attributes:
        library: Its kind, such as ``H5P.MultiChoice``.
        params: What its kind's editor wrote.
        title: What the author called it; may be empty.
        key: What tells it from others for ever; empty for a package's outermost content.
        place: Where it stands, counted in the package's order.
        category: Titles of what holds it, from the top.
    """

    library: str
    params: dict[str, Any]
    title: str
    key: str
    place: Place
    category: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Kit:
    """What makes items of contents.

    Attributes:
        find: Finds a file of the package by its path; None where there is none.
        report: Where lines go.
    """

    find: Callable[[str], StoredFile | None]
    report: Report

    def text(self, source: str) -> Text:
        """Return a text of the content; all of them are HTML."""
        return Text(source, "html", files_in(source, self.find))

    def dropped(self, content: Content, what: Phrase, *values: Any, part: str = "") -> None:
        """Say that something of a content is left out."""
        self.report.dropped(content.place, content.title, what, *values, part=part)

    def changed(self, content: Content, what: Phrase, *values: Any, part: str = "") -> None:
        """Say that a content is imported otherwise than it is there."""
        self.report.changed(content.place, content.title, what, *values, part=part)


def plain(source: str) -> str:
    """Return what is read in a text, in one line."""
    return _SPACE.sub(" ", html.unescape(_TAG.sub(" ", source)).replace("\xa0", " ")).strip()


def name_of(source: str) -> str:
    """Return what a question without a title is called: the beginning of its text."""
    return plain(source)[:_LONGEST_NAME].strip()


def lines_of(*parts: str) -> str:
    """Return HTML of parts one below the other, without those that are empty."""
    return "\n".join(f"<div>{part}</div>" for part in parts if part.strip())


def medium_of(params: Any) -> str:
    """Return the HTML of the medium that stands above a question; empty where there is none."""
    medium = object_at(params, "media", "type") or object_at(params, "media")
    return shown(text_at(medium, "library"), object_at(medium, "params"))


def shown(library: str, params: dict[str, Any]) -> str:
    """Return the HTML of a picture, a sound or a film; empty for other kinds."""
    match library.split(" ")[0]:
        case "H5P.Image":
            return picture(object_at(params, "file"), text_at(params, "alt"))
        case "H5P.Audio":
            paths = [text_at(file, "path") for file in objects_at(params, "files")]
            return _played("audio", paths)
        case "H5P.Video":
            paths = [text_at(file, "path") for file in objects_at(params, "sources")]
            return _played("video", paths)
    return ""


def picture(file: dict[str, Any], alt: str) -> str:
    """Return the HTML of a picture; empty where there is none."""
    path = text_at(file, "path")
    words = html.escape(html.unescape(alt))
    return f'<img src="{html.escape(path)}" alt="{words}">' if path else ""


def sounds(value: dict[str, Any], name: str) -> str:
    """Return the HTML of a card's sound; empty where there is none."""
    return _played("audio", [text_at(file, "path") for file in list_at(value, name)])


def _played(tag: str, paths: list[str]) -> str:
    """Return the HTML of a sound or film of which there may be several kinds of files."""
    path = next(filter(None, paths), "")
    return f'<{tag} src="{html.escape(path)}"></{tag}>' if path else ""
