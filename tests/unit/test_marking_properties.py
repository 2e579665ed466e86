"""Marking, for questions that nobody wrote: right is right, changed is wrong, nothing raises."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memora.services.content.marking import QUESTION_TYPES, mark, shown
from memora.services.content.marking.folding import Choices, folded
from memora.services.content.marking.numbers import read_numbers
from memora.services.content.rendering import render_lesson
from tests.support.questions import CASES, JSON, NUMBERS, STRANGE, TEXTS, WORDS, texts

NOTHING = [None, "", "  ", "\u200f\u00a0", [], {}, [None], ["", " "], {"a": ""}, [[], {}]]
MARKED = pytest.mark.parametrize("kind", CASES)


@MARKED
@given(data=st.data())
def test_right_answers_are_right(kind, data):
    case = data.draw(CASES[kind])

    verdict = mark(case.question, case.right)

    assert (verdict.is_correct, verdict.is_answered, verdict.is_verified) == (True, True, True)
    assert verdict.matched


@MARKED
@given(data=st.data())
def test_changed_answers_are_not_right(kind, data):
    case = data.draw(CASES[kind])

    assert [answer for answer in case.wrong if mark(case.question, answer).is_correct] == []


@MARKED
@given(data=st.data(), nothing=st.sampled_from(NOTHING))
def test_no_answer_is_wrong(kind, data, nothing):
    verdict = mark(data.draw(CASES[kind]).question, nothing)

    assert (verdict.score, verdict.is_correct, verdict.is_answered) == (0.0, False, False)


@given(st.floats(0, 1) | st.booleans())
def test_a_self_check_is_the_students_own_word(own):
    verdict = mark({"type": "self_check"}, own)

    assert (verdict.score, verdict.is_verified) == (float(own), False)


@given(JSON | STRANGE, JSON)
def test_no_question_and_no_answer_raises(question, answer):
    verdict = mark(question, answer)

    assert 0 <= verdict.score <= 1
    assert isinstance(shown(question, seed="player"), dict)


@MARKED
@given(data=st.data(), answer=JSON)
def test_no_answer_to_a_true_question_raises(kind, data, answer):
    question = data.draw(CASES[kind]).question

    assert 0 <= mark(question, answer).score <= 1


@pytest.mark.parametrize("kind", QUESTION_TYPES)
@pytest.mark.parametrize(
    "monster",
    [10**400, -(10**5000), 1e308, "9" * 10_000, "\ud800"],
    ids=["large", "longest", "float", "digits", "surrogate"],
)
def test_monsters_are_wrong_or_theirs_to_judge(kind, monster):
    fields = dict.fromkeys(("answer", "answer_index", "tolerance"), monster)
    lists = {name: [monster, {"text": monster}] for name in ("options", "items", "answers")}
    values = [{"value": monster, "min": monster, "tolerance": monster}]
    units = [{"name": "m", "factor": monster}]
    question = {"type": kind, "values": values, "units": units, **fields, **lists}

    for answer in (monster, [monster], {"a": monster}, "1e308 m"):
        assert 0 <= mark(question, answer).score <= 1
        assert (
            0
            <= mark({"type": "cloze", "gaps": [question | {"points": monster}]}, [answer]).score
            <= 1
        )


@given(TEXTS)
def test_folding_again_changes_nothing(text):
    assert folded(folded(text)) == folded(text)
    assert folded(folded(text, keep_case=True), keep_case=True) == folded(text, keep_case=True)


@given(st.lists(WORDS, max_size=5), WORDS)
def test_a_text_never_stands_for_two_that_differ(options, typed):
    found = Choices(options).find(typed)

    assert len({options[at] for at in found}) <= 1
    assert typed not in options or [options[at] for at in found][:1] == [typed]


@given(NUMBERS)
def test_a_number_is_read_as_it_was_written(number):
    assert [reading.value for reading in read_numbers(f"{number:f}")] == [float(number)]


def options_but_for_the_key(data):
    options = [{"text": text} for text in data.draw(texts(3, 5))]
    places = st.integers(0, len(options) - 1)
    credits_of_options = st.floats(-1, 1)
    key = st.fixed_dictionaries(
        {},
        optional={
            "answer_index": places,
            "answer_indexes": st.lists(places),
            "options": st.just(options)
            | st.just([{**each, "credit": data.draw(credits_of_options)} for each in options]),
        },
    )
    return {"options": options}, key


def texts_of_the_key(_data):
    return {}, st.fixed_dictionaries(
        {},
        optional={
            "answer": st.booleans() | WORDS,
            "answers": st.lists(st.builds(lambda text: {"text": text, "feedback": text}, WORDS)),
            "values": st.lists(st.builds(lambda value: {"value": value}, st.floats())),
            "units": st.lists(st.builds(lambda name: {"name": name}, WORDS)),
            "tolerance": st.floats(),
        },
    )


KEYS = {
    "multiple_choice": options_but_for_the_key,
    "multiple_response": options_but_for_the_key,
    **dict.fromkeys(("true_false", "short_answer", "numeric", "self_check"), texts_of_the_key),
}


@pytest.mark.parametrize("kind", KEYS)
@settings(max_examples=50)
@given(data=st.data())
def test_two_questions_that_differ_in_their_keys_are_shown_alike(kind, data):
    seen, keys = KEYS[kind](data)
    asked = {"id": "q", "type": kind, "text": "Which?", "points": 2, **seen}
    one, other = data.draw(keys), data.draw(keys)

    assert shown(asked | one, seed="player q") == shown(asked | other, seed="player q")
    gaps = [{"type": "cloze", "gaps": [{**asked, **key}]} for key in (one, other)]
    assert shown(gaps[0], seed="player q") == shown(gaps[1], seed="player q")


def shown_items(items, seed):
    return shown({"type": "ordering", "items": items}, seed=seed)["items"]


def shown_pairs(pairs, seed, distractors=()):
    entries = [{"left": left, "right": right} for left, right in pairs]
    return shown({"type": "matching", "pairs": entries, "distractors": [*distractors]}, seed=seed)


@given(texts(3, 7), st.data(), st.text(max_size=8))
def test_the_order_of_items_is_shuffled_and_hangs_on_the_seed_not_on_the_key(items, data, seed):
    one = shown_items(items, seed)
    other_key = data.draw(st.permutations(items))

    assert sorted(one) == sorted(items)
    assert one != items
    assert shown_items(items, seed) == one
    # The one order that is never shown is the right one, so only that may differ.
    assert shown_items(other_key, seed) in (one, items) or one == other_key


@given(texts(2, 2), st.text(max_size=8))
def test_of_two_items_either_may_come_first_whatever_is_right(items, seed):
    assert shown_items(items, seed) == shown_items(items[::-1], seed)


def test_players_see_different_orders():
    items = ["a", "b", "c", "d", "e"]

    assert len({tuple(shown_items(items, f"player {n}")) for n in range(40)}) > 20


@given(texts(3, 5), texts(5, 5), st.data(), st.text(max_size=8))
def test_right_sides_do_not_tell_their_left_sides(lefts, rights, data, seed):
    own, distractors = rights[: len(lefts)], rights[len(lefts) :]
    other_own = data.draw(st.permutations(own))

    one = shown_pairs(list(zip(lefts, own, strict=True)), seed, distractors)
    other = shown_pairs(list(zip(lefts, other_own, strict=True)), seed, distractors)

    assert one["lefts"] == other["lefts"] == lefts
    assert one["rights"][: len(lefts)] != own
    assert sorted(one["rights"]) == sorted(rights)
    assert (
        one == other
        or one["rights"][: len(lefts)] == other_own
        or other["rights"][: len(lefts)] == own
    )


def test_a_right_side_that_belongs_twice_is_shown_once():
    seen = shown_pairs([("whale", "mammal"), ("bat", "mammal"), ("trout", "fish")], "player")

    assert sorted(seen["rights"]) == ["fish", "mammal"]


@MARKED
@given(data=st.data())
def test_nothing_is_shown_of_what_belongs_to_the_answer(kind, data):
    told = {
        **dict.fromkeys(("explanation", "explanation_html", "answer_html", "new_key"), "SECRET"),
        "hints": ["SECRET"],
        "tags": ["SECRET"],
        "media": ["seen", "Solution"],
        "text": "![](media:seen)",
    }
    question = data.draw(CASES[kind]).question | told
    question["explanation"] = "SECRET ![](media:solution)"
    for name in ("options", "gaps", "items", "distractors"):
        entries = [
            each if isinstance(each, dict) else {"text": each} for each in question.get(name, [])
        ]
        question[name] = [{**each, "feedback": "SECRET", "credit": 0.5} for each in entries]

    seen = shown(question, seed="player")

    assert "SECRET" not in json.dumps(seen)
    assert "credit" not in json.dumps(seen)
    assert seen["media"] == ["seen"]
    assert not {"answer", "answers", "answer_index", "answer_indexes", "values", "pairs"} & set(
        seen
    )


def test_texts_are_shown_as_the_question_has_them():
    question = {
        "id": "q1",
        "type": "cloze",
        "text": "{{1}}",
        "html": "<p>{{1}}</p>",
        "gaps": [
            {
                "type": "multiple_choice",
                "options": ["a", {"text": "$b$", "html": "<math/>", "feedback": "no"}],
                "answer_index": 0,
                "points": 2,
            },
            {"type": "short_answer", "options": ["leftover"], "answer": "a"},
        ],
    }

    assert shown(question, seed="player q1") == {
        "id": "q1",
        "type": "cloze",
        "text": "{{1}}",
        "html": "<p>{{1}}</p>",
        "gaps": [
            {
                "type": "multiple_choice",
                "points": 2,
                "options": ["a", {"text": "$b$", "html": "<math/>"}],
            },
            {"type": "short_answer"},
        ],
    }


def test_sides_and_items_keep_their_formulas():
    stage = {
        "type": "Quiz",
        "config": {
            "questions": [
                {
                    "id": "pairs",
                    "type": "matching",
                    "text": "Which?",
                    "pairs": [{"left": "**a**", "right": "*x*"}, {"left": "b", "right": "y"}],
                    "distractors": ["*z*"],
                    "explanation": "SECRET",
                },
                {"id": "steps", "type": "ordering", "text": "Order!", "items": ["*1*", "2", "3"]},
            ]
        },
    }
    rendered = render_lesson([stage], text_format="markdown").stages[0]["config"]["questions"]

    pairs, steps = (shown(question, seed="player") for question in rendered)

    assert pairs["lefts"] == [
        {"text": "**a**", "html": "<strong>a</strong>"},
        {"text": "b", "html": "b"},
    ]
    assert sorted(right["html"] for right in pairs["rights"]) == ["<em>x</em>", "<em>z</em>", "y"]
    assert sorted(item["html"] for item in steps["items"]) == ["2", "3", "<em>1</em>"]
    assert set(pairs) == {"id", "type", "text", "html", "lefts", "rights"}
    assert set(steps) == {"id", "type", "text", "html", "items"}
