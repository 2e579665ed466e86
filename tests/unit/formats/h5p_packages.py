"""H5P packages made for a test."""

import json

from memora.services.content.formats.h5p import read
from tests.unit.formats.anki_packages import package


def h5p_package(library, params, title="Title", **files):
    """A package of one content; ``images__a__png`` names ``content/images/a.png``."""
    manifest = {"title": title, "mainLibrary": library}
    return _packed(json.dumps(manifest), json.dumps(params), files)


def _packed(manifest, content, files):
    target = {"h5p__json": manifest}
    target["content/content__json"] = content
    for name, data in files.items():
        folder, file = name.split("__", 1)
        target[f"content/{folder}/{file}"] = data
    return package(**target)


def bank_of(library, params, **files):
    """The bank of a package."""
    return read(h5p_package(library, params, **files), file_name="a.h5p")


def items_of(library, params, **files):
    """The items of a package."""
    return [item for unit in bank_of(library, params, **files).units for item in unit.items]


def content(library, key="", title="", **params):
    """A content within another."""
    return {
        "library": f"{library} 1.0",
        "params": params,
        "subContentId": key,
        "metadata": {"title": title},
    }
