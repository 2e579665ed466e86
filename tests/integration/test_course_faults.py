import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memora.services.content.importing.course_faults import MAX_CONFIG_BYTES, course_faults
from memora.services.content.importing.schema import schema_faults
from memora.services.content.importing.stage_faults import stage_faults
from memora.services.content.importing.tree import flatten
from tests.support.factories import QUESTION, READING, course_file, lessons_of, quiz

LESSON = "$.tracks[0].units[0].topics[0].lessons[0]"
QUESTION_PATH = f"{LESSON}.stages[1].config.questions[0]"


def put(course, path, value):
    """Set what a path such as ``$.tracks[0].title`` names."""
    *way, last = [
        int(p) if p.isdigit() else p for p in path[2:].replace("]", "").replace("[", ".").split(".")
    ]
    for part in way:
        course = course[part]
    course[last] = value


def faults_with(path, value):
    course = course_file()
    put(course, path, value)
    return course_faults(course)


def test_a_course_file_in_order_has_no_faults():
    assert course_faults(course_file(tracks=2, units=2, topics=2)) == []


@pytest.mark.parametrize("value", [None, [], "course", 7, True])
def test_what_is_no_object_is_refused_as_a_whole(value):
    assert course_faults(value) == [{"path": "$", "message": "must be an object"}]


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("$.format", "memora.course/3", "must be one of: memora.course/1, memora.course/2"),
        ("$.tracks", [], "must have at least 1 entries"),
        ("$.tracks", None, "must be a list"),
        ("$.id", "../etc", "must begin with a letter or digit"),
        ("$.id", "a/b", "must begin with a letter or digit"),
        ("$.id", "line\n", "must begin with a letter or digit"),
        ("$.title", "  ", "must not be empty"),
        ("$.title", "x" * 141, "at most 140 characters"),
        ("$.license", "x" * 141, "at most 140 characters"),
        ("$.source", "<a" * 70, "counts 2"),
        ("$.is_linear", 1, "must be true or false"),
        ("$.tracks[0].units[0].title", 5, "must be a text"),
        (f"{LESSON}.id", "l 1", "must begin with a letter or digit"),
        (f"{LESSON}.id", "x" * 118, "together with the course's id"),
        (f"{LESSON}.title", "<a" * 70, "counts 2"),
        (f"{LESSON}.base_xp", -1, "must be 0 or more"),
        (f"{LESSON}.base_xp", 10**30, "must be 1000 or less"),
        (f"{LESSON}.base_xp", True, "must be a whole number"),
        (f"{LESSON}.base_xp", 1.0, "must be a whole number"),
        (f"{LESSON}.stages[0].type", "Poem", "Reading, Video, Quiz, Interactive"),
        (f"{LESSON}.stages[0].config", "text", "must be an object"),
        (f"{LESSON}.stages[0].config.text", "", "must not be empty"),
        (f"{LESSON}.stages[0].target_time", -5, "must be 0 or more"),
        (f"{LESSON}.stages[1].config.questions", [], "at least 1 entries"),
        (f"{QUESTION_PATH}.type", "essay", "numeric, matching, ordering, cloze, self_check"),
        (f"{QUESTION_PATH}.options", [], "at least 2 entries"),
        (f"{QUESTION_PATH}.options[0]", "", "must not be empty"),
        (f"{QUESTION_PATH}.answer_index", 3, "from 0 to 2"),
        (f"{QUESTION_PATH}.answer_index", -1, "must be 0 or more"),
        (f"{QUESTION_PATH}.answer_index", 1.0, "must be a whole number"),
        (f"{QUESTION_PATH}.text", "", "must not be empty"),
        (f"{QUESTION_PATH}.id", " ", "must not be empty"),
    ],
)
def test_a_fault_names_its_place_and_the_remedy(path, value, message):
    faults = faults_with(path, value)
    assert [fault["path"] for fault in faults] == [path]
    assert message in faults[0]["message"]


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ({"type": "multiple_choice", "answer_index": 0}, "options"),
        ({"type": "multiple_choice", "options": ["a", "b"]}, "answer_index"),
        ({"type": "short_answer"}, "answer"),
        ({"type": "true_false"}, "answer"),
        ({"type": "true_false", "options": ["yes", "no"]}, "answer_index"),
    ],
)
def test_a_question_without_its_key_is_refused(question, field):
    faults = faults_with(QUESTION_PATH, {"id": "q", "text": "?", **question})
    assert faults == [{"path": f"{QUESTION_PATH}.{field}", "message": "is missing; add it"}]


@pytest.mark.parametrize("answer", [True, False, "true", "False"])
def test_a_true_false_question_takes_a_truth_value(answer):
    question = {"id": "q", "type": "true_false", "text": "?", "answer": answer}
    assert faults_with(QUESTION_PATH, question) == []


def test_a_true_false_question_refuses_any_other_answer():
    question = {"id": "q", "type": "true_false", "text": "?", "answer": "maybe"}
    assert [f["path"] for f in faults_with(QUESTION_PATH, question)] == [f"{QUESTION_PATH}.answer"]


def test_a_node_id_used_twice_is_refused_whatever_its_case():
    course = course_file(lessons=2)
    first, second = lessons_of(course)
    second["id"] = first["id"].upper()
    assert [f["path"] for f in course_faults(course)] == [
        LESSON.replace("lessons[0]", "lessons[1].id")
    ]


def test_a_question_id_used_twice_in_the_file_is_refused():
    course = course_file(lessons=2)
    first, second = lessons_of(course)
    second["stages"] = copy.deepcopy(first["stages"])
    assert ["used twice" in fault["message"] for fault in course_faults(course)] == [True]


def test_all_faults_are_collected_at_once():
    course = course_file(lessons=3)
    for lesson in lessons_of(course):
        del lesson["title"]
        lesson["stages"][1]["config"]["questions"][0]["answer_index"] = 9
    assert len(course_faults(course)) == 6


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_json_does_not_know_is_refused(value):
    faults = faults_with(f"{LESSON}.stages[0].config.speed", value)
    assert [fault["message"] for fault in faults] == ["must be a finite number"]


def test_a_character_that_cannot_be_stored_is_refused():
    faults = faults_with(f"{LESSON}.stages[0].config.text", json.loads(r'"\ud800"'))
    assert [fault["path"] for fault in faults] == [f"{LESSON}.stages[0].config.text"]


def test_endless_nesting_is_refused_before_it_exhausts_the_stack():
    nested = []
    for _ in range(5000):
        nested = [nested]
    faults = faults_with(f"{LESSON}.stages[0].config.deep", nested)
    assert [fault["message"] for fault in faults] == ["is nested too deeply: at most 32 levels"]


def test_a_stage_too_large_for_one_statement_is_refused():
    faults = faults_with(f"{LESSON}.stages[0].config.text", "x" * MAX_CONFIG_BYTES)
    assert [fault["path"] for fault in faults] == [f"{LESSON}.stages[0].config"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
PLACES = [
    "$.tracks",
    "$.tracks[0]",
    "$.tracks[0].units",
    "$.tracks[0].units[0].topics[0]",
    "$.id",
    LESSON,
    f"{LESSON}.id",
    f"{LESSON}.stages",
    f"{LESSON}.stages[0]",
    f"{LESSON}.stages[1].config",
    f"{LESSON}.stages[1].config.questions",
    QUESTION_PATH,
    f"{QUESTION_PATH}.id",
    f"{QUESTION_PATH}.options",
    f"{QUESTION_PATH}.answer_index",
]


@given(st.sampled_from(PLACES), JSON)
def test_odd_values_anywhere_are_faults_or_can_be_imported(path, value):
    course = course_file()
    put(course, path, value)
    if not course_faults(course):
        assert flatten(course)


def test_the_stages_of_a_lesson_in_desk_keep_to_the_same_rules():
    faults = stage_faults([quiz({**QUESTION, "answer_index": 3}), quiz(), READING])
    assert [fault["path"] for fault in faults] == [
        "$[0].config.questions[0].answer_index",
        "$[1].config.questions[0].id",
    ]


def test_a_config_may_come_as_json_text():
    assert stage_faults([{**READING, "config": json.dumps(READING["config"])}]) == []


def test_a_config_that_is_no_json_is_refused():
    faults = stage_faults([{**READING, "config": '{"text":\n}'}])
    message = "is no valid JSON; look at line 2, column 1"
    assert faults == [{"path": "$[0].config", "message": message}]


def test_the_schema_is_itself_valid():
    from jsonschema import Draft202012Validator

    from memora.services.content.importing.schema import SCHEMA_FILE

    Draft202012Validator.check_schema(json.loads(SCHEMA_FILE.read_text()))


def test_a_definition_of_the_schema_can_be_checked_alone():
    assert schema_faults({"id": "q"}, "question")[0]["path"] == "$.type"
