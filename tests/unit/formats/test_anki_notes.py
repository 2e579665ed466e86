"""Anki's notes as questions: what is asked, what is typed, gaps, and what has no place."""

import pytest

from memora.services.content.formats.bank import Gaps, Own, Reading, Words
from tests.unit.formats.anki_packages import BASIC, CLOZE, bank_of, item_of, note, said


def kind(question, answer, *fields, cloze=False):
    """A note type of one template."""
    return {
        "name": "Own",
        "type": int(cloze),
        "flds": [{"name": name, "ord": at} for at, name in enumerate(fields)],
        "tmpls": [{"name": "Card 1", "ord": 0, "qfmt": question, "afmt": answer}],
    }


def accepted(words):
    return [answer.pattern for answer in words.answers]


def gaps_of(item):
    return [accepted(gap.answer) for gap in item.answer.gaps]


@pytest.mark.parametrize(
    "back",
    [
        "Paris",
        "<b>Paris</b>",
        "<div>Paris</div>",
        "Paris<br>",
        "&nbsp;Paris",
        "Paris [sound:p.mp3]",
    ],
)
def test_a_short_back_is_typed_whatever_its_looks(back):
    assert accepted(item_of(note("Capital of France?", back)).answer) == ["Paris"]


@pytest.mark.parametrize(
    "back",
    [
        "It is the city that the king of France chose to live in.",
        "It rains.",
        "One<br>Two",
        "<ul><li>One</li><li>Two</li></ul>",
        r"\(x^2\)",
        "[$]x^2[/$]",
        '<img src="paris.png">',
    ],
    ids=["long", "sentence", "lines", "list", "formula", "latex", "picture"],
)
def test_a_back_that_nobody_would_type_is_compared_with(back):
    assert isinstance(item_of(note("What?", back)).answer, Own)


def test_a_star_in_a_back_is_a_star():
    assert accepted(item_of(note("Times?", "2 * 3")).answer) == [r"2 \* 3"]


def test_a_sound_beside_a_short_back_is_heard_afterwards():
    item = item_of(note("Q", "yes [sound:a &amp; b.mp3]"))
    assert item.explanation.source == 'yes <audio src="a &amp; b.mp3"></audio>'


def test_a_card_without_a_back_is_a_text_to_read_and_says_so():
    bank = bank_of(note("Look at this", "<br>"))
    assert isinstance(bank.units[0].items[0].answer, Reading)
    assert [severity for severity, _what in said(bank)] == ["changed"]


def test_a_note_without_a_front_is_refused():
    bank = bank_of(note("", "A"))
    assert not bank.units[0].items
    assert [severity for severity, _what in said(bank)] == ["refused"]


def test_a_sentence_is_typed_where_the_card_asks_for_typing():
    typing = kind("{{Front}}{{type:Back}}", "{{Front}}<hr id=answer>{{type:Back}}", "Front", "Back")
    item = item_of(note("Say hello.", "Good morning to all of you, children."), kind=typing)
    assert accepted(item.answer) == ["Good morning to all of you, children."]


def test_a_note_with_a_reversed_card_is_one_question_and_the_rest_is_told():
    back = {"name": "Card 2", "ord": 1, "qfmt": "{{Back}}", "afmt": "{{Front}}"}
    both = {**BASIC, "tmpls": [*BASIC["tmpls"], back]}
    bank = bank_of(note("book", "كتاب", cards=(0, 1)), note("pen", "قلم", cards=(0, 1)), kind=both)
    assert [item.text.source for unit in bank.units for item in unit.items] == ["book", "pen"]
    assert said(bank) == [
        (
            "dropped",
            "A note becomes one question: 2 further cards of note type Basic, such as reversed"
            " ones, are left out.",
        )
    ]


def test_the_words_of_a_template_ask_the_question():
    asking = kind(
        "Where is <i>{{Name}}</i>?", "{{FrontSide}}<hr id=answer>{{Place}}", "Name", "Place"
    )
    item = item_of(note("Petra", "Jordan"), kind=asking)
    assert item.text.source == "Where is <i>Petra</i>?"
    assert accepted(item.answer) == ["Jordan"]


def test_a_front_that_the_back_repeats_above_a_line_is_no_answer():
    repeating = kind("{{Front}}", "{{Front}}<hr>{{Back}}", "Front", "Back")
    assert accepted(item_of(note("Q", "A"), kind=repeating).answer) == ["A"]


def test_one_short_field_beside_a_long_one_is_typed_and_the_other_explains():
    two = kind("{{Front}}", "{{FrontSide}}{{Back}}<br>{{Why}}", "Front", "Back", "Why")
    item = item_of(note("Capital?", "Paris", "It has been that for a thousand years."), kind=two)
    assert accepted(item.answer) == ["Paris"]
    assert "a thousand years" in item.explanation.source


def test_several_short_fields_on_a_back_are_compared_with_together():
    two = kind("{{Sign}}", "{{FrontSide}}{{Sound}} {{Meaning}}", "Sign", "Sound", "Meaning")
    assert item_of(note("山", "shān", "mountain"), kind=two).answer.model.source == "shān mountain"


def test_what_is_shown_to_who_asks_is_a_hint():
    hinting = kind("{{Front}}{{hint:Help}}", "{{FrontSide}}{{Back}}", "Front", "Back", "Help")
    item = item_of(note("Q", "A", "Begins with A"), kind=hinting)
    assert [hint.source for hint in item.hints] == ["Begins with A"]


def test_sections_of_a_template_depend_on_fields():
    choosing = kind(
        "{{#Extra}}with {{Extra}}{{/Extra}}{{^Extra}}alone {{Front}}{{/Extra}}{{/never}}",
        "{{Back}}",
        *("Front", "Back", "Extra"),
    )
    fronts = [
        unit.items[0].text.source
        for unit in bank_of(note("Q", "A", "<br>"), note("Q", "A", "more"), kind=choosing).units
    ]
    assert fronts == ["alone Q", "with more"]


def test_tables_comments_and_styles_of_a_template_are_its_looks():
    laid_out = kind(
        "<style>b{}</style><!-- x --><table style='color: red'><tr><td>{{Front}}</td></tr></table>"
        '<i style="color: {{Back}}"></i>',
        *("{{Back}}", "Front", "Back"),
    )
    source = item_of(note("Q", "A"), kind=laid_out).text.source
    assert source.replace("<br>", "").split() == ["Q", "<i></i>"]


def test_anki_bookkeeping_is_no_tag():
    assert item_of(note("Q", "A", tags=" leech a::b marked صرف ")).tags == ["a::b", "صرف"]


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("[$]x < 1[/$]", r"\(x < 1\)"),
        ("[$$]x<br>y[/$$]", r"\[x y\]"),
        ("[latex]$a$ and $$b$$[/latex]", r"\(a\) and \[b\]"),
        (r"[latex]\begin{align}a\end{align}[/latex]", r"\[\begin{align}a\end{align}\]"),
        (r'<anki-mathjax block="true">x</anki-mathjax>', r"\[x\]"),
        ("[latex]never closed", "[latex]never closed"),
    ],
)
def test_formulas_of_all_ages_are_written_one_way(source, shown):
    assert item_of(note(source, "A")).text.source == shown


def test_a_text_with_gaps_asks_for_all_of_them_at_once():
    item = item_of(
        note("عاصمة {{c1::الأردن}} هي {{c2::عمّان::مدينة}}.", "ملاحظة", cards=(0, 1)), kind=CLOZE
    )
    assert item.text.source == "عاصمة {{1}} هي {{2}} (مدينة)."
    assert gaps_of(item) == [["الأردن"], ["عمّان"]]
    assert item.explanation.source == "ملاحظة"


def test_a_gap_within_a_gap_is_filled_in_and_told():
    bank = bank_of(note("{{c1::the {{c2::big}} cat}} sat", ""), kind=CLOZE)
    assert gaps_of(bank.units[0].items[0]) == [["the big cat"]]
    assert [severity for severity, _what in said(bank)] == ["changed"]


@pytest.mark.parametrize(
    "text",
    [
        'a {{c1::<img src="a.png">}} b',
        r"\(x = {{c1::2}}\)",
        r"a {{c1::\(x^2\)}} b",
        "{{c1::a<br>b}}",
    ],
    ids=["picture", "within a formula", "formula", "lines"],
)
def test_gaps_that_nobody_could_type_are_compared_with_the_whole_text(text):
    bank = bank_of(note(text, ""), kind=CLOZE)
    (item,) = bank.units[0].items
    assert isinstance(item.answer, Own)
    assert "[…]" in item.text.source
    assert [severity for severity, _what in said(bank)] == ["changed"]


def test_braces_that_nothing_closes_are_text():
    item = item_of(note("{{c1::open and {{c2::shut}}", ""), kind=CLOZE)
    assert item.text.source == "{{c1::open and {{1}}"


def test_a_field_with_gaps_that_a_template_shows_twice_is_asked_once():
    twice = kind("{{cloze:Text}}<br>{{type:cloze:Text}}", "{{cloze:Text}}", "Text", cloze=True)
    assert isinstance(item_of(note("a {{c1::b}}"), kind=twice).answer, Gaps)
    assert gaps_of(item_of(note("a {{c1::b}}"), kind=twice)) == [["b"]]


@pytest.mark.parametrize(
    ("note_kind", "fields"),
    [
        (CLOZE, ("{{c1::image-occlusion:rect:left=.1:top=.2}}", "")),
        (kind("{{Image}}", "{{Original Mask}}", "Image", "Question Mask", "Original Mask"), "abc"),
    ],
    ids=["own", "add-on"],
)
def test_covered_pictures_are_refused_with_a_way_out(note_kind, fields):
    bank = bank_of(note(*fields), kind=note_kind)
    assert not bank.units[0].items
    assert "in a question of its own" in said(bank)[0][1]


def test_readings_stand_behind_their_characters():
    reading = kind("{{furigana:Front}}", "{{Back}}", "Front", "Back")
    assert item_of(note("漢字[かんじ] を", "A"), kind=reading).text.source == "漢字(かんじ) を"


def test_a_note_is_called_as_its_front_begins():
    assert item_of(note("<b>One</b>&nbsp;two", "A")).name == "One two"


def test_words_are_typed_and_numbers_too():
    assert isinstance(item_of(note("7 x 8 =", "56")).answer, Words)
