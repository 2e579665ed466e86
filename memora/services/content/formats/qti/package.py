"""Which documents a package of QTI holds, of which version, in which order. Pure."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from lxml import etree

from memora.services.content.formats.archives import Archive, open_archive
from memora.services.content.formats.markup import local_name, parse_xml
from memora.services.content.formats.qti.files import Document, Files
from memora.services.content.formats.qti.repair import mended
from memora.services.content.formats.report import FormatError, Line, Place, Report, phrase

MANIFEST = "imsmanifest.xml"
_ENDINGS = (".xml", ".qti", ".dat")
_ROOTS_12 = frozenset({"questestinterop", "assessment", "objectbank", "section", "item"})
_PREFIX_3 = "qti-"
_ROOTS_2 = frozenset({"assessmentitem", "assessmenttest", "assessmentsection"})
_STIMULUS = "assessmentstimulus"
#: What a package of another kind holds.
_OTHER_KINDS = frozenset(
    {"[Content_Types].xml", "h5p.json", "collection.anki2", "moodle_backup.xml", "course.json"}
)
_HEAD = 16 * 1024
_COMMENT = re.compile(rb"<!--(?:.*?-->|.*)", re.DOTALL)
_FIRST_TAG = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
#: A package of something else is known before all of its files are looked at.
_MOST_LOOKED_AT = 200
NOTHING = phrase(
    "There is no question of QTI 1.2, 2 or 3 in this package. Export it again with its questions."
)


def kind_of(data: bytes) -> str:
    """Return the name of an XML file's root as QTI 2 spells it, in small letters."""
    head = _COMMENT.sub(b"", data[:_HEAD].replace(b"\0", b""))
    found = _FIRST_TAG.search(head)
    return plain_name(found[1].decode("ascii", "replace").lower()) if found else ""


def plain_name(name: str) -> str:
    """Return a name of QTI 3 as QTI 2 spells it: ``qti-item-body`` is ``itembody``."""
    return name.replace("-", "").removeprefix("qti") if name.startswith(_PREFIX_3) else name


def is_qti(kind: str) -> bool:
    """Return whether a root element of this name holds questions."""
    return kind == "questestinterop" or kind in _ROOTS_2


def holds_qti(data: bytes) -> bool:
    """Return whether a zip holds questions; never raises."""
    try:
        archive = open_archive(data)
        names = [] if _OTHER_KINDS.intersection(archive.names) else _candidates(archive)
        return any(is_qti(kind_of(archive.read(name))) for name in names[:_MOST_LOOKED_AT])
    except FormatError:
        return False


@dataclass(slots=True)
class Package:
    """The documents of a package.

    Attributes:
        old: Of QTI 1.2, in order.
        items: Items of QTI 2 and 3 by their paths, in order.
        tests: Tests and sections of QTI 2 and 3, in order.
        stimuli: Texts to which items refer, by their paths.
        lost: How many items cannot be read at all.
        title: What the package calls itself; empty where it does not say.
    """

    old: list[Document] = field(default_factory=list)
    items: dict[str, Document] = field(default_factory=dict)
    tests: dict[str, Document] = field(default_factory=dict)
    stimuli: dict[str, Document] = field(default_factory=dict)
    lost: int = 0
    title: str = ""

    def add(self, document: Document) -> None:
        """Put a document where it belongs."""
        kind = plain_name(local_name(document.root))
        if kind in _ROOTS_12:
            self.old.append(document)
        elif kind == "assessmentitem":
            self.items[document.name] = document
        elif kind in _ROOTS_2:
            self.tests[document.name] = document
        elif kind == _STIMULUS:
            self.stimuli[document.name] = document
        else:
            for at, element in enumerate(_items_within(document.root)):
                self.items[f"{document.name}#{at}"] = Document(
                    element, document.name, document.files
                )

    @property
    def is_empty(self) -> bool:
        """Whether there is no question document."""
        return not (self.old or self.items or self.tests)


def read_package(data: bytes, report: Report) -> Package:
    """Read the documents of a package.

    Args:
        data: A zip, or one XML file.
        report: Hears of documents that cannot be read.

    Raises:
        FormatError: It cannot be read, or holds no questions.
    """
    package = Package()
    if not data.startswith(b"PK"):
        package.add(Document(_parse(data, report)))
        return package
    archive = open_archive(data)
    files = Files(archive)
    first_fault: FormatError | None = None
    for name in _in_order(archive, package, report):
        content = archive.read(name)
        kind = kind_of(content)
        if not is_qti(kind) and kind != _STIMULUS:
            continue
        try:
            root = _parse_within(content, name, report)
        except FormatError as fault:
            first_fault = first_fault or fault
            if kind == "assessmentitem":
                package.lost += 1
                report.refused(_within(name, fault), "", fault.what, *fault.values)
            else:
                report.dropped(_within(name, fault), "", fault.what, *fault.values)
            continue
        package.add(Document(root, name, files))
    if package.is_empty and first_fault is not None:
        raise first_fault
    return package


def _within(name: str, fault: FormatError) -> Place:
    return Place(file=name, line=fault.place.line)


def _parse(data: bytes, report: Report) -> etree._Element:
    """Read XML; what is broken is mended where it is plain what was meant.

    Raises:
        FormatError: It cannot be read even so; the fault is the first one.
    """
    own = Report()
    try:
        root = parse_xml(data, own)
    except FormatError as fault:
        # Only broken XML has a line; what does harm stays refused.
        if fault.place.line is None:
            raise
        own = Report()
        written = mended(data, fault.place.line, own)
        if written is None:
            raise
        try:
            root = parse_xml(written, own)
        except FormatError:
            raise fault from None
    report.lines += own.lines
    return root


def _parse_within(content: bytes, name: str, report: Report) -> etree._Element:
    own = Report()
    root = _parse(content, own)
    for line in own:
        place = Place(file=name, line=line.place.line)
        report.lines.append(
            Line(line.severity, place, line.question, line.field, line.what, line.values)
        )
    return root


def _candidates(archive: Archive) -> list[str]:
    return [name for name in archive.names if name.lower().endswith(_ENDINGS)]


def _in_order(archive: Archive, package: Package, report: Report) -> Iterator[str]:
    """Yield the files that may hold questions, in the manifest's order where there is one."""
    names = _candidates(archive)
    known = set(names)
    ordered: list[str] = []
    for name in names:
        if posixpath.basename(name).lower() != MANIFEST:
            continue
        try:
            root = parse_xml(archive.read(name), report)
        except FormatError as fault:
            report.dropped(_within(name, fault), "", fault.what, *fault.values)
            continue
        package.title = package.title or _title(root)
        folder = posixpath.dirname(name)
        for element in root.iter(etree.Element):
            href = element.get("href")
            if href and local_name(element) in ("resource", "file"):
                path = posixpath.normpath(posixpath.join(folder, unquote(href)))
                ordered += [path] if path in known else []
    yield from dict.fromkeys((*ordered, *names))


def _title(manifest: etree._Element) -> str:
    for element in manifest.iter(etree.Element):
        if local_name(element) == "resources":
            break
        if local_name(element) == "title":
            words = " ".join("".join(element.itertext()).split())
            if words:
                return words
    return ""


def _items_within(root: etree._Element) -> list[etree._Element]:
    """Return the items of a file that wraps several in a root of its own."""
    return [
        element
        for element in root.iter(etree.Element)
        if plain_name(local_name(element)) == "assessmentitem"
    ]
