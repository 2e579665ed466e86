"""Which files an HTML text refers to. Pure."""

import html
import re
from collections.abc import Callable, Iterator, Mapping

from memora.services.content.formats.bank import NO_FILES, StoredFile

_ADDRESS = re.compile(
    r"""(?<![\w-])(?:src|href|data|poster)\s{0,9}=\s{0,9}(?:"([^"<>]{1,2000})"|'([^'<>]{1,2000})'"""
    r"""|([^\s"'<>]{1,2000}))""",
    re.IGNORECASE,
)


def addresses(source: str) -> Iterator[str]:
    """Yield the addresses in an HTML text, as they are without their entities."""
    for found in _ADDRESS.finditer(source):
        yield html.unescape(next(filter(None, found.groups())))


def files_in(source: str, find: Callable[[str], StoredFile | None]) -> Mapping[str, StoredFile]:
    """Return the files that an HTML text refers to, by address.

    Args:
        source: The text.
        find: Finds a file by its address; None where there is none.
    """
    if "=" not in source:
        return NO_FILES
    found = ((address, find(address)) for address in addresses(source))
    return {address: file for address, file in found if file is not None} or NO_FILES
