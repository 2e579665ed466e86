"""Translations: every text that a person can see, whole, in Arabic."""

import re
import runpy
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOOL = runpy.run_path(str(ROOT / "scripts" / "translations.py"))
ARABIC = TOOL["stored"]("ar")
_PLACEHOLDERS = re.compile(r"\{\d*\}|<[^>]+>")
_ARABIC_LETTER = re.compile(r"[\u0621-\u064a]")


def test_every_text_has_its_line_and_no_other_has():
    stored = (TOOL["FOLDER"] / "ar.csv").read_text(encoding="utf-8")
    assert stored == TOOL["rendered"]("ar"), "ar.csv is stale: run make translations"


def test_no_text_is_left_untranslated():
    assert [text for text, translation in ARABIC.items() if not translation] == []


def test_every_translation_is_arabic():
    assert [text for text, given in ARABIC.items() if not _ARABIC_LETTER.search(given)] == []


def test_every_translation_has_the_places_of_its_text():
    def places(text):
        return Counter(_PLACEHOLDERS.findall(text))

    assert [text for text, given in ARABIC.items() if places(given) != places(text)] == []


def test_no_text_begins_or_ends_with_a_space_which_frappe_would_not_find():
    assert [text for text in ARABIC if text != text.strip()] == []
