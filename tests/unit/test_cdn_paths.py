"""Paths of the export: where each file lies, and that none can lie elsewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memora.services.cdn_export.storage import paths


def test_each_file_has_the_papers_path():
    assert paths.manifest_path("P1") == "plans/P1/manifest.json"
    assert paths.hierarchy_path("P1", "S1") == "plans/P1/S1_h.json"
    assert paths.bitmap_path("P1", "S1") == "plans/P1/S1_b.json"
    assert paths.topic_path("P1", "T1") == "plans/P1/T1.json"
    assert paths.lesson_path("L1") == "lessons/L1.json"
    assert paths.lesson_path("L1", is_private=True) == "private/lessons/L1.json"
    assert paths.subject_structure_path("S1") == "S1.json"


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "..", "../x", "a/b", "a/../b", "/etc", "a\\b", "a b", "درس", "a\x00", "a\n"),
        *("-a", ".a", "x" * 250),
    ],
)
def test_a_name_that_could_leave_its_folder_is_refused(name):
    with pytest.raises(ValueError, match="not a content path"):
        paths.topic_path(name, "T1")
    with pytest.raises(ValueError, match="not a content path"):
        paths.lesson_path(name)


@given(path=st.text(alphabet="ab./-_\\%~ \x00\né", max_size=20))
def test_an_accepted_path_has_plain_segments_only(path):
    try:
        accepted = paths.check_path(path)
    except ValueError:
        return
    for segment in accepted.split("/"):
        assert segment
        assert segment[0].isalnum()
        assert set(segment) <= set("ab.-_")


@pytest.mark.parametrize(
    ("path", "data", "kind"),
    [
        ("plans/P1/manifest.json", {}, "manifest"),
        ("plans/P1/S1_h.json", {"tracks": []}, "hierarchy"),
        ("plans/P1/S1_b.json", {"mappings": {}}, "bitmap"),
        ("plans/P1/algebra_h.json", {"lessons": []}, "topic"),
        ("plans/P1/algebra_b.json", {"lessons": []}, "topic"),
        ("plans/P1/T1.json", {}, "topic"),
        ("lessons/L1.json", {}, "lesson"),
        ("private/lessons/L1.json", {}, "lesson"),
        ("media/a1.png", {}, "media"),
        ("private/media/a1.png", {}, "media"),
        ("S1.json", {}, "subject"),
    ],
)
def test_the_kind_of_a_file_follows_from_its_path(path, data, kind):
    assert paths.kind_of(path, data) == kind


def test_a_path_of_no_file_of_ours_has_no_kind():
    with pytest.raises(ValueError, match="images"):
        paths.kind_of("images/a/b.json", {})
