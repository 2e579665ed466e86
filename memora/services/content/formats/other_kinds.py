"""Files of other kinds, which are refused with what to do instead. Pure."""

import json
import re

from memora.services.content.formats.report import FormatError, Phrase, phrase

_TAKEN = phrase(
    "This file is in no format that can be imported. Taken are questions as GIFT, Aiken, Moodle"
    " XML, QTI (.zip, .imscc), Anki (.apkg, .txt), H5P, Excel or CSV, and courses as .json or"
    " .zip."
)
_PAPER = phrase(
    "This is {0}, in which questions cannot be told from other text. Taken are GIFT, Aiken, Moodle"
    " XML, QTI, Anki, H5P, Excel or CSV: put the questions into the template and import that."
)
_SYSTEM = phrase(
    "This is {0}. Open it where it was made and export it as GIFT, Moodle XML, QTI, Anki, H5P,"
    " Excel or CSV."
)
_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
#: What a file of another kind begins with, what it is called, and what to say of it.
_BEGINNINGS: tuple[tuple[bytes, str, Phrase], ...] = (
    (b"%PDF-", "PDF", _PAPER),
    (b"{\\rtf", "RTF", _PAPER),
    (b"\\documentclass", "TeX", _PAPER),
    (b"\x89PNG", "PNG", _PAPER),
    (b"\xff\xd8\xff", "JPEG", _PAPER),
    (b"GIF8", "GIF", _PAPER),
    (b"Rar!", "RAR", _SYSTEM),
    (b"7z\xbc\xaf", "7z", _SYSTEM),
    (b"\x1f\x8b", "gzip", _SYSTEM),
    (b"SQLite format 3", "SQLite", _SYSTEM),
    (_OLE, "Word, PowerPoint", _PAPER),
)
#: The folders of Office's and OpenDocument's papers within their zips.
_PAPERS_IN_ZIPS = (
    (b"word/", "Word"),
    (b"ppt/", "PowerPoint"),
    (b"application/vnd.oasis.opendocument.text", "OpenDocument"),
    (b"application/vnd.oasis.opendocument.presentation", "OpenDocument"),
    (b"application/epub+zip", "EPUB"),
)
_SAMPLE = 4096
_MARKS: tuple[tuple[re.Pattern[bytes], str, Phrase], ...] = (
    (re.compile(rb"\A\s*(?:<!doctype html|<html)", re.IGNORECASE), "HTML", _PAPER),
    (re.compile(rb"\\documentclass|\\begin\{(?:document|quiz)\}"), "TeX", _PAPER),
    (re.compile(rb"^#Q .*\n(?:.*\n){0,9}?\^ ", re.MULTILINE), "OpenTriviaQA", _SYSTEM),
    (
        re.compile(rb"^(?:MC|MA|TF|FIB|NUM|MAT|ORD|ESS)\t.*\n(?:M|TF|FIB|N|O|E)", re.MULTILINE),
        "Blackboard",
        _SYSTEM,
    ),
)


def why_not(data: bytes) -> FormatError | None:
    """Say why a file that no format knows cannot be imported; None where it may still be one.

    Args:
        data: The file.
    """
    head = data[:_SAMPLE].lstrip(b"\xef\xbb\xbf\r\n\t ")
    for beginning, kind, what in _BEGINNINGS:
        if head.startswith(beginning):
            return FormatError(what, kind)
    if head.startswith(_ZIP):
        return _of_zip(data)
    for mark, kind, what in _MARKS:
        if mark.search(head):
            return FormatError(what, kind)
    return _of_json(data) if head[:1] in (b"{", b"[") else None


def unknown_kind() -> FormatError:
    """Say which files are taken."""
    return FormatError(_TAKEN)


def _of_zip(data: bytes) -> FormatError:
    # Names of members stand as they are at the end of a zip and before each of its members.
    for mark, kind in _PAPERS_IN_ZIPS:
        if mark in data[:_SAMPLE] or mark in data[-64 * 1024 :]:
            return FormatError(_PAPER, kind)
    return unknown_kind()


def _of_json(data: bytes) -> FormatError | None:
    """Say which JSON this is; GIFT may begin with a brace, too."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if isinstance(value, dict) and ("itemDataVersion" in value or "question" in value):
        return FormatError(_SYSTEM, "Perseus (Khan Academy)")
    return unknown_kind()
