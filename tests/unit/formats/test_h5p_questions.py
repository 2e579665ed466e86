"""H5P's kinds of questions as ours."""

import pytest

from memora.services.content.formats.bank import Choices, Order, Own, Reading, Truth, Words
from tests.unit.formats.anki_packages import said
from tests.unit.formats.h5p_packages import bank_of, items_of


def option(text, correct, **said_of_it):
    return {"text": f"<div>{text}</div>", "correct": correct, "tipsAndFeedback": said_of_it}


def multi_choice(answers, **params):
    return {"question": "<p>Which?</p>", "answers": answers, **params}


def credits_of(item):
    return [choice.credit for choice in item.answer.options]


def test_one_right_option_makes_a_single_choice():
    answers = [option("a", True), option("b", False)]
    (item,) = items_of("H5P.MultiChoice", multi_choice(answers))
    assert not item.answer.several
    assert credits_of(item) == [1.0, 0.0]


def test_false_as_a_text_is_false():
    answers = [option("a", "true"), option("b", "false")]
    (item,) = items_of("H5P.MultiChoice", multi_choice(answers))
    assert credits_of(item) == [1.0, 0.0]


def test_of_several_right_options_a_wrong_one_costs_a_share():
    answers = [option("a", True), option("b", True), option("c", False)]
    (item,) = items_of("H5P.MultiChoice", multi_choice(answers))
    assert item.answer.several
    assert credits_of(item) == [0.5, 0.5, -0.5]


def test_one_point_for_all_is_all_or_nothing():
    answers = [option("a", True), option("b", True), option("c", False)]
    params = multi_choice(answers, behaviour={"singlePoint": True})
    (item,) = items_of("H5P.MultiChoice", params)
    assert item.answer.all_or_nothing
    assert credits_of(item) == [0.5, 0.5, 0.0]


@pytest.mark.parametrize(
    ("behaviour", "several"),
    [
        ({"type": "single"}, False),
        ({"type": "multi"}, True),
        ({"type": "auto"}, False),
        ({"singleAnswer": "false"}, True),
    ],
    ids=["single", "multi", "auto", "older switch"],
)
def test_how_many_are_chosen_is_as_the_author_set_it(behaviour, several):
    params = multi_choice([option("a", True), option("b", False)], behaviour=behaviour)
    (item,) = items_of("H5P.MultiChoice", params)
    assert item.answer.several is several


@pytest.mark.parametrize(("given", "shuffle"), [(True, True), ("false", False), (None, None)])
def test_options_may_be_shuffled_as_the_author_set_it(given, shuffle):
    answers = [option("a", True), option("b", False)]
    params = multi_choice(answers, behaviour={} if given is None else {"randomAnswers": given})
    (item,) = items_of("H5P.MultiChoice", params)
    assert item.answer.shuffle is shuffle


def test_feedback_and_tips_of_options_come_along():
    answers = [option("a", True, chosenFeedback="<div>Yes</div>"), option("b", False, tip="Think")]
    (item,) = items_of("H5P.MultiChoice", multi_choice(answers))
    assert item.answer.options[0].feedback.source == "<div>Yes</div>"
    assert [hint.source for hint in item.hints] == ["b: Think"]


def test_feedback_without_a_place_is_told_once():
    said_of_it = {"notChosenFeedback": "<p>Missed</p>"}
    answers = [option("a", True, **said_of_it), option("b", False, **said_of_it)]
    bank = bank_of(
        "H5P.MultiChoice",
        multi_choice(answers, overallFeedback=[{"feedback": "Read chapter two."}]),
    )
    assert [severity for severity, _what in said(bank)] == ["dropped", "dropped"]


@pytest.mark.parametrize(
    "feedback", ["Score: @score of @total.", "", "<p>&nbsp;</p>", "Well done!"]
)
def test_feedback_that_only_tells_the_score_is_left_out_silently(feedback):
    answers = [option("a", True), option("b", False)]
    params = multi_choice(answers, overallFeedback=[{"from": 0, "feedback": feedback}])
    assert said(bank_of("H5P.MultiChoice", params)) == []


def test_a_set_of_single_choices_has_as_many_questions():
    choices = [
        {"question": "One?", "answers": ["right", "wrong"], "subContentId": "k1"},
        {"question": "Two?", "answers": ["yes", "no", "perhaps"], "subContentId": "k2"},
    ]
    first, second = items_of("H5P.SingleChoiceSet", {"choices": choices})
    assert (first.key, first.text.source, credits_of(first)) == (
        "k1",
        "<div>One?</div>",
        [1.0, 0.0],
    )
    assert credits_of(second) == [1.0, 0.0, 0.0]


def test_a_summary_asks_for_the_right_statement_of_each_step():
    step = {"summary": ["<p>It is round.</p>", "<p>It is flat.</p>"], "tip": {"tip": "A ball"}}
    (item,) = items_of("H5P.Summary", {"intro": "Choose.", "summaries": [step, {"summary": []}]})
    assert isinstance(item.answer, Choices)
    assert (item.name, credits_of(item)) == ("It is round.", [1.0, 0.0])
    assert [hint.source for hint in item.hints] == ["A ball"]


@pytest.mark.parametrize(("correct", "answer"), [("true", True), ("false", False)])
def test_feedback_of_true_or_false_follows_the_answer(correct, answer):
    behaviour = {"feedbackOnCorrect": "Yes!", "feedbackOnWrong": "No!"}
    words = {"trueText": "Wahr", "falseText": "Falsch"}
    params = {"question": "Q", "correct": correct, "behaviour": behaviour, "l10n": words}
    (item,) = items_of("H5P.TrueFalse", params)
    assert isinstance(item.answer, Truth)
    assert item.answer.answer is answer
    chosen = item.answer.if_true if answer else item.answer.if_false
    assert (chosen.source, item.answer.true.source) == ("Yes!", "Wahr")


def test_paragraphs_are_put_in_order():
    params = {"taskDescription": "Sort", "paragraphs": ["<p>one</p>", "<p>two</p>"]}
    (item,) = items_of("H5P.SortParagraphs", params)
    assert isinstance(item.answer, Order)
    assert [part.source for part in item.answer.items] == ["<p>one</p>", "<p>two</p>"]


def test_pictures_are_put_in_order_with_their_words():
    entries = [
        {"image": {"path": f"images/{at}.png"}, "imageDescription": str(at)} for at in (1, 2)
    ]
    (item,) = items_of(
        "H5P.ImageSequencing", {"taskDescription": "Sort", "sequenceImages": entries}
    )
    first, second = item.answer.items
    assert 'src="images/1.png"' in first.source
    assert "<div>2</div>" in second.source


def test_options_may_be_pictures():
    def pictured(name, *, correct):
        params = {"file": {"path": f"images/{name}.png"}, "alt": name}
        return {"media": {"library": "H5P.Image 1.1", "params": params}, "correct": correct}

    options = [pictured("cat", correct=True), pictured("dog", correct=False)]
    (item,) = items_of("H5P.MultiMediaChoice", {"question": "A cat?", "options": options})
    assert credits_of(item) == [1.0, 0.0]
    assert item.answer.options[1].text.source == '<img src="images/dog.png" alt="dog">'


def test_words_of_a_crossword_are_asked_one_by_one():
    further = {"params": {"text": "<p>In Jordan</p>"}}
    words = [{"clue": "A rose city?", "answer": "Petra", "extraClue": further}, {"clue": "B?"}]
    bank = bank_of("H5P.Crossword", {"words": words})
    item = bank.units[0].items[0]
    assert [answer.pattern for answer in item.answer.answers] == ["Petra"]
    assert [hint.source for hint in item.hints] == ["<p>In Jordan</p>"]
    assert [severity for severity, _what in said(bank)] == ["changed"]


def test_a_spoken_answer_is_typed():
    params = {"question": "2 + 2?", "acceptedAnswers": ["four", "4"]}
    bank = bank_of("H5P.SpeakTheWords", params)
    answers = bank.units[0].items[0].answer.answers
    assert [answer.pattern for answer in answers] == ["four", "4"]
    assert [severity for severity, _what in said(bank)] == ["changed"]


def test_flashcards_are_typed_with_their_pictures_and_alternatives():
    card = {
        "text": "A sour fruit?",
        "answer": r"lime/green lemon/1\/2 lemon",
        "image": {"path": "images/lime.png"},
        "imageAltText": "A &quot;lime&quot;",
        "tip": {"tip": "Green"},
    }
    files = {"images__lime__png": b"picture"}
    (item,) = items_of("H5P.Flashcards", {"cards": [card]}, **files)
    assert isinstance(item.answer, Words)
    assert [answer.pattern for answer in item.answer.answers] == [
        "lime",
        "green lemon",
        "1/2 lemon",
    ]
    assert 'alt="A &quot;lime&quot;"' in item.text.source
    assert item.text.files["images/lime.png"].read() == b"picture"
    assert [hint.source for hint in item.hints] == ["Green"]


def test_dialog_cards_are_compared_with_their_backs():
    card = {
        "text": "<p>Fresas</p>",
        "answer": "<p>Strawberries</p>",
        "audio": [{"path": "audios/a.mp3"}],
    }
    (item,) = items_of("H5P.Dialogcards", {"dialogs": [card]})
    assert isinstance(item.answer, Own)
    assert item.answer.model.source == "<p>Strawberries</p>"
    assert '<audio src="audios/a.mp3"></audio>' in item.text.source


def test_an_essay_is_compared_with_its_sample_and_names_the_words_it_looked_for():
    params = {
        "taskDescription": "Why?",
        "solution": {"introduction": "", "sample": "<div>Because.</div>"},
        "keywords": [{"keyword": "cause"}, {"keyword": "effect"}],
    }
    bank = bank_of("H5P.Essay", params)
    (item,) = bank.units[0].items
    assert "Because." in item.answer.model.source
    ((severity, what),) = said(bank)
    assert severity == "dropped"
    assert what.endswith("cause, effect")


def test_an_essay_without_a_sample_has_its_words_for_a_model():
    params = {"taskDescription": "Why?", "keywords": [{"keyword": "cause"}, {"keyword": "effect"}]}
    bank = bank_of("H5P.Essay", params)
    assert bank.units[0].items[0].answer.model.source == "cause, effect"
    assert [severity for severity, _what in said(bank)] == ["changed"]


def test_marked_words_are_compared_with_the_text_with_marks():
    params = {"taskDescription": "Mark", "textField": "The *cat* sat, 2 ** 3"}
    bank = bank_of("H5P.MarkTheWords", params)
    (item,) = bank.units[0].items
    assert "The cat sat, 2 * 3" in item.text.source
    assert item.answer.model.source == "The <b>cat</b> sat, 2 * 3"
    assert [severity for severity, _what in said(bank)] == ["changed"]


@pytest.mark.parametrize(
    ("library", "params", "shown"),
    [
        ("H5P.AdvancedText", {"text": "<p>Read</p>"}, "<p>Read</p>"),
        ("H5P.Image", {"file": {"path": "images/a.png"}, "alt": "A"}, 'src="images/a.png"'),
        (
            "H5P.Accordion",
            {"panels": [{"title": "T", "content": {"params": {"text": "<p>In</p>"}}}]},
            "<h3>T</h3>",
        ),
        (
            "H5P.Link",
            {"title": "There", "linkWidget": {"protocol": "https://", "url": "a.example/?b&amp;c"}},
            '<a href="https://a.example/?b&amp;c">There</a>',
        ),
    ],
)
def test_what_asks_nothing_is_read(library, params, shown):
    (item,) = items_of(library, params)
    assert isinstance(item.answer, Reading)
    assert shown in item.text.source


def test_a_question_without_anything_to_ask_is_refused():
    bank = bank_of("H5P.SingleChoiceSet", {"choices": []})
    assert [list(unit.items) for unit in bank.units] == [[]]
    assert [severity for severity, _what in said(bank)] == ["refused"]
