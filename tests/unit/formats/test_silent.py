"""What is left out without a word: stock phrases of any language, and nothing like them."""

import pytest

from memora.services.content.formats.silent import SILENT, is_stock_phrase


@pytest.mark.parametrize(
    "phrase",
    [
        "Your answer is correct.",
        "<p>Your answer is partially correct.</p>",
        '<p dir="rtl">إجابتك صحيحة جزئيًا.</p>',
        "Die Antwort ist falsch.",
        "Respuesta incorrecta",
        "<div>Votre r&eacute;ponse est correcte.</div>",
    ],
)
def test_a_stock_phrase_is_known_in_its_tags(phrase):
    assert is_stock_phrase(phrase)


@pytest.mark.parametrize(
    "feedback", ["", "Your answer is correct, because water boils.", "أحسنت، فالضوء أسرع"]
)
def test_what_somebody_wrote_is_no_stock_phrase(feedback):
    assert not is_stock_phrase(feedback)


def test_no_construct_is_listed_twice():
    assert len({entry[:2] for entry in SILENT}) == len(SILENT)
