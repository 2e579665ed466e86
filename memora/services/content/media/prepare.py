"""A file as it may be published: known by its bytes, bounded, cleaned; or refused in words."""

from dataclasses import dataclass

from frappe import _

from memora.services.content.media import drawings, pictures
from memora.services.content.media.drawings import DrawingError, clean_drawing
from memora.services.content.media.pictures import PictureError, clean_picture
from memora.services.content.media.sniff import (
    AUDIO,
    DOCUMENT,
    IMAGE,
    SVG,
    VIDEO,
    FileType,
    file_type_of,
)
from memora.utils.errors import ValidationError

_MB = 1 << 20
#: By kind, in bytes. A longer film belongs into the bucket's ``videos/``.
MOST_BYTES = {IMAGE: 10 * _MB, AUDIO: 16 * _MB, DOCUMENT: 16 * _MB, VIDEO: 30 * _MB}


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that may be published.

    Attributes:
        data: Its bytes.
        file_type: What it is.
        width: In pixels, of what is seen and says so.
        height: In pixels.
    """

    data: bytes
    file_type: FileType
    width: int | None = None
    height: int | None = None


def prepare(data: bytes) -> Prepared:
    """Check and clean an uploaded file.

    Raises:
        ValidationError: It is empty, no known kind, too large, or cannot be read.
    """
    if not data:
        raise ValidationError(_("The file is empty. Choose another one."))
    file_type = file_type_of(data)
    if file_type is None:
        raise ValidationError(
            _(
                "This kind of file cannot be shown in lessons. Save pictures as PNG, JPEG, WebP,"
                " GIF or SVG, sound as MP3, M4A or OGG, films as MP4 or WebM, papers as PDF."
            )
        )
    _check_size(len(data), file_type)
    if file_type.kind != IMAGE:
        return Prepared(data, file_type)
    prepared = _drawing(data) if file_type is SVG else _picture(data, file_type)
    _check_size(len(prepared.data), file_type)
    return prepared


def _check_size(size: int, file_type: FileType) -> None:
    most = MOST_BYTES[file_type.kind]
    if size > most:
        raise ValidationError(
            _("The file has {0} MB, of {1} at most. Make it smaller and upload it again.").format(
                -(-size // _MB), most // _MB
            )
        )


def _picture(data: bytes, file_type: FileType) -> Prepared:
    try:
        picture = clean_picture(data, file_type)
    except PictureError as error:
        raise ValidationError(_why_no_picture(error.reason)) from error
    return Prepared(picture.data, file_type, picture.width, picture.height)


def _why_no_picture(reason: str) -> str:
    match reason:
        case "pixels":
            return _(
                "The picture has more than {0} million pixels, in all its frames. Make it smaller"
                " and upload it again."
            ).format(pictures.MAX_PIXELS // 1_000_000)
        case "frames":
            return _(
                "The moving picture has more than {0} frames. Save it as a film (MP4 or WebM)."
            ).format(pictures.MAX_FRAMES)
    return _("The picture is damaged and cannot be read. Save it anew and upload it again.")


def _drawing(data: bytes) -> Prepared:
    try:
        cleaned, width, height = clean_drawing(data)
    except DrawingError as error:
        raise ValidationError(_why_no_drawing(error)) from error
    return Prepared(cleaned, SVG, width, height)


def _why_no_drawing(error: DrawingError) -> str:
    match error.reason:
        case "large":
            return _(
                "The drawing has more than {0} MB or {1} shapes. Simplify it, or save it as PNG."
            ).format(drawings.MAX_BYTES // _MB, drawings.MAX_ELEMENTS)
        case "empty":
            return _("The drawing is empty. Save it anew, or as PNG.")
        case "entities":
            return _("The drawing defines entities. Save it as plain SVG, or as PNG.")
        case "element":
            return _(
                'The drawing holds "{0}", without which it would look different, and which may'
                " not be published. Save it as plain SVG without it, or as PNG."
            ).format(error.what)
    return _("The drawing is damaged and cannot be read. Save it anew, or as PNG.")
