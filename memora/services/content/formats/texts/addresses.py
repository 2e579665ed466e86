"""Where a text's pictures, sounds and links point: files that came along, other sites, nowhere."""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias
from urllib.parse import quote, unquote

from memora.services.content.formats.bank import StoredFile
from memora.services.content.formats.report import FormatError
from memora.services.content.formats.texts import losses
from memora.services.content.formats.texts.losses import Losses
from memora.services.content.formats.texts.pieces import Piece

NameOf: TypeAlias = Callable[[StoredFile], str]
"""Gives what lessons call a file; raises FormatError where it cannot be shown in them."""

_REMOTE = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_DATA = re.compile(r"data:(?P<kind>image|audio|video)/(?P<type>[\w.+-]+)[^,]*;base64,", re.ASCII)
#: What a file is called whose type is not called as its files are.
_EXTENSIONS = {"jpeg": "jpg", "svg+xml": "svg", "mpeg": "mp3", "x-wav": "wav", "quicktime": "mov"}
#: In a link's address these would end it.
_SAFE = "!#$&'*+,/:;=?@%[]~-._"
#: What would end the words of a picture, or begin something in them.
_OF_ALT = str.maketrans({"[": "(", "]": ")", "\\": "/", "`": "'", "<": "‹", ">": "›", "$": "＄"})


@dataclass(slots=True)
class Addresses:
    """Answers what stands for an address in our Markdown.

    Attributes:
        media: The names of the files that were shown, in order.
    """

    files: Mapping[str, StoredFile]
    name_of: NameOf | None
    losses: Losses
    media: list[str] = field(default_factory=list)

    def medium(self, address: str, words: str) -> Piece | None:
        """Return a picture, a sound or a film, as well as it can be shown.

        Args:
            address: Where it is, as it stands in the text.
            words: What it shows, in words; may be empty.
        """
        address = "".join(address.split()) if address.startswith("data:") else address.strip()
        words = " ".join(words.split())
        file = self._file(address)
        if file is not None:
            return self._shown(file, words)
        if _REMOTE.match(address):
            self.losses.add(losses.REMOTE, address)
            label = words or _last_part(address)
            return _as_words(label, link=self.target(address, is_said=True))
        if address.startswith("data:"):
            self.losses.add(losses.DAMAGED)
        elif address:
            self.losses.add(losses.MISSING, _last_part(address))
        return _as_words(words)

    def is_file(self, address: str) -> bool:
        """Say whether an address names a file that came along."""
        return self._file(address.strip()) is not None

    def target(self, address: str, *, is_said: bool = False) -> str:
        """Return where a link leads, as Markdown holds it; empty where nobody can follow it.

        Args:
            address: As it stands in the text.
            is_said: Whether it was said already that it could not be kept as it was.
        """
        address = "".join(address.split())
        if address.startswith("//"):
            address = f"https:{address}"
        if not _SCHEME.match(address):
            if address and not address.startswith("#") and not is_said:
                self.losses.add(losses.MISSING, _last_part(address))
            return ""
        if address.lower().startswith("https://") and ".." not in address:
            return "https" + quote(address[5:], safe=_SAFE)
        if address.lower().startswith(("javascript:", "vbscript:", "data:")):
            self.losses.add(losses.SCRIPT)
        elif not is_said and not address.lower().startswith(("mailto:", "tel:")):
            self.losses.add(losses.ADDRESS, address)
        return ""

    def _file(self, address: str) -> StoredFile | None:
        if address.startswith("data:"):
            return _file_within(address)
        for written in (address, unquote(address), unquote(address.partition("?")[0])):
            if written in self.files:
                return self.files[written]
        return None

    def _shown(self, file: StoredFile, words: str) -> Piece | None:
        """Return a file that came along; where lessons cannot show it, its words."""
        if self.name_of is None:
            return _as_words(words)
        try:
            name = self.name_of(file)
        except FormatError as error:
            self.losses.add(error.what, *error.values)
            return _as_words(words)
        self.media.append(name)
        return Piece("media", f"![{words.translate(_OF_ALT)}](media:{name})")


def _as_words(words: str, link: str = "") -> Piece | None:
    return Piece("words", words, link=link) if words else None


def _last_part(address: str) -> str:
    path = unquote(address.partition("?")[0]).rstrip("/")
    return path.rpartition("/")[2] or address


def _file_within(address: str) -> StoredFile | None:
    """Return the file that an address holds itself; None where it is damaged or no medium."""
    found = _DATA.match(address)
    if not found:
        return None
    encoded = unquote(address[found.end() :]) if "%" in address else address[found.end() :]
    try:
        content = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
    kind = found["type"].lower()
    return StoredFile(f"{found['kind']}.{_EXTENSIONS.get(kind, kind)}", lambda: content)
