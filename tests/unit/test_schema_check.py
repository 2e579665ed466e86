"""The quick check of files says yes only where the schema does."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from memora.services.cdn_export.build.schema_check import UnknownKeywordError, compile_check
from memora.services.cdn_export.build.schema_validator import schema_name_of, schema_text
from memora.services.cdn_export.storage.paths import KINDS, MEDIA

SCHEMAS = {kind: json.loads(schema_text(schema_name_of(kind))) for kind in KINDS if kind != MEDIA}
ACCESS = {"access_level": "public", "required_item": None}
ITEM = {
    "type": "lesson",
    "id": "L1",
    "title": "One",
    "description": "",
    "access": ACCESS,
    "text": "one",
    "breadcrumb": [{"id": "S1", "title": "Sums"}],
    "topic_url": "/t",
    "lesson_url": None,
}
SHARD = {
    "plan_id": "P1",
    "subject_id": "S1",
    "version": 1,
    "generated_at": "2026-03-01T12:00:00Z",
    "total_items": 1,
    "items": [ITEM],
}
LESSON = {"id": "L1", "type": "lesson", "title": "", "bit_index": 0, "base_xp": 10}
NODE = {"id": "N1", "title": "N", "is_linear": False}
SUBJECT = {
    **NODE,
    "type": "subject",
    "version": 1,
    "generated_at": "2026-03-01T12:00:00Z",
    "total_lessons": 1,
    "tracks": [
        {
            **NODE,
            "type": "track",
            "is_default": True,
            "unlock_level": 0,
            "units": [
                {
                    **NODE,
                    "type": "unit",
                    "topics": [{**NODE, "type": "topic", "lessons": [LESSON]}],
                }
            ],
        }
    ],
}
WHOLE = {"search_shard": SHARD, "subject": SUBJECT}
ODD_VALUES = [None, True, 1, 0, -1, 1.0, "", "x" * 141, "public", [], {}, [1], {"a": 1}]


def places(data, above=()):
    """Every place within nested data, as keys from the top."""
    pairs = data.items() if isinstance(data, dict) else enumerate(data)
    for key, value in pairs:
        yield (*above, key)
        if isinstance(value, dict | list):
            yield from places(value, (*above, key))


def place_of(data, path):
    for key in path:
        data = data[key]
    return data


@pytest.mark.parametrize("kind", SCHEMAS)
def test_there_is_a_quick_check_of_every_kind_of_file(kind):
    assert compile_check(SCHEMAS[kind])({}) is False


@pytest.mark.parametrize("kind", WHOLE)
def test_whole_files_are_certainly_right(kind):
    assert compile_check(SCHEMAS[kind])(WHOLE[kind])


@pytest.mark.parametrize("kind", WHOLE)
def test_no_change_of_one_place_is_accepted_that_the_schema_refuses(kind):
    check, validator = compile_check(SCHEMAS[kind]), Draft202012Validator(SCHEMAS[kind])
    refused = 0
    for path in list(places(WHOLE[kind])):
        for value in ODD_VALUES:
            twin = copy.deepcopy(WHOLE[kind])
            place_of(twin, path[:-1])[path[-1]] = value
            is_valid = validator.is_valid(twin)
            refused += not is_valid
            assert is_valid or not check(twin), (path, value)
    assert refused > 100


@pytest.mark.parametrize("kind", WHOLE)
def test_a_missing_or_unknown_field_anywhere_is_refused(kind):
    check, validator = compile_check(SCHEMAS[kind]), Draft202012Validator(SCHEMAS[kind])
    for path in list(places(WHOLE[kind])):
        if isinstance(path[-1], str):
            less, more = copy.deepcopy(WHOLE[kind]), copy.deepcopy(WHOLE[kind])
            del place_of(less, path[:-1])[path[-1]]
            place_of(more, path[:-1])["unknown"] = 1
            assert not check(less) or validator.is_valid(less), path
            assert not check(more), path


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)
VARIED = {
    "type": ["object", "array", "string", "integer", "null"],
    "required": ["a"],
    "properties": {"a": {"enum": ["", "b"]}, "b": {"const": True}},
    "additionalProperties": {"type": ["boolean", "integer"], "minimum": 0},
    "items": {"type": ["string", "boolean"], "minLength": 1, "pattern": "^[^0-9]*$"},
    "maxItems": 2,
    "minimum": 1,
}


@given(JSON | st.dictionaries(st.sampled_from("abc"), JSON, max_size=3))
def test_what_is_certainly_right_is_right(data):
    if compile_check(VARIED)(data):
        assert Draft202012Validator(VARIED).is_valid(data)


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"type": "number"},
        {"type": "integer", "maximum": 3},
        {"type": "object", "minProperties": 1},
        {"type": "object", "properties": {"a": {"oneOf": []}}},
        {"const": 1, "type": "integer"},
    ],
)
def test_a_schema_that_says_more_has_no_quick_check(schema):
    with pytest.raises(UnknownKeywordError):
        compile_check(schema)
