"""Local storage: whole files, the right folder, and no trace of what was killed."""

import errno

import pytest

from memora.services.cdn_export.storage.local import LocalStorage


@pytest.fixture
def roots(tmp_path):
    return tmp_path / "public", tmp_path / "private"


@pytest.fixture
def storage(roots):
    return LocalStorage(*roots)


def test_what_was_written_is_read(storage):
    storage.write("lessons/L1.json", b"{}", owner="P1")

    assert storage.read("lessons/L1.json") == b"{}"


def test_private_files_lie_in_a_folder_of_their_own(storage, roots):
    storage.write("private/lessons/L1.json", b"{}", owner="P1")

    assert (roots[1] / "lessons" / "L1.json").read_bytes() == b"{}"
    assert not roots[0].exists()


def test_a_file_in_use_keeps_its_old_bytes_when_it_is_replaced(storage):
    storage.write("S1.json", b"old", owner="P1")
    with storage.locate("S1.json").open("rb") as reader:
        storage.write("S1.json", b"new", owner="P1")

        assert reader.read() == b"old"
    assert storage.read("S1.json") == b"new"


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(storage, roots, monkeypatch):
    storage.write("S1.json", b"old", owner="P1")

    def full_disk(_descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full_disk)
    with pytest.raises(OSError, match="No space"):
        storage.write("S1.json", b"new", owner="P1")

    assert storage.read("S1.json") == b"old"
    assert [file.name for file in roots[0].iterdir()] == ["S1.json"]


def test_the_identity_changes_with_every_replacement(storage):
    assert storage.identity("S1.json") is None
    identities = []
    for _ in range(3):
        storage.write("S1.json", b"same", owner="P1")
        identities.append(storage.identity("S1.json"))

    assert len(set(identities)) == 3


@pytest.mark.parametrize("path", ["../S1.json", "a/../../b.json", "/etc/passwd", "a\x00.json"])
def test_no_path_reaches_outside(storage, path):
    with pytest.raises(ValueError, match="not a content path"):
        storage.write(path, b"", owner="P1")
    with pytest.raises(FileNotFoundError):
        storage.read(path)


@pytest.mark.parametrize("path", ["nowhere.json", "lessons", "lessons/L1.json/x.json"])
def test_what_is_no_file_is_not_found(storage, path):
    storage.write("lessons/L1.json", b"{}", owner="P1")

    with pytest.raises(FileNotFoundError):
        storage.read(path)


def test_deleting_says_whether_there_was_a_file(storage):
    storage.write("S1.json", b"", owner="P1")

    assert storage.delete("S1.json") is True
    assert storage.delete("S1.json") is False


def test_names_lists_the_files_of_one_folder(storage, roots):
    for path in ("plans/P1/a.json", "plans/P1/b.json", "plans/P2/c.json"):
        storage.write(path, b"", owner="P1")
    (roots[0] / "plans" / "P1" / "a.json.00000000-1.tmp").touch()

    assert sorted(storage.names("plans/P1")) == ["plans/P1/a.json", "plans/P1/b.json"]
    assert list(storage.names("plans/P9")) == []


def test_sweeping_removes_what_the_owner_left_and_nobody_elses(storage, roots, monkeypatch):
    def left_by(owner):
        with monkeypatch.context() as patch:
            patch.setattr("pathlib.Path.replace", lambda *_: None)
            storage.write("lessons/L1.json", b"half", owner=owner)

    left_by("P1")
    left_by("P2")
    storage.write("lessons/L2.json", b"whole", owner="P1")

    assert storage.sweep(["lessons", "plans/P1", ""], owner="P1") == 1
    assert len(list((roots[0] / "lessons").glob("*.tmp"))) == 1
    assert storage.read("lessons/L2.json") == b"whole"


def test_names_of_any_allowed_length_can_be_written(storage):
    name = "x" * 120
    storage.write(f"plans/{name}/{name}_h.json", b"{}", owner=name)

    assert storage.read(f"plans/{name}/{name}_h.json") == b"{}"


def test_many_files_are_written_at_once(storage):
    files = [(f"lessons/L{number}.json", str(number).encode()) for number in range(50)]

    storage.write_many(files, owner="P1")

    assert [storage.read(path) for path, _ in files] == [body for _, body in files]


def test_one_bad_path_among_many_is_reported(storage):
    with pytest.raises(ValueError, match="not a content path"):
        storage.write_many([("a.json", b""), ("../b.json", b"")], owner="P1")
