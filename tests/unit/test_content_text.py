from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memora.services.content.text import inert

PIECES = ["<", ">", "/", "!", "?", "a", "b", " ", "=", "&", '"', "'", "\n", "script", "é", "ب"]
MARKUP = st.lists(st.sampled_from(PIECES)).map("".join)


class TagFinder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, attrs))

    def handle_endtag(self, tag):
        self.found.append(tag)

    def handle_comment(self, data):
        self.found.append(data)

    def handle_decl(self, decl):
        self.found.append(decl)

    def handle_pi(self, data):
        self.found.append(data)


@pytest.mark.parametrize("formula", ["a < b", "x ≤ 2", "3<4", "1 > 0", "<, > or =", "5<", "a <= b"])
def test_a_formula_that_is_no_markup_stays_as_written(formula):
    assert inert(formula) == formula


def test_a_less_than_sign_before_a_letter_keeps_what_follows():
    assert inert("a<b and c>d") == "a< b and c>d"


def test_a_script_becomes_text():
    assert inert("<script>alert(1)</script>") == "< script>alert(1)< /script>"


@given(MARKUP)
def test_no_parser_finds_markup_in_an_inert_text(text):
    finder = TagFinder()
    finder.feed(inert(text))
    finder.close()
    assert finder.found == []


@given(MARKUP)
def test_nothing_but_spaces_is_added(text):
    assert inert(text).replace("< ", "<") == text.replace("< ", "<")


@given(MARKUP)
def test_making_a_text_inert_twice_changes_nothing_more(text):
    assert inert(inert(text)) == inert(text)
