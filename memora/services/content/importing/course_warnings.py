"""What an import cannot keep, or was probably meant otherwise: told, and no reason to refuse."""

import difflib
from collections.abc import Iterator
from typing import Any

from frappe import _

from memora.services.content.importing.eaten_backslashes import lost_commands
from memora.services.content.importing.schema import Fault, json_path
from memora.services.content.importing.tree import CHILD_LISTS, Path
from memora.services.content.importing.unknown_keys import UnknownKey, unknown_keys

#: How like another key one must be to be taken for it.
_ALIKE = 0.8


def course_warnings(course: Any) -> list[Fault]:
    """Return what the author of a faultless course file should look at, with paths.

    Args:
        course: The parsed file.
    """
    return [*_unknown(course), *lost_commands(course)]


def _unknown(course: Any) -> Iterator[Fault]:
    """Name each unknown key once for each kind of place, where it is first."""
    places: dict[tuple[Path, str], list[UnknownKey]] = {}
    for found in unknown_keys(course):
        kind = tuple(part for part in found.path if isinstance(part, str))
        places.setdefault((kind, found.key), []).append(found)
    for (kind, key), group in places.items():
        # A stage's config is stored as it is.
        text = (
            _("is not known here: it is kept, but nothing reads it")
            if "config" in kind
            else _("is not known here, and is not imported")
        )
        advice = _advice(key, group[0].known)
        others = len(group) - 1
        more = _("{0} more places have it").format(others) if others else ""
        message = "; ".join(filter(None, [text, advice, more]))
        yield {"path": json_path((*group[0].path, key)), "message": message}


def _advice(key: str, known: tuple[str, ...]) -> str:
    if key in CHILD_LISTS[1:]:
        above = CHILD_LISTS[CHILD_LISTS.index(key) - 1]
        return _("{0} belong into one of the {1}").format(key, above)
    plain = {_plain(name): name for name in known}
    alike = difflib.get_close_matches(_plain(key), plain, n=1, cutoff=_ALIKE)
    return _("perhaps {0} is meant").format(plain[alike[0]]) if alike else ""


def _plain(name: str) -> str:
    return name.casefold().replace("_", "").replace("-", "")
