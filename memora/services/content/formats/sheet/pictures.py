"""Pictures that lie on the cells of a workbook. Pure.

ECMA-376 part 1, 20.5: a sheet names its drawing, a drawing the files of its pictures and, counted
from 0, the row at which each begins.
"""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from lxml import etree

from memora.services.content.formats.archives import Archive
from memora.services.content.formats.bank import StoredFile
from memora.services.content.formats.markup import local_name, parse_xml
from memora.services.content.formats.report import FormatError, Report

_WORKBOOK, _DRAWINGS = "xl/workbook.xml", "xl/drawings/"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}%s"


class Picture(NamedTuple):
    """A picture on a sheet.

    Attributes:
        row: The row that it begins in, from 1.
        file: The file.
        words: What it shows, as its author wrote it; empty where nobody did.
    """

    row: int
    file: StoredFile
    words: str


def pictures_in(archive: Archive) -> Mapping[str, Sequence[Picture]]:
    """Return the pictures of each sheet, by its name.

    Args:
        archive: The workbook.
    """
    if not any(name.startswith(_DRAWINGS) for name in archive.names):
        return {}
    targets = _targets(archive, _WORKBOOK)
    found: dict[str, list[Picture]] = {}
    for sheet in _all(archive, _WORKBOOK, "sheet"):
        path = targets.get(sheet.get(_RELATION % "id", ""), "")
        for drawing in _targets(archive, path).values():
            if drawing.startswith(_DRAWINGS) and drawing.endswith(".xml"):
                found.setdefault(sheet.get("name", ""), []).extend(_drawn(archive, drawing))
    return found


def _drawn(archive: Archive, path: str) -> Iterator[Picture]:
    targets = _targets(archive, path)
    for drawn in _all(archive, path, "pic"):
        parts = {local_name(each): each for each in drawn.iter()}
        if "blip" not in parts:
            continue
        file = archive.file(targets.get(parts["blip"].get(_RELATION % "embed", ""), ""))
        at = {
            local_name(each): each.text or ""
            for start in drawn.itersiblings(preceding=True)
            if local_name(start) == "from"
            for each in start
        }
        if file and at.get("row", "").isdecimal():
            words = parts["cnvpr"].get("descr", "") if "cnvpr" in parts else ""
            yield Picture(int(at["row"]) + 1, file, words)


def _targets(archive: Archive, path: str) -> Mapping[str, str]:
    """Return the files that a part of the workbook names, by the names that it gives them."""
    folder, _, name = path.rpartition("/")
    relations = _all(archive, f"{folder}/_rels/{name}.rels", "relationship")
    return {
        each.get("Id", ""): posixpath.normpath(posixpath.join("/", folder, each.get("Target", "")))[
            1:
        ]
        for each in relations
    }


def _all(archive: Archive, path: str, name: str) -> list[etree._Element]:
    """Return a part's elements of one name; none where there is no such part, or no XML."""
    if path not in archive.names:
        return []
    try:
        root = parse_xml(archive.read(path), Report())
    except FormatError:
        return []
    return [each for each in root.iter() if local_name(each) == name]
