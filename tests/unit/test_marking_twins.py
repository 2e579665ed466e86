"""The client's JavaScript and the server's Python give one verdict, whatever is asked of them."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memora.services.content.marking import mark
from memora.services.content.marking.folding import folded
from tests.support.questions import CASES, JSON, NUMBERS, STRANGE, TEXTS, WORDS
from tests.support.twins import javascript, often

ROOT = Path(__file__).resolve().parents[2]
TWICE = often(60)
#: What numbers are made of, so that made-up ones are close to real ones.
DIGITS = st.text("0123456789.,٫٬،' -−/%e×^()²³½٣٤ mк", max_size=12)


@pytest.fixture(scope="module")
def twin():
    """Ask the JavaScript: named values for a JSON value."""
    with javascript("marking-lines.js") as ask:
        yield ask


def as_javascript_says_it(verdict):
    return {
        "score": verdict.score,
        "isCorrect": verdict.is_correct,
        "isAnswered": verdict.is_answered,
        "isVerified": verdict.is_verified,
        "matched": list(verdict.matched),
    }


def is_json(value):
    """Say whether a value survives JSON, which knows no NaN and no number beyond a float."""
    try:
        json.loads(json.dumps(value, allow_nan=False), parse_int=float)
    except (ValueError, OverflowError):
        return False
    return True


def compare(twin, question, answer):
    assert twin(question=question, answer=answer) == as_javascript_says_it(mark(question, answer))


def test_the_examples_get_one_verdict(twin):
    vectors = json.loads((ROOT / "tests/vectors/marking.json").read_text(encoding="utf-8"))

    for vector in vectors:
        compare(twin, vector["question"], vector["answer"])


@pytest.mark.parametrize("kind", CASES)
@TWICE
@given(data=st.data())
def test_right_and_wrong_answers_get_one_verdict(twin, kind, data):
    case = data.draw(CASES[kind])

    for answer in (case.right, *case.wrong):
        compare(twin, case.question, answer)


@TWICE
@given(question=STRANGE.filter(is_json), answer=JSON.filter(is_json))
def test_strange_questions_get_one_verdict(twin, question, answer):
    compare(twin, question, answer)


@pytest.mark.parametrize("kind", CASES)
@TWICE
@given(data=st.data(), answer=(JSON | st.lists(WORDS | st.integers(0, 5))).filter(is_json))
def test_strange_answers_get_one_verdict(twin, kind, data, answer):
    compare(twin, data.draw(CASES[kind]).question, answer)


@TWICE
@given(key=DIGITS | NUMBERS.map(str), typed=DIGITS, unit=st.sampled_from(["m", "%", "к", "²"]))
def test_numbers_in_any_writing_get_one_verdict(twin, key, typed, unit):
    units = [{"name": unit, "factor": 0.1}]

    compare(twin, {"type": "short_answer", "answer": key}, typed)
    compare(twin, {"type": "numeric", "values": [{"value": key, "tolerance": 0.5}]}, typed)
    compare(twin, {"type": "numeric", "answer": key, "units": units}, typed + unit)


@TWICE
@given(key=st.text("ab*\\É ", max_size=10), typed=st.text("abé* ", max_size=14))
def test_wildcards_get_one_verdict(twin, key, typed):
    compare(twin, {"type": "short_answer", "answer": key}, typed)


@TWICE
@given(text=TEXTS)
def test_texts_are_folded_alike(twin, text):
    assert twin(text=text) == folded(text)


def test_every_letter_is_folded_alike(twin):
    letters = [chr(code) for code in range(0x3000) if folded(chr(code)) != chr(code)]

    assert [letter for letter in letters if twin(text=letter) != folded(letter)] == []
