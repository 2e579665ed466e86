"""Pictures as pages show them: bounded, without what a camera wrote into them. Pure: no framework.

Every picture is decoded and encoded anew: what is no picture fails here and not in a browser, what
was hidden behind one is gone, and places, names and thumbnails of uncropped photographs stay with
whoever took them.
"""

import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from PIL import Image, ImageCms, ImageFile, ImageOps, ImageSequence

from memora.services.content.media.sniff import GIF, JPEG, PNG, WEBP, FileType

#: Of all frames together; decoded, each takes four bytes: 160 MB.
MAX_PIXELS = 40_000_000
#: No screen shows more of a lesson, in pixels of the longer side; a larger one is made smaller.
MAX_SIDE = 2_048
MAX_FRAMES = 200
_QUALITY = 85
_DEFAULT_FRAME_MS = 100
_FORMATS = {PNG: "PNG", JPEG: "JPEG", GIF: "GIF", WEBP: "WEBP"}
#: What PNG and GIF hold as it is.
_PLAIN_MODES = ("1", "L", "LA", "P", "RGB", "RGBA")
#: What Pillow's decoders raise on damaged data, beside their own OSError.
_BROKEN = (
    *(OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError),
    *(OverflowError, struct.error, zlib.error, Image.DecompressionBombError),
)


class PictureError(Exception):
    """A picture that cannot be taken; ``reason`` is ``broken``, ``pixels`` or ``frames``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Picture(NamedTuple):
    """A picture that may be published: its bytes, and its size in pixels."""

    data: bytes
    width: int
    height: int


def clean_picture(data: bytes, file_type: FileType) -> Picture:
    """Encode a picture anew: turned as it is meant, bounded, its colours and pixels alone.

    Moving pictures (GIF, WebP, PNG) go on moving.

    Args:
        data: The picture as it was uploaded.
        file_type: What its bytes say it is: PNG, JPEG, GIF or WebP.

    Raises:
        PictureError: It cannot be decoded, or is larger than any lesson needs.
    """
    try:
        with warnings.catch_warnings(), _whole_pictures():
            # Pillow warns of a bomb before it refuses one; our own bound is what counts.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=[_FORMATS[file_type]]) as image:
                return _encode(image, file_type)
    except _BROKEN as error:
        raise PictureError("broken") from error


@contextmanager
def _whole_pictures() -> Iterator[None]:
    """Let Pillow refuse what was cut off: Frappe tells it, for its own files, to fill it up."""
    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _encode(image: Any, file_type: FileType) -> Picture:
    # Only the header was read so far: nothing is decoded of what is too large.
    # A camera's JPEG may hold further pictures behind the first; they are no frames of it.
    frames = 1 if file_type is JPEG else getattr(image, "n_frames", 1)
    if frames > MAX_FRAMES:
        raise PictureError("frames")
    if image.width * image.height * frames > MAX_PIXELS:
        raise PictureError("pixels")
    sink = io.BytesIO()
    if frames > 1:
        size = _save_moving(image, file_type, sink)
    else:
        size = _save_still(image, file_type, sink)
    return Picture(sink.getvalue(), *size)


def _save_still(image: Any, file_type: FileType, sink: io.BytesIO) -> tuple[int, int]:
    still = _shrunk(_in_srgb(ImageOps.exif_transpose(image)))
    if file_type is JPEG:
        bare = _bare(still.convert("RGB"))
        bare.save(sink, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    elif file_type is WEBP:
        _bare(still).save(sink, "WEBP", quality=_QUALITY)
    else:
        _bare(_in_plain_mode(still)).save(sink, _FORMATS[file_type], optimize=True)
    return int(still.width), int(still.height)


def _save_moving(image: Any, file_type: FileType, sink: io.BytesIO) -> tuple[int, int]:
    durations, frames = [], []
    for frame in ImageSequence.Iterator(image):
        durations.append(int(frame.info.get("duration", 0)) or _DEFAULT_FRAME_MS)
        frames.append(_bare(_shrunk(frame.convert("RGBA"))))
    first, *rest = frames
    first.save(
        sink,
        _FORMATS[file_type],
        save_all=True,
        append_images=rest,
        duration=durations,
        loop=int(image.info.get("loop", 0)),
    )
    return int(first.width), int(first.height)


def _in_srgb(image: Any) -> Any:
    """Return a picture in the colours that are meant where nobody says which: its profile goes."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "RGBA", "CMYK"):
        return image
    mode = "RGB" if image.mode == "CMYK" else image.mode
    try:
        return ImageCms.profileToProfile(
            image, io.BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode=mode
        )
    except (ImageCms.PyCMSError, OSError):
        return image  # a profile that cannot be read says nothing


def _in_plain_mode(image: Any) -> Any:
    if image.mode in _PLAIN_MODES:
        return image
    if image.mode.startswith("I"):
        # 16 bits a pixel: shades of grey, of which Pillow's own conversion would cut off the lower.
        return image.convert("I").point(lambda shade: shade * (1 / 256)).convert("L")
    return image.convert("RGBA")


def _bare(image: Any) -> Any:
    """Return a picture with nothing beside its pixels: comments, profiles and cameras' notes."""
    transparency = image.info.get("transparency")
    image.info = {} if transparency is None else {"transparency": transparency}
    return image


def _shrunk(image: Any) -> Any:
    if max(image.size) <= MAX_SIDE:
        return image
    smooth = {"1": "L", "P": "RGBA"}.get(image.mode)
    # What is transparent by its colour would get a fringe of it.
    if smooth is None and "transparency" in image.info:
        smooth = "RGBA"
    whole = image.convert(smooth) if smooth else image
    scale = MAX_SIDE / max(image.size)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return whole.resize(size, Image.Resampling.LANCZOS)
