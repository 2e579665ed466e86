"""The search folds what is typed in JavaScript as Python folded the index."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from memora.services.content.search_text import normalise
from tests.support.questions import TEXTS

ROOT = Path(__file__).resolve().parents[2]
#: Letters of which a school's titles are made: Arabic with its marks, Latin with accents, digits.
LETTERS = st.characters(max_codepoint=0x6FF) | st.sampled_from(
    "ﻻﷺ١۲߀０𝟙²½ﬁßẞςİıǅ㎏\u200f\u00a0\u3000"
)
TWICE = settings(
    max_examples=100,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def twin():
    """Return a function that asks the JavaScript: named values for a JSON value."""
    node = shutil.which("node") or shutil.which("node", path=ROOT / ".venv" / "bin")
    assert node, "Node.js is missing; run make frontend"
    with subprocess.Popen(
        [node, "frontend/tests/search-lines.js"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:

        def ask(**asked):
            process.stdin.write(json.dumps(asked) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield ask
        process.stdin.close()


@TWICE
@given(text=st.text(LETTERS, max_size=40) | TEXTS)
def test_texts_are_folded_alike(twin, text):
    assert twin(text=text) == normalise(text)


@TWICE
@given(before=st.text(LETTERS, max_size=12), word=st.text(LETTERS, min_size=1, max_size=6))
def test_marking_a_word_changes_nothing_of_its_text(twin, before, word):
    text = f"{before} {word}"

    parts = twin(text=text, words=[normalise(word)])

    assert "".join(part["text"] for part in parts) == text


def test_every_letter_that_titles_are_made_of_is_folded_alike(twin):
    blocks = [range(0x20, 0x250), range(0x370, 0x530), range(0x600, 0x700), range(0xFB50, 0xFF00)]
    letters = [chr(code) for block in blocks for code in block]

    assert [letter for letter in letters if twin(text=letter) != normalise(letter)] == []
