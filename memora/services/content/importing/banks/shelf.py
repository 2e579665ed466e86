"""The pictures, sounds and films of a bank on their way to be a subject's media."""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import frappe

from memora.services.content.formats.bank import StoredFile
from memora.services.content.formats.report import FormatError, phrase
from memora.services.content.media import files
from memora.services.content.media.names import (
    LONGEST_RECORD,
    folded,
    name_of_file,
    record_name,
)
from memora.services.content.media.prepare import prepare
from memora.services.content.media.uploads import MEDIA, file_fields
from memora.services.content.text import inert
from memora.utils.bulk import insert_rows
from memora.utils.clock import to_host_time
from memora.utils.errors import ValidationError

_DIGITS = 8
_LEFT_OUT = phrase("The file {0} was left out: {1}")


@dataclass(frozen=True, slots=True)
class _Kept:
    """A medium as its record will have it.

    Attributes:
        name: What lessons call it.
        fields: What its file says of itself.
    """

    name: str
    fields: dict[str, Any]


class Shelf:
    """Cleans and names files one by one, and makes records of those that lessons show.

    A file has the name of its content for ever: its own, or where the subject has other bytes of
    that name, with digits of its hash behind it.

    Args:
        subject: Name of the subject, which need not exist yet.
        keep: Whether to keep the bytes on this site; otherwise they are only looked at.
    """

    def __init__(self, subject: str, *, keep: bool) -> None:
        self._subject = subject
        self._keep = keep
        self._stored = _stored_media(subject)
        self._by_content: dict[str, _Kept | FormatError] = {}
        self._by_name: dict[str, _Kept] = {}

    def name_of(self, file: StoredFile) -> str:
        """Return what lessons call a file.

        Args:
            file: Its bytes are read, cleaned and let go.

        Raises:
            FormatError: It cannot be read, or not be shown in lessons.
        """
        data = file.read()
        digest = hashlib.sha256(data).hexdigest()
        known = self._by_content.get(digest)
        if known is None:
            known = self._by_content[digest] = self._take(file.name, data, digest)
        if isinstance(known, FormatError):
            raise known
        return known.name

    def place(
        self, names: Collection[str], alts: dict[str, str], *, user: str, now: datetime
    ) -> None:
        """Make the records of media that are shown and not there yet; part of a transaction.

        Args:
            names: What lessons show.
            alts: What media show, in words, by their names.
            user: Whose change it is.
            now: The moment of the change, UTC.

        Raises:
            QueryDeadlockError: Somebody gave one of the names to another file meanwhile; to be
                tried again.
        """
        stored = _stored_media(self._subject)
        shown = dict.fromkeys(map(folded, names))
        wanted = [self._by_name[name] for name in shown if name in self._by_name]
        if any(
            stored.get(folded(k.name), k.fields["sha256"]) != k.fields["sha256"] for k in wanted
        ):
            raise frappe.QueryDeadlockError
        new = [kept for kept in wanted if folded(kept.name) not in stored]
        for _written in insert_rows(MEDIA, self._rows(new, alts, user, to_host_time(now))):
            pass
        if new:
            frappe.clear_document_cache(MEDIA)

    def _take(self, file_name: str, data: bytes, digest: str) -> _Kept | FormatError:
        try:
            prepared = prepare(data)
        except ValidationError as error:
            return FormatError(_LEFT_OUT, file_name, str(error))
        if self._keep:
            sha256 = files.store(prepared.data, prepared.file_type.extension)
        else:
            sha256 = hashlib.sha256(prepared.data).hexdigest()
        shown_name = inert("".join(filter(str.isprintable, file_name)))
        fields = {"file_name": shown_name[-140:], **file_fields(prepared, sha256)}
        kept = _Kept(self._free_name(file_name, sha256, digest), fields)
        return self._by_name.setdefault(folded(kept.name), kept)

    def _free_name(self, file_name: str, sha256: str, digest: str) -> str:
        room = LONGEST_RECORD - len(record_name(self._subject, "")) - _DIGITS - 1
        base = name_of_file(file_name)[:room]
        name = base
        if self._is_taken(name, sha256):
            name = f"{base[:-_DIGITS] if len(base) > room else base}-{digest[:_DIGITS]}"
        return name

    def _is_taken(self, name: str, sha256: str) -> bool:
        own = self._by_name.get(folded(name))
        stored = self._stored.get(folded(name), sha256)
        return stored != sha256 or (own is not None and own.fields["sha256"] != sha256)

    def _rows(
        self, new: list[_Kept], alts: dict[str, str], user: str, stamp: datetime
    ) -> Iterator[dict[str, Any]]:
        for kept in new:
            yield {
                "name": record_name(self._subject, kept.name),
                "creation": stamp,
                "modified": stamp,
                "owner": user,
                "modified_by": user,
                "subject": self._subject,
                "media_name": kept.name,
                "alt": inert(alts[kept.name]) if alts.get(kept.name) else None,
                **kept.fields,
            }


def _stored_media(subject: str) -> dict[str, str]:
    """Return the hashes of a subject's media by their folded names."""
    rows = frappe.db.sql(
        "SELECT media_name, sha256 FROM `tabMemora Media` WHERE subject = %s", (subject,)
    )
    return {folded(name): sha256 for name, sha256 in rows}
