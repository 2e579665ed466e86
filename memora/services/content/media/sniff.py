"""What a file is, by its bytes. Pure: no framework.

A name says what its owner believes; browsers go by what they are told. So the bytes decide, and
what is no known kind is not taken.
"""

import re
from typing import NamedTuple

IMAGE, AUDIO, VIDEO, DOCUMENT = "image", "audio", "video", "file"


class FileType(NamedTuple):
    """A kind of file that may be published.

    Attributes:
        kind: ``image``, ``audio``, ``video`` or ``file``.
        extension: What its published name ends with.
        content_type: What it is served as.
    """

    kind: str
    extension: str
    content_type: str


PNG = FileType(IMAGE, "png", "image/png")
JPEG = FileType(IMAGE, "jpg", "image/jpeg")
GIF = FileType(IMAGE, "gif", "image/gif")
WEBP = FileType(IMAGE, "webp", "image/webp")
SVG = FileType(IMAGE, "svg", "image/svg+xml")
MP3 = FileType(AUDIO, "mp3", "audio/mpeg")
OGG = FileType(AUDIO, "ogg", "audio/ogg")
M4A = FileType(AUDIO, "m4a", "audio/mp4")
MP4 = FileType(VIDEO, "mp4", "video/mp4")
WEBM = FileType(VIDEO, "webm", "video/webm")
PDF = FileType(DOCUMENT, "pdf", "application/pdf")

FILE_TYPES = (PNG, JPEG, GIF, WEBP, SVG, MP3, OGG, M4A, MP4, WEBM, PDF)
BY_EXTENSION = {file_type.extension: file_type for file_type in FILE_TYPES}

#: How far into a file its first element, or the name of its codec, may stand.
_WITHIN = 4_096
_STARTS = (
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"%PDF-", PDF),
)
#: Brands of the container that MP4 shares with formats which no browser plays (HEIC, QuickTime).
_AUDIO_BRANDS = (b"M4A ", b"M4B ")
_VIDEO_BRANDS = (
    *(b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1"),
    *(b"M4V ", b"MSNV", b"dash"),
)
_OGG_AUDIO = (b"OpusHead", b"\x01vorbis", b"\x7fFLAC", b"Speex   ")
#: EBML's element DocType, of five letters or fewer, and what Matroska calls the part for the web.
_WEBM = re.compile(rb"\x42\x82[\x80-\x85]webm")
_ID3_HEADER = 10


def file_type_of(data: bytes) -> FileType | None:
    """Return what a file is, None where it is nothing that may be published."""
    for start, file_type in _STARTS:
        if data.startswith(start):
            return file_type
    head = data[:_WITHIN]
    found = (
        (WEBP, head[:4] == b"RIFF" and head[8:12] == b"WEBP"),
        (M4A, head[4:8] == b"ftyp" and head[8:12] in _AUDIO_BRANDS),
        (MP4, head[4:8] == b"ftyp" and head[8:12] in _VIDEO_BRANDS),
        (OGG, head[:4] == b"OggS" and any(codec in head for codec in _OGG_AUDIO)),
        (WEBM, head[:4] == b"\x1a\x45\xdf\xa3" and _WEBM.search(head)),
        (MP3, _is_mp3(data)),
        (SVG, _is_svg(head)),
    )
    return next((file_type for file_type, is_it in found if is_it), None)


def _is_mp3(data: bytes) -> bool:
    """Say whether a file begins, behind its tag, with a frame of MPEG audio, layer III."""
    at = 0
    if data.startswith(b"ID3") and len(data) > _ID3_HEADER:
        # Four times seven bits; a tag may be followed by padding.
        at = _ID3_HEADER + sum(
            (byte & 0x7F) << shift
            for byte, shift in zip(data[6:_ID3_HEADER], (21, 14, 7, 0), strict=True)
        )
        at += len(data[at : at + _WITHIN]) - len(data[at : at + _WITHIN].lstrip(b"\0"))
    header = data[at : at + 4]
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE6 != 0xE2:  # noqa: PLR2004
        return False
    # The version, the bit rate and the sampling rate each have a value that stands for nothing.
    is_version, is_bit_rate = header[1] & 0x18 != 0x08, header[2] & 0xF0 != 0xF0  # noqa: PLR2004
    return is_version and is_bit_rate and header[2] & 0x0C != 0x0C  # noqa: PLR2004


def _is_svg(head: bytes) -> bool:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return text.startswith(b"<") and b"<svg" in text
