"""The files that a Moodle XML question carries in itself, as base64. Pure."""

import base64
import html
import re
from collections.abc import Iterator
from functools import partial
from urllib.parse import quote, unquote

from lxml import etree

from memora.services.content.formats.bank import StoredFile
from memora.services.content.formats.report import FormatError, phrase

#: How texts refer to a file that came along; its path follows.
PLUGIN_FILE = "@@PLUGINFILE@@"
#: Between quotation marks an address may have spaces; elsewhere it ends with one.
_ADDRESS = re.compile(
    rf"(?<=\"){PLUGIN_FILE}/[^\"<>]*|(?<='){PLUGIN_FILE}/[^'<>]*|{PLUGIN_FILE}/[^\s\"'<>)\]}}]*"
)


class Embedded:
    """A question's files, by their paths; knows which of them its texts have shown.

    Moodle looks for a file beside the text that shows it only. Tools that write its format put
    them elsewhere in the question, so what is not beside a text is looked for in the whole of it.

    Args:
        question: The question's element.
    """

    def __init__(self, question: etree._Element) -> None:
        self._files: dict[str, StoredFile] = {}
        self._beside: dict[etree._Element, dict[str, StoredFile]] = {}
        self._by_loose_path: dict[str, str] = {}
        self._shown: set[str] = set()
        for element in question.iter("{*}file"):
            self._add(element)

    def _add(self, element: etree._Element) -> None:
        name = (element.get("name") or "").strip().rsplit("/", 1)[-1]
        holder = element.getparent()
        if not name or holder is None:
            return
        folder = (element.get("path") or "/").strip().strip("/")
        file = StoredFile(name, partial(_decoded, element.text or "", name))
        path = f"/{folder}/{name}" if folder else f"/{name}"
        self._beside.setdefault(holder, {}).setdefault(path, file)
        self._keep(path, file)

    def _keep(self, path: str, file: StoredFile) -> None:
        self._files.setdefault(path, file)
        self._by_loose_path.setdefault(path.casefold(), path)

    def add(self, name: str, content: str) -> str:
        """Take a file that the question carries in another way; return the address to show it."""
        path = f"/{name}"
        self._keep(path, StoredFile(name, partial(_decoded, content, name)))
        return PLUGIN_FILE + quote(path)

    def shown_in(self, source: str, holder: etree._Element) -> dict[str, StoredFile]:
        """Return the files that a text shows, by the addresses as they may stand in it.

        Args:
            source: The text.
            holder: The element that has it.
        """
        found: dict[str, StoredFile] = {}
        if not self._files:
            return found
        beside = self._beside.get(holder, {})
        for address, path in _paths_in(source):
            known = path if path in self._files else self._by_loose_path.get(path.casefold())
            if known:
                file = beside.get(known, self._files[known])
                found[address] = found[html.unescape(address)] = file
                self._shown.add(known)
        return found

    def unshown(self) -> list[str]:
        """Return the names of the files that no text has shown."""
        return [file.name for path, file in self._files.items() if path not in self._shown]


def _paths_in(source: str) -> Iterator[tuple[str, str]]:
    for found in _ADDRESS.finditer(source):
        address = found.group()
        path = html.unescape(address).removeprefix(PLUGIN_FILE).partition("?")[0]
        yield address, unquote(path)


def _decoded(content: str, name: str) -> bytes:
    """Return a file's bytes; the padding at their end may have been lost."""
    packed = "".join(content.split()).rstrip("=")
    try:
        return base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True)
    except ValueError as error:
        raise FormatError(
            phrase("The file {0} is damaged. Add it in Moodle once more and export again."), name
        ) from error
