"""Words for true and false."""

import pytest

from memora.services.content.formats.truths import read_truth, truth_labels


@pytest.mark.parametrize(
    ("word", "truth"),
    [("TRUE", True), ("t", True), ("صَحّ", True), ("خطأ", False), ("Richtig", True), ("faux", False)],
)
def test_a_word_is_read_in_any_letter_case_and_with_vowels(word, truth):
    assert read_truth(word) is truth


@pytest.mark.parametrize("word", ["", "yes", "Paris", "truest", "*"])
def test_another_word_is_neither(word):
    assert read_truth(word) is None


@pytest.mark.parametrize(
    ("word", "labels"),
    [("f", ("True", "False")), ("صواب", ("صح", "خطأ")), ("falsch", ("Wahr", "Falsch"))],
)
def test_labels_are_of_the_words_language(word, labels):
    assert truth_labels(word) == labels
