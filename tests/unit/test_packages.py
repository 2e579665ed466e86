"""Zips as packages: what is taken, what is refused and why, and that no zip can be a bomb."""

import contextlib
import io
import stat
import struct
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memora.services.content.packages import archive as archives
from memora.services.content.packages import file_names
from memora.services.content.packages.archive import BadPackageError, read_package
from tests.support.packages import INDEX, packed

MEGABYTE = 1024 * 1024


def unpacked(body):
    return {path: b"".join(chunks) for path, chunks in read_package(body).unpack()}


def fault_of(body):
    """The first fault of a zip, found by reading all of it."""
    with pytest.raises(BadPackageError) as raised:
        unpacked(body)
    return raised.value.faults[0]


def with_entry(path="page.html", content=b"x", **fields):
    """A sound zip with one more entry, of which some fields are as given."""
    target = io.BytesIO(packed())
    with zipfile.ZipFile(target, "a") as archive:
        info = zipfile.ZipInfo(path)
        for name, value in fields.items():
            setattr(info, name, value)
        archive.writestr(info, content)
    return target.getvalue()


def test_the_files_of_a_zip_are_read_as_they_were_packed():
    files = {"index.html": INDEX, "js/app.js": "run()", "img/frog.png": b"\x89PNG"}

    assert unpacked(packed(files)) == {
        path: content.encode() if isinstance(content, str) else content
        for path, content in files.items()
    }


def test_a_package_may_stand_in_the_only_folder_of_its_zip():
    files = {"lab/index.html": INDEX, "lab/js/app.js": "run()"}

    assert unpacked(packed(files)).keys() == {"index.html", "js/app.js"}


@pytest.mark.parametrize(
    "files",
    [
        {"page.html": INDEX},
        {"a/index.html": INDEX, "b/page.html": INDEX},
        {"lab/deep/index.html": INDEX},
        {"INDEX.HTML": INDEX},
    ],
)
def test_a_zip_without_a_first_page_is_refused(files):
    assert fault_of(packed(files)).kind == "no_index"


@pytest.mark.parametrize("junk", ["__MACOSX/._index.html", ".DS_Store", "img/Thumbs.db", "._a"])
def test_what_systems_add_to_a_zip_by_themselves_is_left_out(junk):
    assert unpacked(packed({"lab/index.html": INDEX, f"lab/{junk}": b"\0"})).keys() == {
        "index.html"
    }
    assert unpacked(packed({"lab/index.html": INDEX, junk: b"\0"})).keys() == {"index.html"}


@pytest.mark.parametrize(
    "path",
    [
        *("../evil.html", "a/../../evil.html", "/etc/evil.html", "//evil.html", "./evil.html"),
        *("..\\evil.html", "a\\b.html", "C:/evil.html", "c:evil.html", ".hidden.html"),
        *(
            "a//b.html",
            " a.html",
            "a /b.html",
            "a./b.html",
            "a\nb.html",
            "a\u202egpj.html",
            "a\0.html",
        ),
        *("x" * 201 + ".html", "/".join("a" * 17) + "/b.html", "a\u200b.html", "a?.html"),
    ],
)
def test_a_path_that_could_lead_elsewhere_is_refused(path):
    # The standard library's writer would clean some of these away.
    body = with_entry("x" * len(path.encode())).replace(b"x" * len(path.encode()), path.encode())

    assert fault_of(body).kind in ("name", "encoding")


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFSOCK])
def test_links_and_devices_are_refused(kind):
    assert fault_of(with_entry(external_attr=(kind | 0o777) << 16)).kind == "special"


def test_an_encrypted_file_is_refused():
    body = bytearray(with_entry())
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = bytes(body).rindex(mark) + offset
        body[at] |= 1

    assert fault_of(bytes(body)).kind == "encrypted"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_unusual_compression_is_refused(method):
    assert fault_of(packed(compression=method)).kind == "method"


@pytest.mark.parametrize(
    "path",
    [
        *("more.zip", "lib.jar", "run.exe", "run.sh", "app.py", "page.php", "film.swf", "a.tar.gz"),
        *("README", "page.htaccess", "book.pdf", "disk.iso", "lesson.h5p"),
    ],
)
def test_a_kind_of_file_that_no_page_needs_is_refused(path):
    fault = fault_of(packed({"index.html": INDEX, path: b"x"}))

    assert (fault.kind, fault.file) == ("extension", path)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("a.html", "A.HTML"),
        ("img/a.png", "IMG/a.png"),
        ("straße.html", "STRASSE.html"),
        ("é.html", "e\u0301.html"),
        ("a.js", "a.js/b.js"),
        ("a.js", "A.JS/b.js"),
    ],
)
def test_files_that_some_systems_take_for_one_are_refused(first, second):
    assert fault_of(packed({"index.html": INDEX, first: "1", second: "2"})).kind == "twice"


def test_a_name_may_be_arabic():
    files = {"index.html": INDEX, "صور/ضفدع.png": b"\x89PNG"}

    assert "صور/ضفدع.png" in unpacked(packed(files))


def test_a_name_in_utf_8_is_read_where_the_zip_does_not_say_that_it_is():
    body = packed({"index.html": INDEX, "ضفدع.png": b"\x89PNG"})
    for mark, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = body.rindex(mark) + offset
        body = body[:at] + struct.pack("<H", 0) + body[at + 2 :]

    assert "ضفدع.png" in unpacked(body)


def test_a_name_that_is_no_utf_8_is_refused():
    arabic = "ضفدع.png".encode("cp1256")
    body = with_entry("x" * len(arabic)).replace(b"x" * len(arabic), arabic)

    assert fault_of(body).kind == "encoding"


@pytest.mark.parametrize(
    "body",
    [b"", b"PK", b"PK\x03\x04", b"<html>", b"PK\x05\x06" + bytes(18), b"GIF89a" + packed()],
    # A zip holds the time at which it was made.
    ids=["nothing", "two letters", "a beginning", "page", "an end", "picture before a zip"],
)
def test_what_is_no_zip_is_refused(body):
    assert fault_of(body).kind == "no_zip"


def test_a_zip_that_is_cut_off_is_refused():
    body = packed({"index.html": INDEX * 50, "a.js": "b" * 5_000})

    for length in range(0, len(body), 7):
        assert fault_of(body[:length]).kind in ("no_zip", "damaged")


def test_a_damaged_file_is_named():
    body = packed({"index.html": INDEX, "a.txt": "b" * 99}, compression=zipfile.ZIP_STORED)

    fault = fault_of(body.replace(b"b" * 99, b"b" * 98 + b"c"))

    assert (fault.kind, fault.file) == ("damaged", "a.txt")


def test_a_zip_of_too_many_files_is_refused_before_its_list_is_read(monkeypatch):
    body = packed({f"{number}.txt": "" for number in range(2 * archives.MAX_FILES + 1)})
    monkeypatch.setattr(archives.zipfile, "ZipFile", None)

    assert fault_of(body).kind == "too_many"


def test_one_file_more_than_may_be_is_refused():
    files = {f"{number}.txt": "" for number in range(archives.MAX_FILES)}

    assert fault_of(packed({"index.html": INDEX, **files})).kind == "too_many"


def test_a_zip_beyond_the_limit_is_not_looked_at():
    assert fault_of(b"PK\x03\x04" + bytes(archives.MAX_ARCHIVE_BYTES)).kind == "archive_size"


# Bombs


def test_a_bomb_is_found_while_it_is_read():
    body = packed({"index.html": INDEX, "a.txt": bytes(20 * MEGABYTE)})

    assert len(body) < MEGABYTE // 10
    assert fault_of(body).kind == "total_size"


@pytest.mark.parametrize(
    ("limit", "kind"), [("MAX_FILE_BYTES", "file_size"), ("MAX_TOTAL_BYTES", "total_size")]
)
def test_neither_one_file_nor_all_of_them_may_be_larger_than_the_limit(monkeypatch, limit, kind):
    body = packed({"index.html": INDEX, "a.txt": "a" * 600, "b.txt": "b" * 600})
    monkeypatch.setattr(archives, limit, 599 if kind == "file_size" else 1_000)

    fault = fault_of(body)

    assert (fault.kind, fault.file) == (kind, "a.txt" if kind == "file_size" else "")


def lying(body):
    """The same zip, in which every file says that it holds one byte."""
    for mark, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = -1
        while (at := body.find(mark, at + 1)) >= 0:
            body = body[: at + offset] + struct.pack("<I", 1) + body[at + offset + 4 :]
    return body


def test_a_bomb_that_lies_about_its_size_is_never_written_out():
    body = lying(packed({"index.html": INDEX, "a.txt": bytes(20 * MEGABYTE)}))

    written = 0
    with contextlib.suppress(BadPackageError):
        for _path, chunks in read_package(body).unpack():
            for chunk in chunks:
                written += len(chunk)

    assert fault_of(body).kind == "damaged"
    assert written <= archives.FREE_BYTES


def test_files_that_share_their_bytes_are_refused():
    squash = zlib.compressobj(9, zlib.DEFLATED, -15)
    content = bytes(MEGABYTE)
    squashed = squash.compress(content) + squash.flush()
    sizes = struct.pack("<III", zlib.crc32(content), len(squashed), len(content))
    names = [b"index.html", *(b"%05d.html" % number for number in range(99))]
    local = b"PK\x03\x04" + struct.pack("<HHHHH", 20, 0, 8, 0, 33) + sizes
    local += struct.pack("<HH", len(names[0]), 0) + names[0] + squashed
    central = b"".join(
        b"PK\x01\x02"
        + struct.pack("<HHHHHH", 20, 20, 0, 8, 0, 33)
        + sizes
        + struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0)
        + name
        for name in names
    )
    counts = (len(names), len(names), len(central), len(local), 0)
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, *counts)

    assert fault_of(local + central + end).kind == "damaged"


def test_a_large_package_of_what_does_not_shrink_is_taken():
    films = {f"{n}.mp4": bytes(range(256)) * 4 * 1024 * 6 for n in range(3)}

    assert (
        len(unpacked(packed({"index.html": INDEX, **films}, compression=zipfile.ZIP_STORED))) == 4
    )


def files_or_faults(body):
    """What a zip holds, or why it is refused; never another error."""
    try:
        return unpacked(body)
    except BadPackageError as error:
        return list(error.faults)


@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_else(noise):
    for body in (noise, b"PK\x03\x04" + noise, packed() + noise, noise.join([packed()] * 2)):
        assert files_or_faults(body)


@given(st.data())
def test_no_flipped_byte_raises_anything_else(data):
    body = bytearray(packed({"index.html": INDEX, "js/a.js": "run()" * 20}))
    for _ in range(data.draw(st.integers(1, 4))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    found = files_or_faults(bytes(body))

    assert found
    assert isinstance(found, list) or all(map(file_names.is_safe, found))


def test_every_kind_of_file_has_a_content_type_that_no_browser_has_to_guess():
    for content_type in file_names.CONTENT_TYPES.values():
        assert "/" in content_type
        if content_type.startswith("text/"):
            assert content_type.endswith("; charset=utf-8")
