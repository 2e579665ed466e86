"""The real banks of QTI that lie beside the checkout, item by item."""

import json

import pytest

from memora.services.content.formats.bank import (
    Choices,
    Gaps,
    Numbers,
    Order,
    Own,
    Pairs,
    Reading,
    Truth,
    Words,
)
from memora.services.content.formats.qti import looks_like, read
from tests.support.bank_files import bank_file

CANVAS_ITEMS = "qti12/instructure-items_1.2.zip"
CANVAS_QUIZ = "qti12/qas-canvas_all.imscc"
TORTOISESHELL = "qti12/vosslab-canvas_qti_v1_2-x_linked_tortoiseshell.zip"
NEW = "qti2/instructure-items_2.2.zip"
NEWEST = "qti3/citolab-qti-test-package.zip"

#: What each file of a package becomes; nothing where it is refused.
OLD_ITEMS = {
    "canvas_multiple_dropdown": [[Gaps]],
    "canvas_multiple_fib": [[Gaps]],
    "categorization": [[Pairs]],
    "choice_vary_points_by_answer": [[Choices]],
    "essay": [[Own]],
    "fib_feedback": [[Words]],
    "formula": [[]],
    "hot_spot": [[], [], [], []],
    "matching": [[Pairs]],
    "mc_feedback": [[Choices]],
    "multiple_answer_canvas": [[Choices]],
    "numeric_exact_match": [[Numbers], [Numbers]],
    "numeric_margin_error": [[Numbers]],
    "numeric_margin_error_percent": [[Numbers]],
    "numeric_precision": [[Numbers]],
    "numeric_within_range": [[Numbers]],
    "ordering": [[Order]],
    "true_false": [[Truth]],
    "upload": [[Own]],
    "stimulus_with_child_item": [[Reading], [Choices]],
    "text.no.question": [[Reading]],
}
NEW_ITEMS = {
    "choice": [[Choices]],
    "choice_multiple": [[Choices]],
    "choice_multiple_rtl": [[Choices]],
    "order": [[Order]],
    "order_rtl": [[Order]],
    "match": [[Pairs]],
    "gap_match": [[Gaps]],
    "inline_choice": [[Gaps]],
    "text_entry": [[Words]],
    "multi-input": [[Reading, Choices, Gaps, Gaps]],
    "extended_text": [[Own]],
    "hottext": [[Choices]],
    "associate": [[Pairs]],
    "choice_true_false": [[Truth]],
    "Example02-feedbackInline": [[Truth]],
    "Example01-modalFeedback": [[Truth]],
    "template": [[]],
    "adaptive": [[Choices]],
    "slider": [[Numbers]],
    "hotspot": [[]],
    "upload": [[Own]],
    "math": [[Choices]],
}
NEWEST_ITEMS = {
    "choice": [[Choices]],
    "choice_multiple": [[Choices]],
    "extended_text": [[Own]],
    "gap_match": [[Gaps]],
    "graphic_associate": [[]],
    "graphic_gap_match": [[]],
    "hotspot": [[]],
    "info_end": [[Reading]],
    "info_start": [[Reading]],
    "inline_choice": [[Gaps]],
    "match-tabular": [[Pairs]],
    "match": [[Pairs]],
    "math": [[Choices]],
    "order": [[Order]],
    "position_object": [[]],
    "select_point": [[]],
    "slider": [[Numbers]],
    "text_entry": [[Words]],
}


def bank_of(name):
    return read(bank_file(name), file_name=name)


def kinds(bank):
    """What the units became, by their file; the refused ones by what the report says."""
    found = {}
    refused = [line.place.file for line in bank.report if line.severity == "refused"]
    for unit in bank.units:
        path = unit.items[0].place.file if unit.items else refused.pop(0)
        name = path.rpartition("/")[2].removesuffix(".xml")
        found.setdefault(name, []).append([type(item.answer) for item in unit.items])
    assert refused == []
    return found


@pytest.mark.parametrize(
    ("name", "wanted"),
    [(CANVAS_ITEMS, OLD_ITEMS), (NEW, NEW_ITEMS), (NEWEST, NEWEST_ITEMS)],
    ids=["old", "new", "newest"],
)
def test_each_item_becomes_what_it_is(name, wanted):
    assert kinds(bank_of(name)) == wanted


@pytest.mark.parametrize("name", [CANVAS_ITEMS, NEW, NEWEST])
def test_every_item_that_is_expected_is_found(name):
    expected = json.loads(bank_file("expected.json"))[name]
    found = kinds(bank_of(name))
    files = {
        path.rpartition("/")[2].removesuffix(".xml") for path in expected["interactions_by_item"]
    }
    assert set(found) == files
    assert len(found) == expected["items"]


@pytest.mark.parametrize("name", [CANVAS_ITEMS, CANVAS_QUIZ, TORTOISESHELL, NEW, NEWEST])
def test_a_bank_is_known_by_its_content(name):
    assert looks_like(bank_file(name), "a.bin")


def test_each_question_of_canvas_is_taken_once():
    bank = bank_of(CANVAS_QUIZ)
    assert bank.title == "ALL QUESTION TYPES QUIZ"
    assert [type(unit.items[0].answer) if unit.items else None for unit in bank.units] == [
        *(Choices, Truth, Choices, Gaps, Pairs, Numbers),
        *(None, None, Own, Reading, Own),
    ]
    assert sum(line.severity == "refused" for line in bank.report) == 2
    assert bank.units[2].items[0].answer.all_or_nothing


def test_a_question_library_comes_without_a_line():
    bank = bank_of(TORTOISESHELL)
    assert bank.title == "x_linked_tortoiseshell"
    assert [type(unit.items[0].answer) for unit in bank.units] == [Choices] * 12
    assert list(bank.report) == []


def test_pictures_that_are_not_in_the_package_are_no_files():
    items = [item for unit in bank_of(NEW).units for item in unit.items]
    assert any("images/sign.png" in item.text.source for item in items)
    assert not any(item.text.files for item in items)


def test_a_passage_with_several_questions_keeps_its_feedback_and_credits():
    bank = bank_of(NEW)
    (unit,) = [unit for unit in bank.units if len(unit.items) > 1]
    _, reason, gaps, _ = unit.items
    words = gaps.answer.gaps[1].answer
    assert [bool(option.feedback) for option in reason.answer.options] == [True] * 3
    assert [(answer.pattern, answer.credit) for answer in words.answers] == [
        ("wicked king", 1),
        ("bad king", 0.5),
        ("evil king", 0.5),
        ("*king*", 0.2),
        ("*", 0),
    ]
