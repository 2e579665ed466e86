"""Packages: pages of HTML, packed by an author, that a lesson shows in a sandboxed frame.

What is in a zip is read and bounded here (``archive``, ``file_names``: pure), unpacked once by its
hash (``storage``), and kept account of in Memora Package (``records``); ``frames`` knows which
other sites' pages may be shown. Nothing trusts what a package holds: whoever answers its files
lets them run in no origin of ours.
"""

from memora.services.content.packages.file_names import CONTENT_TYPES, extension_of, is_text
from memora.services.content.packages.frames import (
    list_hosts,
    read_hosts,
    unreadable_hosts,
    why_not_framed,
)
from memora.services.content.packages.records import (
    find_hash,
    find_hashes,
    lessons_with,
    remove_unused_packages,
    upload_package,
)
from memora.services.content.packages.storage import is_stored, locate

__all__ = [
    "CONTENT_TYPES",
    "extension_of",
    "find_hash",
    "find_hashes",
    "is_stored",
    "is_text",
    "lessons_with",
    "list_hosts",
    "locate",
    "read_hosts",
    "remove_unused_packages",
    "unreadable_hosts",
    "upload_package",
    "why_not_framed",
]
