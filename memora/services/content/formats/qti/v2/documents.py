"""Tests of QTI 2 and 3: in which order and sections items stand, and what they weigh. Pure."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from lxml import etree

from memora.services.content.formats.bank import EMPTY, Bank, SourceUnit, Text
from memora.services.content.formats.markup import inner_html
from memora.services.content.formats.qti.files import Document
from memora.services.content.formats.qti.lines import NO_TEST_ITEM, excerpt
from memora.services.content.formats.qti.numbers import as_number
from memora.services.content.formats.qti.package import Package
from memora.services.content.formats.qti.units import with_reading
from memora.services.content.formats.qti.v2.items import Filed, read_item
from memora.services.content.formats.qti.v2.names import attribute, children, name_of

_HOLDERS = frozenset({"testpart", "assessmentsection"})


def read_new(package: Package, bank: Bank) -> None:
    """Read all questions of QTI 2 and 3 in a package.

    Args:
        package: The package.
        bank: Gets the questions, in the tests' order; and the title where there is one test.
    """
    reader = _Reader(package, bank)
    tests = [each for each in package.tests.values() if name_of(each.root) == "assessmenttest"]
    for document in tests or list(package.tests.values()):
        title = attribute(document.root, "title")
        if len(tests) == 1 and title:
            bank.title = title
        filed = Filed((title,) if title and len(tests) > 1 else (), title or bank.title)
        bank.units += reader.units(document.root, document, filed)
    for name in package.items:
        if name not in reader.done:
            bank.units.append(reader.item(name, Filed(source=bank.title)))
    bank.units += [SourceUnit() for _ in range(package.lost)]


@dataclass(slots=True)
class _Reader:
    package: Package
    bank: Bank
    done: set[str] = field(default_factory=set)
    _stimulus: list[str] = field(default_factory=list)
    _sections: set[str] = field(default_factory=set)

    def units(self, holder: etree._Element, document: Document, filed: Filed) -> list[SourceUnit]:
        """Read the questions of a test, a part or a section of it."""
        units: list[SourceUnit] = []
        for child in holder:
            name = name_of(child)
            if name in _HOLDERS:
                title = attribute(child, "title")
                inner = replace(filed, category=(*filed.category, title)) if title else filed
                units += self.units(child, document, inner)
            elif name == "assessmentitemref":
                units += self._referred(child, document, filed)
            elif name == "assessmentsectionref":
                units += self._section(child, document, filed)
        title = attribute(holder, "title")
        return with_reading(units, _rubric(holder, title, document), document.place(holder), title)

    def item(self, name: str, filed: Filed) -> SourceUnit:
        """Read the item of a path; what it is about is shown before the first of those about it."""
        self.done.add(name)
        document = self.package.items[name]
        paths, stimulus = self._stimulus_of(document)
        shown = stimulus if paths != self._stimulus else EMPTY
        unit = read_item(document, filed, shown, self.bank.report)
        if unit.items:
            self._stimulus = paths
        return unit

    def _referred(
        self, reference: etree._Element, document: Document, filed: Filed
    ) -> Iterator[SourceUnit]:
        path = self._path(reference, document)
        if path not in self.package.items:
            place = document.place(reference)
            self.bank.report.dropped(place, "", NO_TEST_ITEM, attribute(reference, "href"))
        elif path not in self.done:
            weight = _number(reference, "weight", "value", at_least=0.0) or 1.0
            seconds = _number(reference, "timelimits", "maxtime", at_least=1.0)
            limit = int(seconds) if seconds is not None else None
            yield self.item(path, replace(filed, weight=weight, seconds=limit))

    def _section(
        self, reference: etree._Element, document: Document, filed: Filed
    ) -> list[SourceUnit]:
        path = self._path(reference, document)
        found = self.package.tests.get(path)
        if found is None or path in self._sections:
            return []
        self._sections.add(path)
        title = attribute(found.root, "title")
        inner = replace(filed, category=(*filed.category, title)) if title else filed
        return self.units(found.root, found, inner)

    def _path(self, reference: etree._Element, document: Document) -> str:
        href = unquote(attribute(reference, "href"))
        return posixpath.normpath(posixpath.join(document.folder, href))

    def _stimulus_of(self, document: Document) -> tuple[list[str], Text]:
        """Return where the texts lie that an item is about, and these as one."""
        texts: list[str] = []
        paths: list[str] = []
        found: Document | None = None
        for reference in children(document.root, "assessmentstimulusref"):
            path = self._path(reference, document)
            found = self.package.stimuli.get(path)
            if found is not None:
                paths.append(path)
                texts += [inner_html(body) for body in children(found.root, "stimulusbody")]
        if found is None:
            return [], EMPTY
        return paths, found.text("".join(f"<div>{text}</div>" for text in texts))


def _number(reference: etree._Element, name: str, written: str, *, at_least: float) -> float | None:
    """Return the first number that children of a name give; None where there is none."""
    numbers = (as_number(attribute(each, written)) for each in children(reference, name))
    return next((each for each in numbers if each is not None and each >= at_least), None)


def _rubric(holder: etree._Element, title: str, document: Document) -> Text:
    """Return a section's instructions; what only repeats its title is none."""
    texts = [
        inner_html(each)
        for each in children(holder, "rubricblock")
        if "candidate" in attribute(each, "view").lower() or not attribute(each, "view")
    ]
    shown = [text for text in texts if excerpt(text) not in ("", title)]
    return document.text("".join(f"<div>{text}</div>" for text in shown))
