"""The search folds what is typed in JavaScript as Python folded the index."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memora.services.content.search_text import normalise
from tests.support.questions import TEXTS
from tests.support.twins import javascript, often

#: Letters of which a school's titles are made: Arabic with its marks, Latin with accents, digits.
LETTERS = st.characters(max_codepoint=0x6FF) | st.sampled_from(
    "ﻻﷺ١۲߀０𝟙²½ﬁßẞςİıǅ㎏\u200f\u00a0\u3000"
)
TWICE = often(100)


@pytest.fixture(scope="module")
def twin():
    """Ask the JavaScript: named values for a JSON value."""
    with javascript("search-lines.js") as ask:
        yield ask


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
