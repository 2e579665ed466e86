"""Paths of Moodle's question categories, the same in GIFT and in its XML. Pure."""

import re

_SLASH = re.compile(r"(?<!/)/(?!/)")
#: Where a bank lay in Moodle, and the root that every bank has, which Moodle writes without that
#: place, too: no topics of anybody's.
_CONTEXT = re.compile(r"\$[^$]*\$")
_ROOT = "top"
_COURSE = "$course$"


def read_path(path: str) -> tuple[str, ...]:
    """Return a category's names from the top; ``//`` is a slash within one.

    Args:
        path: As the file has it, such as ``$course$/top/Physics/Km//h``.
    """
    names = [" ".join(name.replace("//", "/").split()) for name in _SLASH.split(path)]
    is_in_context = _CONTEXT.fullmatch(names[0]) is not None
    names = names[is_in_context:]
    if names[:1] == [_ROOT] and (is_in_context or names[1:]):
        names = names[1:]
    return tuple(name for name in names if name)


def write_path(names: tuple[str, ...]) -> str:
    """Return names as a path in the course that reads it, which ``read_path`` reads back."""
    return "/".join((_COURSE, _ROOT, *map(_written, names)))


def _written(name: str) -> str:
    """Return a name in which slashes are double, and stand apart from those between names."""
    doubled = name.replace("/", "//")
    return f"{' ' * doubled.startswith('/')}{doubled}{' ' * doubled.endswith('/')}"
