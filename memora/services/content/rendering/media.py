"""What a page shows of a medium, and how a text names it. Pure: no framework."""

import html as html_module
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote

PREFIX = "media:"


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file of the school's as a page shows it.

    Attributes:
        key: What names it in published files: its path below the content root.
        kind: ``image``, ``audio``, ``video`` or ``file``.
        address: Where it is read; None where a signed address is given when it is asked for.
        alt: What it shows, in words; empty if it is decorative; None where nobody has said.
        width: In pixels, of what is seen.
        height: In pixels.
    """

    key: str
    kind: str
    address: str | None = None
    alt: str | None = None
    width: int | None = None
    height: int | None = None


FindMedia = Callable[[str], MediaFile | None]


def media_name(address: str) -> str | None:
    """Return what the address ``media:NAME`` in a text names; None for anything else."""
    if not address.startswith(PREFIX):
        return None
    # Markdown writes the letters of other scripts as bytes in percent signs.
    return name_beside_texts(unquote(address))


def name_beside_texts(reference: str) -> str:
    """Return what is named beside the texts: by ``media:NAME``, or by its name alone."""
    # Some systems write letters in parts.
    return unicodedata.normalize("NFC", reference.removeprefix(PREFIX))


def element(medium: MediaFile, alt: str) -> str:
    """Return the HTML that shows a medium.

    Args:
        medium: The medium.
        alt: What it shows, in words.
    """
    attributes = {"data-media": medium.key}
    if medium.kind == "file":
        attributes |= {"href": medium.address} if medium.address else {}
        return f"<a{attributes_of(attributes)}>{html_module.escape(alt)}</a>"
    if medium.address:
        attributes["src"] = medium.address
    if medium.width and medium.height:
        attributes |= {"width": str(medium.width), "height": str(medium.height)}
    if medium.kind == "image":
        attributes |= {"alt": alt, "loading": "lazy", "decoding": "async"}
        return f"<img{attributes_of(attributes)}>"
    attributes |= {"controls": "", "preload": "none", "aria-label": alt}
    return f"<{medium.kind}{attributes_of(attributes)}></{medium.kind}>"


def attributes_of(values: dict[str, str]) -> str:
    """Return attributes as a tag holds them."""
    return "".join(f' {name}="{html_module.escape(value)}"' for name, value in values.items())
