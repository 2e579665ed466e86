"""The rooms of the services: each has a face, and nobody reaches past it."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "memora"
SERVICES = "memora.services"

#: The papers' root modules, and the room that each belongs to.
ROOM_OF = {
    **dict.fromkeys(("device_auth", "session_manager"), "identity"),
    **dict.fromkeys(("wallet_engine", "wallet_sync"), "rewards"),
    **dict.fromkeys(
        (
            *("srs_archiver", "srs_persistence", "srs_reconciliation", "srs_redis_manager"),
            "partition_manager",
        ),
        "reviews",
    ),
}


def dotted(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def read_face(path):
    """Return what a package's ``__all__`` names, None where it has none."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", None) == "__all__":
            return ast.literal_eval(node.value)
    return None


PACKAGES = {dotted(path): path for path in (APP / "services").rglob("__init__.py")}
FACES = {name: read_face(path) for name, path in PACKAGES.items()}
ROOMS = sorted(name for name in PACKAGES if name.count(".") == SERVICES.count(".") + 1)


def room_of(module):
    """Return the room that a module stands in, None outside the services."""
    parts = module.split(".")
    if not module.startswith(f"{SERVICES}.") or len(parts) < 3:
        return None
    return ROOM_OF.get(parts[2], parts[2])


def imports_of(path):
    """Yield the full names of what a module imports of the services."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(SERVICES):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith(SERVICES))


def is_shown(name):
    """Say whether each package on the way to a name shows the next step in its face."""
    parts = name.split(".")
    ways = ((".".join(parts[:end]), parts[end]) for end in range(3, len(parts)))
    return all(FACES[way] and step in FACES[way] for way, step in ways if way in FACES)


def reaches_past(path):
    here = room_of(dotted(path))
    wanted = (name for name in imports_of(path) if room_of(name) != here)
    return [name for name in wanted if not is_shown(name)]


def test_nobody_reaches_past_the_face_of_a_room():
    found = {dotted(path): past for path in APP.rglob("*.py") if (past := reaches_past(path))}

    assert found == {}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_says_what_lives_there_and_what_others_may_call(room):
    assert ast.get_docstring(ast.parse(PACKAGES[room].read_text(encoding="utf-8")))
    assert FACES[room]


@pytest.mark.parametrize("room", ROOMS)
def test_a_face_shows_nothing_that_nobody_outside_calls(room):
    used = {
        name[len(room) + 1 :].split(".")[0]
        for path in APP.rglob("*.py")
        if room_of(dotted(path)) != room_of(room)
        for name in names_used(path, room)
    }

    assert set(FACES[room]) <= used


def names_used(path, room):
    """Yield what a module takes of a room: by import, or as an attribute of the room itself."""
    yield from (name for name in imports_of(path) if name.startswith(f"{room}."))
    tree = ast.parse(path.read_text(encoding="utf-8"))
    short = room.rpartition(".")[2]
    aliases = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == SERVICES
        for alias in node.names
        if alias.name == short
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", None) in aliases:
            yield f"{room}.{node.attr}"


def test_the_services_have_no_more_entries_than_one_takes_in():
    entries = [path for path in (APP / "services").iterdir() if path.name != "__pycache__"]

    assert len(entries) <= 25
