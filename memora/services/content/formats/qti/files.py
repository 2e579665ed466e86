"""Files that a package's texts refer to, however the system that wrote them does. Pure."""

import base64
import binascii
import posixpath
import re
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import unquote

from lxml import etree

from memora.services.content.formats.addresses import files_in
from memora.services.content.formats.archives import Archive
from memora.services.content.formats.bank import EMPTY, StoredFile, Text
from memora.services.content.formats.report import FormatError, Place, phrase

#: What stands elsewhere: ``https:``, ``data:``, ``//host``, ``#place``.
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|#")
#: Common Cartridge's and Canvas's word for the folder of a package's files.
_FILE_BASE = re.compile(r"^\$(?:IMS[-_]CC[-_]FILEBASE|IMS_CC_ROOT)\$/?", re.IGNORECASE)
#: Respondus's words for the folder of a package's files: ``%%LINKPATH%%``.
_LINK_PATH = re.compile(r"^%%[A-Z]{1,20}%%")
_FILE_BASES = ("web_resources", "")
#: Blackboard's number of a file, which is part of the file's name in the package.
_BLACKBOARD = re.compile(r"xid-[0-9]+_[0-9]+")
_LONGEST_ADDRESS = 1000
_BROKEN = phrase("The file {0} within this text is damaged. Export it again.")


class Files:
    """The files of a package, to be found as its texts write them."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def find(self, address: str, folder: str) -> StoredFile | None:
        """Find a file.

        Args:
            address: As a text has it, with its entities resolved.
            folder: Where the text's document lies in the package.
        """
        written = unquote(_LINK_PATH.sub("", address))
        path = written.partition("?")[0].strip().replace("\\", "/")
        base = _FILE_BASE.match(path)
        rest = path[base.end() :] if base else path.lstrip("/")
        folders = (*_FILE_BASES, folder) if base else (folder, "")
        for each in folders:
            found = self._archive.file(posixpath.normpath(posixpath.join(each, rest)))
            if found is not None:
                return found
        name = self._by_number(path) or self._by_name(rest)
        return self._archive.file(name) if name else None

    def _by_number(self, path: str) -> str | None:
        number = _BLACKBOARD.search(path)
        return self._numbered.get(number.group()) if number else None

    def _by_name(self, path: str) -> str | None:
        names = self._named.get(posixpath.basename(path).casefold(), ())
        return names[0] if len(names) == 1 else None

    @cached_property
    def _numbered(self) -> dict[str, str]:
        numbered = {}
        for name in self._archive.names:
            found = _BLACKBOARD.search(posixpath.basename(name))
            if found and not name.endswith(".xml"):
                numbered[found.group()] = name
        return numbered

    @cached_property
    def _named(self) -> dict[str, list[str]]:
        named: dict[str, list[str]] = {}
        for name in self._archive.names:
            named.setdefault(posixpath.basename(name).casefold(), []).append(name)
        return named


@dataclass(slots=True)
class Document:
    """One XML file of a package, or one by itself.

    Attributes:
        root: Its root element.
        name: Its path in the package; empty for a file by itself.
        files: The package's files; None for a file by itself.
    """

    root: etree._Element
    name: str = ""
    files: Files | None = None
    _embedded: dict[str, StoredFile] = field(default_factory=dict)

    @property
    def folder(self) -> str:
        """The folder in which it lies."""
        return posixpath.dirname(self.name)

    def place(self, element: etree._Element) -> Place:
        """Return where an element stands."""
        return Place(file=self.name or None, line=element.sourceline)

    def text(self, source: str) -> Text:
        """Return HTML as a text, with the files that it refers to."""
        source = source.strip()
        if not source:
            return EMPTY
        return Text(source, "html", files_in(source, self._find))

    def embed(self, content: str, name: str) -> str:
        """Keep a file that stands in the XML itself; return the address to refer to it by.

        Args:
            content: Its bytes in base64, decoded when the file is read.
            name: What the file is called.
        """
        address = f"embedded/{len(self._embedded) + 1}/{name}"

        def read() -> bytes:
            try:
                return base64.b64decode("".join(content.split()), validate=True)
            except binascii.Error as error:
                raise FormatError(_BROKEN, name) from error

        self._embedded[address] = StoredFile(name, read)
        return address

    def _find(self, address: str) -> StoredFile | None:
        if address in self._embedded:
            return self._embedded[address]
        if self.files is None or len(address) > _LONGEST_ADDRESS or _ELSEWHERE.match(address):
            return None
        return self.files.find(address, self.folder)
