"""Files to upload: pictures no two of which are alike, and what else a school has."""

import io
import itertools
import secrets
from typing import Any

import frappe
from PIL import Image

from memora.services.content.media import uploads

_number = itertools.count(1)
#: The beginning of a frame of MPEG audio, an MP4, a WebM, a PDF: as much as says what a file is.
MP3 = b"\xff\xfb\x90\x64" + bytes(413)
MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + bytes(64)
M4A = b"\x00\x00\x00\x18ftypM4A \x00\x00\x02\x00M4A mp42" + bytes(64)
WEBM = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm" + bytes(64)
OGG = b"OggS" + bytes(24) + b"OpusHead" + bytes(64)
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(64)


def picture(size: tuple[int, int] = (4, 3), file_format: str = "PNG", **options: Any) -> bytes:
    """Return a picture of one colour that no other has had."""
    image = Image.new("RGB", size, tuple(secrets.token_bytes(3)))
    return encoded(image, file_format, **options)


def encoded(image: Image.Image, file_format: str, **options: Any) -> bytes:
    """Return a picture's bytes."""
    sink = io.BytesIO()
    image.save(sink, file_format, **options)
    return sink.getvalue()


def opened(data: bytes) -> Image.Image:
    """Return a picture, decoded."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def drawing(inside: str = '<path d="M0 0h9"/>', attributes: str = "") -> bytes:
    """Return a drawing."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}>{inside}</svg>'.encode()


def upload(subject: str, name: str | None = None, data: bytes | None = None, **about: Any) -> Any:
    """Upload a file as staff do, commit, and return what is answered."""
    about.setdefault("alt", "A cell")
    answer = uploads.upload(
        picture() if data is None else data,
        subject=subject,
        name=name,
        file_name=f"file {next(_number)}.png",
        about=uploads.About(**about),
        user="Administrator",
    )
    frappe.db.commit()
    return answer
