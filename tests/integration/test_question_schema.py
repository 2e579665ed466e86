"""What the schema of questions accepts can be marked, and means the same to the markers."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from memora.services.content.importing import stage_faults
from memora.services.content.importing.schema import load_schema
from memora.services.content.marking import QUESTION_TYPES, mark, shown
from tests.support.factories import quiz
from tests.support.native_questions import (
    KEYS,
    altered,
    questions,
    right_answers,
    wrong_answers,
)
from tests.support.questions import JSON

OFTEN = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
EACH_TYPE = pytest.mark.parametrize("kind", KEYS)


def faults_of(question):
    return stage_faults([quiz(question)])


def test_the_schema_knows_the_types_that_have_markers():
    schema = load_schema()["$defs"]

    assert schema["question"]["properties"]["type"]["enum"] == list(QUESTION_TYPES)
    assert set(KEYS) == set(QUESTION_TYPES)


@EACH_TYPE
@given(data=st.data())
def test_a_question_of_each_type_has_no_faults(kind, data):
    assert faults_of(data.draw(questions(kind))) == []


@EACH_TYPE
@OFTEN
@given(data=st.data())
def test_whatever_has_no_faults_has_right_answers_that_are_right(kind, data):
    question = data.draw(questions(kind) | altered(kind))
    if faults_of(question):
        return

    answers = right_answers(question)

    assert answers
    assert [answer for answer in answers if not mark(question, answer).is_correct] == []


@EACH_TYPE
@OFTEN
@given(data=st.data())
def test_whatever_has_no_faults_has_no_wrong_answer_that_is_right(kind, data):
    question = data.draw(questions(kind) | altered(kind))
    if faults_of(question):
        return

    assert [each for each in wrong_answers(question) if mark(question, each).is_correct] == []


@EACH_TYPE
@given(data=st.data(), answer=JSON)
def test_no_question_and_no_answer_raises(kind, data, answer):
    question = data.draw(altered(kind))

    faults_of(question)

    assert 0 <= mark(question, answer).score <= 1
    assert isinstance(shown(question, seed="player"), dict)


def question_of(kind, **fields):
    base = {"id": "q", "type": kind, "text": "Which?"}
    return {**base, **fields}


NUMBER = {"values": [{"value": 3}]}
PAIRS = [{"left": "a", "right": "x"}, {"left": "b", "right": "y"}]
GAP = {"type": "short_answer", "answer": "a"}


@pytest.mark.parametrize(
    ("question", "path", "message"),
    [
        (
            question_of("multiple_choice", options=["a", "b"], answer_index=0, answer="b"),
            "answer",
            "names another option than answer_index",
        ),
        (
            question_of("multiple_choice", options=["a", "a "], answer_index=0),
            "options[1]",
            "looks the same as option 1",
        ),
        (
            question_of("multiple_choice", options=[{"text": "a", "credit": 0.5}, "b"]),
            "options",
            "no entry of credit 1",
        ),
        (
            question_of(
                "multiple_choice", options=[{"text": "a", "credit": 0}, "b"], answer_index=0
            ),
            "options[0].credit",
            "must be 1",
        ),
        (
            question_of("multiple_choice", options=["a", {"text": "b", "credit": 2}]),
            "options[1].credit",
            "must be 1 or less",
        ),
        (
            question_of("multiple_response", options=["a", "b"], answer_indexes=[0, 0]),
            "answer_indexes",
            "must not name anything twice",
        ),
        (
            question_of("multiple_response", options=["a", "b"], answer_indexes=[2]),
            "answer_indexes[0]",
            "from 0 to 1",
        ),
        (
            question_of(
                "multiple_response", options=["a", "b"], answer_indexes=[0], answer_index=1
            ),
            "answer_index",
            "does not belong",
        ),
        (
            question_of(
                "multiple_response",
                options=[{"text": "a", "credit": 1}, {"text": "b", "credit": 1}],
            ),
            "options",
            "must make 1 for all right options together, not 2",
        ),
        (
            question_of(
                "multiple_response",
                options=[{"text": "a", "credit": 1}, {"text": "b", "credit": 0}],
            ),
            "options[1]",
            "who ticks all would be right",
        ),
        (
            question_of("true_false", options=["a", "b", "c"], answer_index=0),
            "options",
            "at most 2 entries",
        ),
        (
            question_of("true_false", options=["True", "False"], answer_index=0, answer=False),
            "answer",
            "names another option than answer_index",
        ),
        (
            question_of("true_false", options=["True", "Yes"], answer_index=0),
            "options",
            "both mean the same",
        ),
        (
            question_of("true_false", options=["red", "blue"], answer="green"),
            "answer",
            "one of the two options",
        ),
        (question_of("short_answer", answers=["*"]), "answers[0]", "accepts whatever is typed"),
        (question_of("short_answer", answer="ُ *"), "answer", "accepts whatever is typed"),
        (question_of("short_answer", answer="\u200b"), "answer", "must not be empty"),
        (
            question_of("short_answer", answers=[{"text": "a", "credit": 0.5}]),
            "answers",
            "no entry of credit 1",
        ),
        (question_of("numeric", values=[{"value": "three"}]), "values[0].value", "is no number"),
        (
            question_of("numeric", values=[{"value": "1,380"}]),
            "values[0].value",
            "may be 1.38 as well as 1380",
        ),
        (question_of("numeric", values=[{"value": 10**400}]), "values[0].value", "too large"),
        (question_of("numeric", values=[{"value": "*"}]), "values[0].value", "every answer"),
        (question_of("numeric", values=[{"min": 2, "max": 1}]), "values[0].min", "more than max"),
        (question_of("numeric", values=[{"tolerance": 1}]), "values[0].value", "is missing"),
        (
            question_of("numeric", values=[{"value": 3, "tolerance": -1}]),
            "values[0].tolerance",
            "must be 0 or more",
        ),
        (
            question_of("numeric", **NUMBER, units=[{"name": "cm²"}, {"name": "cm^2"}]),
            "units",
            "have cm2 twice",
        ),
        (question_of("numeric", **NUMBER, units=[{"name": "7"}]), "units[0].name", "is a number"),
        (
            question_of("numeric", **NUMBER, units=[{"name": "m", "factor": 0}]),
            "units[0].factor",
            "must be more than 0",
        ),
        (question_of("numeric", **NUMBER, unit_required=True), "units", "is missing"),
        (
            question_of("matching", pairs=[PAIRS[0], {"left": "a ", "right": "y"}]),
            "pairs",
            "have a on the left twice",
        ),
        (
            question_of("matching", pairs=[PAIRS[0], {"left": "b", "right": "x"}]),
            "pairs",
            "all have the same right side",
        ),
        (
            question_of("matching", pairs=PAIRS, distractors=["z", "y"]),
            "distractors[1]",
            "is the right side of a pair",
        ),
        (
            question_of("matching", pairs=PAIRS, distractors=["z", "z "]),
            "pairs",
            "two spellings that look alike",
        ),
        (question_of("ordering", items=["a", "a"]), "items", "are all the same"),
        (question_of("ordering", items=["a", "b", "a "]), "items", "two spellings"),
        (question_of("ordering", items=["a"] * 101), "items", "at most 100 entries"),
        (question_of("cloze", gaps=[GAP]), "text", "must have {{1}} once"),
        (question_of("cloze", text="{{1}} {{1}}", gaps=[GAP]), "text", "it is there 2 times"),
        (question_of("cloze", text="{{1}} {{2}}", gaps=[GAP]), "text", "has {{2}}, but"),
        (
            question_of("cloze", text="{{1}}", gaps=[{"type": "matching", "pairs": PAIRS}]),
            "gaps[0].type",
            "must be one of",
        ),
        (
            question_of("cloze", text="{{1}}", gaps=[{"type": "short_answer", "answer": "*"}]),
            "gaps[0].answer",
            "accepts whatever is typed",
        ),
        (
            question_of("cloze", text="$x={{1}}$", text_format="markdown", gaps=[GAP]),
            "text",
            "a gap cannot stand within a formula",
        ),
        (question_of("self_check", answer=""), "answer", "must not be empty"),
        (question_of("self_check", tags=["a, b"]), "tags[0]", "without a comma"),
        (question_of("self_check", media=["a b"]), "media[0]", "without spaces"),
        (question_of("self_check", points=0), "points", "must be 0.01 or more"),
    ],
)
def test_a_key_that_says_nothing_or_two_things_is_refused(question, path, message):
    faults = faults_of(question)

    assert {fault["path"] for fault in faults} == {f"$[0].config.questions[0].{path}"}
    assert message in faults[0]["message"]


@pytest.mark.parametrize(
    "question",
    [
        question_of("short_answer", answers=["osmosis", {"text": "*", "credit": 0}]),
        question_of("short_answer", answer="\\*"),
        question_of("numeric", values=[{"value": "50%"}, {"value": "*", "credit": 0}]),
        question_of("matching", pairs=[*PAIRS, {"left": "c", "right": "x"}]),
        question_of("ordering", items=["b", "a", "n", "a", "n", "a"]),
        question_of("true_false", options=["صح", "خطأ"], answer=True),
        question_of("cloze", text="{{2}} {{1}}", gaps=[GAP, GAP]),
        question_of("multiple_choice", options=["52", "5²"], answer_index=1),
    ],
)
def test_what_only_looks_odd_is_accepted(question):
    assert faults_of(question) == []
