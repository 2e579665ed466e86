"""A document of QTI 1.2: its assessments, banks and sections, and the items in them. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from memora.services.content.formats.bank import Bank, SourceUnit
from memora.services.content.formats.markup import local_name
from memora.services.content.formats.qti.files import Document
from memora.services.content.formats.qti.lines import NO_TEST_ITEM
from memora.services.content.formats.qti.package import Package
from memora.services.content.formats.qti.units import with_reading
from memora.services.content.formats.qti.v12.items import read_item
from memora.services.content.formats.qti.v12.material import html_of
from memora.services.content.formats.qti.v12.metadata import read_metadata
from memora.services.content.formats.report import Report, phrase

_HOLDERS = frozenset({"assessment", "objectbank", "section"})
_INSTRUCTIONS = frozenset({"rubric", "presentation_material"})
_NO_TITLES = frozenset({"", "root_section", "main", "section", "untitled"})
_TITLE_FIELDS = ("bank_title", "bbmd_assessment_title", "qmd_title")
_DRAWN = phrase("Some of these questions are drawn for each student ({0}); here all are asked.")
_ELSEWHERE = phrase("Questions of the bank {0} are asked, but it is not in this file.")


@dataclass(frozen=True, slots=True)
class _Holder:
    """An assessment or bank, and the document in which it stands."""

    element: etree._Element
    document: Document
    is_common: bool

    @property
    def ident(self) -> str:
        return self.element.get("ident") or ""


def read_old(package: Package, bank: Bank) -> None:
    """Read all questions of QTI 1.2 in a package.

    Args:
        package: The package.
        bank: Gets the questions, and the title where there is one assessment.
    """
    holders = _of_each_once(
        _Holder(element, document, bool(read_metadata(element).fields.get("cc_profile")))
        for document in package.old
        for element in _holders(document.root)
    )
    banks = frozenset(holder.ident for holder in holders)
    known = frozenset(
        name
        for holder in holders
        for item in holder.element.iter(etree.Element)
        if local_name(item) == "item"
        for name in (item.get("ident"), item.get("label"))
        if name
    )
    for holder in holders:
        title = title_of(holder.element)
        if len(holders) == 1:
            bank.title = title or bank.title
        reader = _Reader(holder.document, banks, known, bank.report, title or holder.ident)
        category = (title,) if title and len(holders) > 1 else ()
        bank.units += reader.units(holder.element, category)


def _of_each_once(holders: Iterator[_Holder]) -> list[_Holder]:
    """Return assessments, but not in Common Cartridge's form where Canvas's own is there too."""
    found = list(holders)
    own = {holder.ident for holder in found if not holder.is_common}
    return [holder for holder in found if not (holder.is_common and holder.ident in own)]


def _holders(root: etree._Element) -> Iterator[etree._Element]:
    """Yield the assessments and banks of a document, or its root where it has none."""
    if local_name(root) in _HOLDERS:
        yield root
        return
    loose = any(local_name(child) == "item" for child in root)
    found = [child for child in root if local_name(child) in _HOLDERS]
    yield from [root] if loose or not found else found


def title_of(element: etree._Element) -> str:
    """Return what an assessment, bank or section calls itself; empty where it does not say."""
    title = (element.get("title") or "").strip()
    if title.lower() not in _NO_TITLES:
        return title
    fields = read_metadata(element).fields
    return next((fields[name] for name in _TITLE_FIELDS if fields.get(name)), "")


class _Reader:
    def __init__(
        self,
        document: Document,
        banks: frozenset[str],
        known: frozenset[str],
        report: Report,
        source: str,
    ) -> None:
        self._document, self._banks, self._report = document, banks, report
        self._known = known
        self._source = source

    def units(self, holder: etree._Element, category: tuple[str, ...]) -> list[SourceUnit]:
        """Read all questions of an assessment, bank or section, in order."""
        if local_name(holder) == "item":
            return [self._item(holder, category)]
        units: list[SourceUnit] = []
        for child in holder:
            name = local_name(child)
            if name == "item":
                units.append(self._item(child, category))
            elif name in _HOLDERS:
                title = title_of(child)
                units += self.units(child, (*category, title) if title else category)
            elif name == "itemref" and child.get("linkrefid") not in self._known:
                place = self._document.place(child)
                self._report.dropped(place, "", NO_TEST_ITEM, child.get("linkrefid") or "")
            elif name == "selection_ordering":
                self._say_selection(child, holder)
        text = self._document.text(self._instructions(holder))
        return with_reading(units, text, self._document.place(holder))

    def _item(self, element: etree._Element, category: tuple[str, ...]) -> SourceUnit:
        return read_item(element, self._document, category, self._source, self._report)

    def _instructions(self, holder: etree._Element) -> str:
        parts = [
            html_of(child, self._document) for child in holder if local_name(child) in _INSTRUCTIONS
        ]
        return "".join(parts)

    def _say_selection(self, selection: etree._Element, holder: etree._Element) -> None:
        for each in selection.iter(etree.Element):
            name, text = local_name(each), (each.text or "").strip()
            place = self._document.place(each)
            if name == "sourcebank_ref" and text and text not in self._banks:
                self._report.dropped(place, "", _ELSEWHERE, text)
            elif name == "selection_number" and text and _asks_some(holder, text):
                title = title_of(holder) or holder.get("ident") or ""
                self._report.changed(place, "", _DRAWN, title)


def _asks_some(holder: etree._Element, number: str) -> bool:
    items = sum(local_name(child) in ("item", *_HOLDERS) for child in holder)
    return not (number.isdecimal() and int(number[:9]) >= items)
