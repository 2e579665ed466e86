"""Which spellings are one name."""

import unicodedata

import pytest

from memora.services.identity.names import is_spelling_of

NAME = "zoé.ünal@example.com"


@pytest.mark.parametrize(
    "given",
    [
        NAME,
        NAME.upper(),
        f"  {NAME.title()}\t",
        unicodedata.normalize("NFD", NAME),
        unicodedata.normalize("NFD", NAME.upper()),
    ],
)
def test_letter_case_and_the_encoding_of_accents_make_no_other_name(given):
    assert is_spelling_of(given, NAME)


@pytest.mark.parametrize(
    "given",
    [
        *("zoe.ünal@example.com", "zoè.ünal@example.com", "zoé.unal@example.com"),
        *("zoé.ünal@example.com.", "zoé.ünal@example.co\u200bm", "ｚoé.ünal@example.com", ""),
    ],
)
def test_another_letter_makes_another_name(given):
    assert not is_spelling_of(given, NAME)


@pytest.mark.parametrize("given", ["straße@example.com", "STRASSE@example.com"])
def test_letters_that_fold_into_two_are_another_name(given):
    assert is_spelling_of(given, given.lower())
    assert not is_spelling_of("straße@example.com", "strasse@example.com")
