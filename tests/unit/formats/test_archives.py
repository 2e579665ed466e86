"""Packages that banks come in: their files, found as texts name them, and what is refused."""

import io
import stat
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memora.services.content.formats import archives
from memora.services.content.formats.archives import open_archive
from memora.services.content.formats.report import FormatError


def packed(files, **fields):
    """A zip of files; the last entry has the given fields."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files:
            info = zipfile.ZipInfo(path)
            info.compress_type = zipfile.ZIP_DEFLATED
            if (path, content) == files[-1]:
                for name, value in fields.items():
                    setattr(info, name, value)
            archive.writestr(info, content)
    return target.getvalue()


def read_all(data):
    archive = open_archive(data)
    return [archive.read(name) for name in archive.names]


def refusal(data):
    with pytest.raises(FormatError) as raised:
        read_all(data)
    return str(raised.value)


def test_files_are_listed_in_order_and_read_by_name():
    archive = open_archive(packed([("b.xml", "two"), ("a/c.png", "one")]))

    assert [(name, archive.read(name)) for name in archive.names] == [
        ("b.xml", b"two"),
        ("a/c.png", b"one"),
    ]


def test_folders_and_what_systems_add_are_no_files():
    data = packed([("a/", ""), ("__MACOSX/a", "x"), ("a/.DS_Store", "x"), ("a/b", "y")])

    assert open_archive(data).names == ["a/b"]


@pytest.mark.parametrize(
    "written",
    [
        "media/Straße 1.png",
        "Media/STRASSE 1.PNG",
        "media/Stra%C3%9Fe%201.png",
        "./x/../media/Straße 1.png",
        "/media/Straße 1.png",
        "media\\Straße 1.png",
        "media/Straße%201.png?canvas_download=1",
    ],
)
def test_a_file_is_found_as_texts_name_it(written):
    found = open_archive(packed([("media/Straße 1.png", b"\x89PNG")])).file(written)

    assert (found.name, found.read()) == ("Straße 1.png", b"\x89PNG")


def test_a_file_that_is_not_there_is_none():
    assert open_archive(packed([("a", "x")])).file("b") is None


def test_reading_what_is_not_there_is_refused():
    with pytest.raises(FormatError, match="is not in this package"):
        open_archive(packed([("a", "x")])).read("b")


def test_names_of_old_windows_programs_have_folders():
    assert open_archive(packed([("a\\b.xml", "x")])).names == ["a/b.xml"]


def test_names_in_utf_8_without_the_mark_are_read():
    data = packed([("ضفدع.png", "x")])
    data = data.replace(b"\x14\x00\x00\x08", b"\x14\x00\x00\x00")

    assert open_archive(data).names == ["ضفدع.png"]


@pytest.mark.parametrize("name", ["../a", "a/../../b", "/etc/passwd", "C:/a", "..\\a"])
def test_names_that_lead_out_of_the_package_are_refused(name):
    assert "leads out of it" in refusal(packed([(name, "x")]))


def test_links_are_refused():
    data = packed([("link", "/etc/passwd")], external_attr=(stat.S_IFLNK | 0o777) << 16)

    assert "is a link" in refusal(data)


def test_macros_are_refused():
    assert "macros" in refusal(packed([("xl/vbaProject.bin", "x")]))


def test_a_password_is_refused():
    data = bytearray(packed([("a", "x")]))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1

    assert "password" in refusal(bytes(data))


def test_a_file_that_is_there_twice_alike_is_one():
    assert open_archive(packed([("a", "x"), ("a", "x")])).names == ["a"]


def test_a_file_that_is_there_twice_differently_is_refused():
    assert "twice" in refusal(packed([("a", "x"), ("a", "y")]))


def test_a_damaged_file_is_refused_when_it_is_read():
    data = packed([("a", "words " * 50)])
    start = data.index(b"a") + 5
    data = data[:start] + bytes(6) + data[start + 6 :]

    assert "damaged" in refusal(data)


@pytest.mark.parametrize("data", [b"", b"words", b"PK\x03\x04"])
def test_what_is_no_zip_is_refused(data):
    assert "no package" in refusal(data)


def test_a_zip_of_too_many_files_is_refused(monkeypatch):
    monkeypatch.setattr(archives, "MAX_FILES", 3)

    assert "at most 3" in refusal(packed([(str(number), "x") for number in range(4)]))


def test_a_file_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(archives, "MAX_FILE_BYTES", 100_000)

    assert "a in this package is too large" in refusal(packed([("a", bytes(200_000))]))


def test_a_zip_that_unpacks_to_a_thousand_times_its_size_is_refused():
    data = packed([(str(number), bytes(6_000_000)) for number in range(2)])

    assert "too much for its size" in refusal(data)


def test_a_file_that_is_read_again_costs_nothing_more(monkeypatch):
    monkeypatch.setattr(archives, "FREE_BYTES", 100_000)
    archive = open_archive(packed([("a", bytes(90_000))]))

    assert archive.read("a") == archive.read("a") == bytes(90_000)


def test_a_file_that_is_read_piece_by_piece_may_be_larger_but_not_without_end(monkeypatch):
    monkeypatch.setattr(archives, "MAX_FILE_BYTES", 100_000)
    archive = open_archive(packed([("a", bytes(200_000))]))

    assert sum(map(len, archive.pieces("a"))) == 200_000
    monkeypatch.setattr(archives, "MAX_TOTAL_BYTES", 150_000)
    with pytest.raises(FormatError):
        list(open_archive(packed([("a", bytes(200_000))])).pieces("a"))


def test_a_zip_in_a_zip_is_a_file():
    inner = packed([("a", "x")])

    assert open_archive(packed([("inner.zip", inner)])).read("inner.zip") == inner


SOUND = packed([("a.xml", "<a/>" * 50), ("b/c.png", b"\x89PNG" * 50)])


@given(st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.integers(0, 255)), max_size=6))
def test_no_changed_bytes_do_more_than_be_refused(changes):
    data = bytearray(SOUND)
    for at, byte in changes:
        data[at] = byte
    try:
        contents = read_all(bytes(data))
    except FormatError:
        return
    assert all(isinstance(content, bytes) for content in contents)
