"""The client as it was built: what ``npm run build`` left in the app's public folder.

The files there have a hash in their names and are read by browsers from ``/assets``, as the web
server serves them; only ``build.json``, which is written last, says which of them belong together.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import memora

FOLDER = Path(memora.__file__).parent / "public" / "learn"
#: Where browsers find that folder.
ADDRESS = "/assets/memora/learn"
RECORD = "build.json"


@dataclass(frozen=True, slots=True)
class Build:
    """What belongs together, by the names of the files.

    Attributes:
        version: A hash of it all.
        entry: The module that starts the client.
        styles: Its style sheets, in order.
        math: The style sheet of formulas, which the client loads where one stands.
        preload: Modules that the first screen needs.
        worker: The service worker.
        icons: By ``192``, ``512``, ``maskable`` and ``apple`` a PNG, by ``svg`` a drawing.
        texts: By language the module with its texts.
        avatars: Drawings that students choose from, by name.
    """

    version: str
    entry: str
    styles: tuple[str, ...]
    math: str
    preload: tuple[str, ...]
    worker: str
    icons: dict[str, str]
    texts: dict[str, str]
    avatars: dict[str, str]

    def modules_of(self, language: str) -> list[str]:
        """Return the modules that a browser shall fetch at once to speak a language."""
        return [*self.preload, *filter(None, [self.texts.get(language)])]


def find_build() -> Build | None:
    """Return the build, None if there is none.

    Read anew each time: a new one is served from the moment that it is there.
    """
    try:
        record: dict[str, Any] = json.loads((FOLDER / RECORD).read_bytes())
    except FileNotFoundError:
        return None
    return Build(
        version=record["version"],
        entry=record["entry"],
        styles=tuple(record["styles"]),
        math=record["math"],
        preload=tuple(record["preload"]),
        worker=record["worker"],
        icons=record["icons"],
        texts=record["texts"],
        avatars=record.get("avatars", {}),
    )


def read_worker(build: Build) -> bytes:
    """Return the service worker's script.

    Raises:
        FileNotFoundError: The build is being replaced at this moment.
    """
    return (FOLDER / build.worker).read_bytes()


def avatar_addresses() -> dict[str, str]:
    """Return where browsers find the drawings that students choose from, by name.

    Returns:
        Nothing where no client is built.
    """
    build = find_build()
    return {name: address_of(file) for name, file in build.avatars.items()} if build else {}


def address_of(name: str) -> str:
    """Return where browsers find a file of the build."""
    return f"{ADDRESS}/{name}"
