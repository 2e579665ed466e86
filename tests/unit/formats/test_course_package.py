"""A course with its media in one file: what goes in comes out, what is damaged is told."""

import io
import json
import random
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memora.services.content.formats.bank import StoredFile
from memora.services.content.formats.course_package import (
    PackageMedia,
    looks_like,
    read_package,
    write_package,
)
from memora.services.content.formats.report import FormatError

COURSE = {
    "format": "memora.course/2",
    "id": "water",
    "title": "الماء",
    "tracks": [{"id": "t", "title": "T", "units": []}],
}
MEDIA = {
    "map": PackageMedia(
        StoredFile("Map.PNG", lambda: b"png"), "A map.", "CC BY 4.0", "Ali", is_decorative=False
    ),
    "نهر": PackageMedia(StoredFile("river.svg", lambda: b"<svg/>"), is_decorative=True),
}


def packed(files, folder=""):
    """A zip of files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for path, content in files.items():
            text = content if isinstance(content, str | bytes) else json.dumps(content)
            archive.writestr(f"{folder}{path}", text)
    return target.getvalue()


def said(package):
    """What a package says of its media, with their bytes."""
    return {
        name: (each.file.read(), each.alt, each.license, each.source, each.is_decorative)
        for name, each in package.media.items()
    }


def refused(data):
    """What is said of a package that cannot be read."""
    with pytest.raises(FormatError) as error:
        read_package(data)
    return str(error.value)


def listing(*entries):
    """A package with these entries in ``media.json``."""
    return packed({"course.json": COURSE, "media.json": {"media": entries}, "media/a.png": b"x"})


def test_a_course_comes_out_as_it_went_in():
    package = read_package(write_package(COURSE, MEDIA))

    assert package.course == COURSE
    assert said(package) == {
        "map": (b"png", "A map.", "CC BY 4.0", "Ali", False),
        "نهر": (b"<svg/>", "", "", "", True),
    }


def test_the_same_course_is_the_same_file():
    assert write_package(COURSE, MEDIA) == write_package(COURSE, dict(reversed(MEDIA.items())))


def test_a_course_without_media_is_a_package_too():
    package = read_package(write_package(COURSE, {}))

    assert (package.course, package.media) == (COURSE, {})


def test_files_that_nobody_listed_are_called_after_themselves():
    data = packed({"course.json": COURSE, "media/river bed.png": b"x", "notes.txt": "y"})

    assert said(read_package(data)) == {"river-bed": (b"x", "", "", "", False)}


def test_a_folder_around_everything_makes_no_difference():
    data = packed(
        {
            "course.json": COURSE,
            "media.json": {"media": [{"name": "media:a", "file": "media/a.png", "alt": "A"}]},
            "media/a.png": b"x",
        },
        folder="water/",
    )

    assert looks_like(data, "water.zip")
    assert said(read_package(data)) == {"a": (b"x", "A", "", "", False)}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (packed({"a.json": COURSE}), "has no course.json"),
        (packed({"course.json": "{"}), "course.json is no JSON: see its line 1, column 2"),
        (packed({"course.json": '{"a": NaN}'}), "is no JSON"),
        (packed({"course.json": b"\xff\xfe{}"}), "is no JSON"),
        (packed({"course.json": "[" * 100_000}), "is no JSON"),
        (packed({"course.json": []}), "holds no object"),
        (packed({"course.json": COURSE, "media.json": {"media": 3}}), "media.json holds no object"),
        (listing("a"), "Entry 1 of media.json needs a name and a file"),
        (listing({"name": "a"}), "Entry 1 of media.json needs a name and a file"),
        (listing({"name": "a", "file": "media/b.png"}), "media/b.png of the medium a is not"),
        (listing({"name": "a", "file": "media/a.png", "alt": 3}), "something else than a text"),
        (
            listing(*[{"name": name, "file": "media/a.png"} for name in ("Map", "map")]),
            "Two media of the package are called map",
        ),
        (b"no zip", "no package"),
    ],
    ids=[
        *("no-course", "broken", "nan", "letters", "deep", "list", "media-list", "entry"),
        *("no-file", "missing", "alt", "twice", "no-zip"),
    ],
)
def test_what_is_damaged_is_told(data, words):
    assert words in refused(data)


@pytest.mark.parametrize("names", [["a.txt"], ["a/course.json", "b"], ["quiz/course.json", "x"]])
def test_another_zip_is_no_course_package(names):
    assert not looks_like(packed(dict.fromkeys(names, "x")), "course.zip")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"{}"])
def test_what_is_no_zip_is_no_course_package(data):
    assert not looks_like(data, "course.zip")


SOUND = write_package(COURSE, MEDIA)


@given(st.integers(0, 2**32))
def test_no_damage_raises_anything_else(seed):
    dice = random.Random(seed)
    data = bytearray(SOUND)
    for _ in range(dice.randrange(1, 30)):
        data[dice.randrange(len(data))] = dice.randrange(256)

    looks_like(bytes(data), "x")
    with suppress(FormatError):
        assert said(read_package(bytes(data))) is not None
