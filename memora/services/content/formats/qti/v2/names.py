"""Names of QTI 3 and 2 as one: ``qti-item-body`` and ``itemBody`` are ``itembody``. Pure."""

from collections.abc import Iterator

from lxml import etree

from memora.services.content.formats.markup import local_name
from memora.services.content.formats.qti.package import plain_name


def name_of(element: etree._Element) -> str:
    """Return an element's name as QTI 2 has it, in small letters."""
    return plain_name(local_name(element))


def attribute(element: etree._Element, name: str) -> str:
    """Return an attribute; empty where it is missing.

    Args:
        element: The element.
        name: As QTI 2 has it, in small letters: ``responseidentifier``.
    """
    for written, value in element.attrib.items():
        if str(written).replace("-", "").lower() == name:
            return str(value).strip()
    return ""


def children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Yield the children of a name."""
    return (child for child in element if name_of(child) == name)


def descendants(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Yield all elements of some names below an element, in order."""
    return (each for each in element.iter(etree.Element) if name_of(each) in names)


def words_of(element: etree._Element) -> str:
    """Return an element's text, with single spaces."""
    return " ".join("".join(element.itertext()).split())
