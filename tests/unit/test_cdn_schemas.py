"""The schemas of the content files."""

import copy

import pytest

from memora.services.cdn_export.build.schema_validator import (
    validate_all_json_files,
    validate_json_schema,
)

STAMP = {"version": 1, "generated_at": "2026-03-01T12:00:00Z"}
LESSON = {
    "id": "L1",
    "title": "One",
    "description": "",
    **STAMP,
    "language": "en",
    "dir": "ltr",
    "base_xp": 10,
    "navigation": {"stage_count": 1, "target_time": 30},
    "stages": [
        {
            "id": "s1",
            "title": "Read",
            "type": "Reading",
            "config": {"text": "…"},
            "target_time": 30,
            "weight": 1,
            "is_skippable": False,
            "server_marked": False,
        }
    ],
}
BITMAP = {
    "subject_id": "S1",
    **STAMP,
    "total_lessons": 1,
    "mappings": {"L1": {"bit_index": 0, "topic_id": "T1"}},
}


def changed(data, path, value):
    """A copy with one value replaced, or with None removed."""
    twin = copy.deepcopy(data)
    *above, last = path
    place = twin
    for key in above:
        place = place[key]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return twin


def test_a_whole_file_is_valid():
    assert validate_json_schema(LESSON, "lesson.schema.json") == (True, [])


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (["id"], None, "$: 'id'"),
        (["title"], 5, "$.title"),
        (["base_xp"], -1, "$.base_xp"),
        (["generated_at"], "yesterday", "$.generated_at"),
        (["access"], {"access_level": "paid"}, "$: Additional"),
        (["stages", 0, "type"], "Song", "$.stages[0].type"),
        (["stages", 0, "config"], "text", "$.stages[0].config"),
    ],
)
def test_a_fault_is_named_with_its_place(path, value, place):
    is_valid, errors = validate_json_schema(changed(LESSON, path, value), "lesson.schema.json")

    assert is_valid is False
    assert len(errors) == 1
    assert errors[0].startswith(place)


def test_a_schema_that_does_not_exist_is_an_error():
    with pytest.raises(FileNotFoundError):
        validate_json_schema({}, "song.schema.json")


def test_several_files_are_checked_each_against_its_own_schema():
    report = validate_all_json_files(
        {
            "lessons/L1.json": LESSON,
            "plans/P1/S1_b.json": BITMAP,
            "lessons/L2.json": changed(LESSON, ["base_xp"], None),
        }
    )

    assert (report["valid"], report["valid_count"], report["invalid_count"]) == (False, 2, 1)
    assert list(report["errors"]) == ["lessons/L2.json"]


def test_no_files_are_valid():
    assert validate_all_json_files({}) == {
        "valid": True,
        "errors": {},
        "valid_count": 0,
        "invalid_count": 0,
    }
