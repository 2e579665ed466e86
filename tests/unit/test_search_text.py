"""Folding texts for the search: what a reader takes for the same word is the same text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memora.services.content.search_text import normalise


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("أحمد", "احمد"),
        ("إسلام", "اسلام"),
        ("آمال", "امال"),
        ("ٱلكتاب", "الكتاب"),
        ("مدرسة", "مدرسه"),
        ("مستشفى", "مستشفي"),
        ("مؤمن", "مومن"),
        ("بيئة", "بييه"),
        ("کتابی", "كتابي"),
        ("الرِّيَاضِيَّات", "الرياضيات"),
        ("رحمٰن", "رحمن"),
        ("العـــــلوم", "العلوم"),
        ("ﻻ", "لا"),
        ("الصف ١٠", "الصف 10"),
        ("۲۰۲۶", "2026"),
        ("سؤال\u200f", "سوال"),
    ],
)
def test_arabic_forms_of_one_word_are_folded(written, folded):
    assert normalise(written) == folded


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ALGEBRA", "algebra"),
        ("Straße", "strasse"),
        ("Éléments", "elements"),
        ("İstanbul", "istanbul"),
        ("ﬁrst x²", "first x2"),
        ("ℌ ㎏", "h kg"),
        ("  a\t\n b\u00a0c ", "a b c"),
        ("zero\u200bwidth", "zerowidth"),
        ("", ""),
    ],
)
def test_case_accents_and_white_space_do_not_count(written, folded):
    assert normalise(written) == folded


@pytest.mark.parametrize("word", ["جبر", "عين", "باب"])
def test_letters_that_are_not_written_for_one_another_stay(word):
    assert normalise(word) == word


@given(st.text())
def test_folding_again_changes_nothing(text):
    assert normalise(normalise(text)) == normalise(text)


@given(st.text(), st.text())
def test_a_word_typed_in_capitals_is_found_in_its_text(before, word):
    assert normalise(word.upper()) in normalise(f"{before} {word.upper()}")
