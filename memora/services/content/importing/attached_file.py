"""The course file that an administrator has attached to a record."""

import re
from pathlib import Path
from typing import Any

import frappe
from frappe import _

from memora.services.content.importing.course_text import check_size, parse_course
from memora.utils.errors import NotFoundError, ValidationError

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
