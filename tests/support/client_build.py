"""A build of the client for tests: the files that its pages name, with little in them."""

import json
from pathlib import Path
from typing import Any

RECORD = {
    "version": "0a1b2c",
    "entry": "app.0a1b2c.js",
    "styles": ["app.0a1b2c.css"],
    "math": "math.0a1b2c.css",
    "preload": ["words.0a1b2c.js"],
    "worker": "sw.0a1b2c.js",
    "icons": {
        "192": "icon-192.0a1b2c.png",
        "512": "icon-512.0a1b2c.png",
        "apple": "icon-apple.0a1b2c.png",
        "maskable": "icon-maskable.0a1b2c.png",
        "svg": "icon.0a1b2c.svg",
    },
    "texts": {"en": "en.0a1b2c.js", "ar": "ar.0a1b2c.js"},
}
WORKER = "self.addEventListener('install', () => {});\n"


def write_build(folder: Path, **changed: Any) -> dict[str, Any]:
    """Write a build into a folder and return its record.

    Args:
        folder: Where; it exists.
        **changed: Parts of the record that are others.
    """
    record = RECORD | changed
    (folder / record["worker"]).write_text(WORKER)
    (folder / "build.json").write_text(json.dumps(record))
    return record
