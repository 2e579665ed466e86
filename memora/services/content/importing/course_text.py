"""A course as text: read from a file, and packed while it waits for its import."""

import base64
import json
import re
import zlib
from pathlib import Path
from typing import Any

import frappe
from frappe import _

from memora.utils.errors import NotFoundError, ValidationError

#: The largest course file, in bytes. The host answers a larger request with 413 before any code
#: of ours runs, unless the site's ``max_file_size`` allows it.
MAX_COURSE_BYTES = 25 << 20
#: What a statement carries besides the course.
_ROOM_BESIDE = 1 << 16


def parse_course(text: str | bytes) -> Any:
    """Parse a course file.

    Raises:
        ValidationError: It is no JSON, or too large.
    """
    check_size(len(text))
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ValidationError(
            _(
                "The course file is no valid JSON: look at line {0}, column {1}. Correct it and"
                " import it again."
            ).format(error.lineno, error.colno)
        ) from error
    except UnicodeDecodeError as error:
        raise ValidationError(
            _("The course file is no UTF-8 text. Save it as UTF-8 and import it again.")
        ) from error
    except (ValueError, RecursionError) as error:
        raise ValidationError(
            _("The course file is no valid JSON: {0}. Correct it and import it again.").format(
                error
            )
        ) from error


def pack(course: Any) -> str:
    """Return a course as the text that is stored until it is imported.

    Raises:
        ValidationError: Even compressed it is more than MariaDB takes in one statement.
    """
    text = json.dumps(course, ensure_ascii=False, separators=(",", ":"))
    packed = base64.b64encode(zlib.compress(text.encode())).decode()
    limit = frappe.db.sql("SELECT @@max_allowed_packet")[0][0] - _ROOM_BESIDE
    if len(packed) > limit:
        raise ValidationError(
            _(
                "The course is too large to wait in the database: {0} MB, compressed, of {1} MB."
                " Divide it, import it without background, or raise MariaDB's max_allowed_packet."
            ).format(_megabytes(len(packed)), _megabytes(limit))
        )
    return packed


def unpack(packed: str) -> Any:
    """Return the course that ``pack`` packed."""
    return json.loads(zlib.decompress(base64.b64decode(packed)))


def check_size(size: int) -> None:
    """Refuse a course of more than ``MAX_COURSE_BYTES``.

    Raises:
        ValidationError: It is too large.
    """
    if size > MAX_COURSE_BYTES:
        message = _("The course is too large: {0} MB of {1}. Divide it into several courses.")
        raise ValidationError(message.format(_megabytes(size), _megabytes(MAX_COURSE_BYTES)))


def _megabytes(size: int) -> str:
    return f"{size / (1 << 20):.1f}"


_ADDRESS = re.compile(r"/(?P<folder>private/files|files)/(?P<name>[^/\\\0]+\.json)", re.IGNORECASE)


def read_attached_course(address: str) -> Any:
    """Parse an attached course file.

    Args:
        address: What an Attach field holds: ``/files/…`` or ``/private/files/…``.

    Returns:
        The parsed JSON.

    Raises:
        ValidationError: It is no attached ``.json`` file of this site, too large or no JSON.
        NotFoundError: The file is gone.
    """
    found = _ADDRESS.fullmatch(address)
    if not found:
        raise ValidationError(
            _("{0} cannot be imported. Attach a .json file from your computer.").format(address)
        )
    folder = Path(frappe.get_site_path(*_parts_of(found["folder"]))).resolve()
    path = (folder / found["name"]).resolve()
    if path.parent != folder or not path.is_file():
        raise NotFoundError(_("There is no file {0}. Attach it again.").format(address))
    check_size(path.stat().st_size)
    return parse_course(path.read_bytes())


def _parts_of(folder: str) -> tuple[str, str]:
    return ("private" if folder.lower().startswith("private") else "public", "files")
