"""H5P's texts with gaps: stars, alternatives, tips, and words that are dragged."""

import pytest

from memora.services.content.formats.h5p import read
from tests.support.bank_files import bank_file
from tests.unit.formats.anki_packages import said
from tests.unit.formats.h5p_packages import bank_of, items_of


def blanks(*questions, **params):
    (item,) = items_of("H5P.Blanks", {"text": "Fill in", "questions": list(questions), **params})
    return item


def accepted(item):
    return [[answer.pattern for answer in gap.answer.answers] for gap in item.answer.gaps]


def drag(text, **params):
    (item,) = items_of("H5P.DragText", {"taskDescription": "Drag", "textField": text, **params})
    return item


def offered(item):
    return [
        [(option.text.source, option.credit) for option in gap.answer.options]
        for gap in item.answer.gaps
    ]


def test_what_stands_between_stars_is_typed():
    item = blanks("<p>Oslo is in *Norway*.</p>", "<p>*Amman* too</p>")
    assert accepted(item) == [["Norway"], ["Amman"]]
    assert "<p>Oslo is in {{1}}.</p>" in item.text.source
    assert "<p>{{2}} too</p>" in item.text.source


def test_slashes_stand_between_answers_and_a_colon_before_the_tip():
    item = blanks("<p>*big/large: not small *</p>")
    assert accepted(item) == [["big", "large"]]
    assert [hint.source for hint in item.hints] == ["not small"]


def test_tips_of_several_gaps_name_their_gap():
    item = blanks("<p>*a:one* *b* *c:three*</p>")
    assert [hint.source for hint in item.hints] == ["(1) one", "(3) three"]


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("<p>*<strong>red</strong>*</p>", "red"),
        ("<p>*R&amp;D*</p>", "R&D"),
        ("<p>*fish &#039;n&#039; chips*</p>", "fish 'n' chips"),
        ("<p>*two&nbsp;words*</p>", "two words"),
    ],
)
def test_an_answer_is_what_is_read(source, answer):
    assert accepted(blanks(source)) == [[answer]]


@pytest.mark.parametrize("text", ["2 * 3 is 6", "**", "a ** b"])
def test_stars_that_hold_nothing_are_text(text):
    item = blanks("*x*", f"<p>{text}</p>")
    assert accepted(item) == [["x"]]
    assert f"<p>{text}</p>" in item.text.source


@pytest.mark.parametrize(("behaviour", "strict"), [({}, True), ({"caseSensitive": "false"}, False)])
def test_letter_case_counts_as_the_author_chose(behaviour, strict):
    item = blanks("*a*", behaviour=behaviour)
    assert [gap.answer.case_sensitive for gap in item.answer.gaps] == [strict]


def test_forgiven_spelling_mistakes_are_told():
    params = {"questions": ["*a*"], "behaviour": {"acceptSpellingErrors": True}}
    assert [severity for severity, _what in said(bank_of("H5P.Blanks", params))] == ["changed"]


def test_a_picture_stands_above_the_text():
    medium = {"library": "H5P.Image 1.1", "params": {"file": {"path": "images/a.png"}, "alt": "A"}}
    item = blanks("*a*", media={"type": medium})
    assert item.text.source.startswith('<div><img src="images/a.png" alt="A"></div>')


def test_all_gaps_offer_all_words_and_the_distractors():
    item = drag("*blue* and *red*\n*blue* again", distractors="*green*")
    assert offered(item) == [
        [("blue", 1.0), ("red", 0), ("green", 0)],
        [("blue", 0), ("red", 1.0), ("green", 0)],
        [("blue", 1.0), ("red", 0), ("green", 0)],
    ]
    assert "{{2}}<br>{{3}} again" in item.text.source


def test_a_dragged_word_has_tip_and_feedback_of_its_own():
    item = drag(r"*blue:a berry\+Well\-Look again* *a/b*")
    (blue, other), _second = [gap.answer.options for gap in item.answer.gaps]
    assert (blue.text.source, blue.feedback.source) == ("blue", "Well")
    assert (other.text.source, other.feedback.source) == ("a/b", "Look again")
    assert [hint.source for hint in item.hints] == ["(1) a berry"]


def test_the_dragged_words_of_the_set_offer_its_pool():
    (unit,) = read(bank_file("h5p/lumi-DragText.h5p"), file_name="a.h5p").units
    (item,) = unit.items
    right = [[word for word, credit in words if credit] for words in offered(item)]
    assert right == [["blue"], ["red"], ["orange"]]
    assert [hint.source for hint in item.hints] == ["(1) Check the name of the berry!"]


def test_where_the_author_wrote_no_text_the_sentence_that_h5p_shows_is_asked():
    bank = read(bank_file("h5p/lumi-xss-svg-Blanks.h5p"), file_name="a.h5p")
    (item,) = bank.units[0].items
    assert accepted(item) == [["Norway"]]
    assert list(item.text.files) == ["images/xss.svg"]
    assert [severity for severity, _what in said(bank)] == ["changed"]
