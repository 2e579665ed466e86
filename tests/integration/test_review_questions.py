"""What a review shows of a question, and what it tells once that is answered."""

import json

import pytest

from memora.services.reviews import question_texts
from tests.support.quizzes import NINE, SECRET, Quiz, question, right

FORMULA = "Half of $x$"
SHOWN = "<mi>x</mi>"


@pytest.fixture
def make_quiz(borrow_user):
    return lambda *questions, **stage: Quiz(borrow_user("Memora Student"), *questions, **stage)


@pytest.fixture
def nine(make_quiz):
    """A lesson that asks a question of each type, all due."""
    quiz = make_quiz(*(question(kind) for kind in NINE))
    quiz.is_due(*(f"quiz.{kind}" for kind in NINE))
    return quiz


@pytest.fixture
def formulas(make_quiz):
    """A lesson of one question in Markdown, which is due."""
    quiz = make_quiz(
        question(
            "multiple_choice",
            text=FORMULA,
            text_format="markdown",
            options=[FORMULA, "another"],
            answer_index=0,
            explanation=FORMULA,
        )
    )
    quiz.is_due("quiz.multiple_choice")
    return quiz


@pytest.fixture
def without_rendering(monkeypatch):
    """Let nothing be rendered."""

    def refuse(*_arguments, **_options):
        raise AssertionError("A text was rendered.")

    monkeypatch.setattr(question_texts, "render_lesson", refuse)


def test_questions_of_every_type_are_shown_without_their_keys(nine):
    shown = {question["type"]: question for question in nine.ask()}

    assert shown.keys() == NINE.keys()
    assert SECRET not in json.dumps(shown)
    assert {question["lesson"] for question in shown.values()} == {nine.lesson_id}
    assert set(shown["ordering"]["items"]) == set(NINE["ordering"][1])
    assert set(shown["matching"]["rights"]) >= {"right 0", "right 9"}


def test_what_is_to_be_ordered_comes_in_an_order_of_the_students_own(make_quiz, borrow_user):
    quiz = make_quiz(question("ordering", items=[f"item {n}" for n in range(12)]))
    other = quiz.seen_by(borrow_user("Memora Student"))
    for each in (quiz, other):
        each.is_due("quiz.ordering")

    mine, again, theirs = (each.ask()[0]["items"] for each in (quiz, quiz, other))

    assert (mine == again, mine == theirs, sorted(mine) == sorted(theirs)) == (True, False, True)


def test_a_text_in_markdown_comes_with_its_html(formulas):
    (shown,) = formulas.ask()

    assert SHOWN in shown["html"]
    assert SHOWN in shown["options"][0]["html"]


@pytest.mark.usefixtures("without_rendering")
def test_what_is_published_is_not_rendered_again(formulas):
    (shown,) = formulas.ask()
    session = formulas.review(right("multiple_choice", answer=0))

    assert SHOWN in shown["html"]
    assert SHOWN in session["results"][0]["explanation_html"]


def test_what_is_not_published_yet_comes_with_its_html_too(formulas):
    changed = question(
        "multiple_choice", text=f"{FORMULA}?", text_format="markdown", options=["a", "b"]
    )
    formulas.change(changed, is_published=False)

    (shown,) = formulas.ask()

    assert (SHOWN in shown["html"], shown["content_version"]) == (True, None)


def test_a_plain_text_has_no_html(nine):
    assert {question["html"] for question in nine.ask()} == {None}


def test_the_solution_follows_each_answer(nine):
    session = nine.review(*(right(kind) for kind in NINE))

    assert all("key" in result for result in session["results"])
    assert {result["explanation"] for result in session["results"]} == {f"Since {SECRET}."}


def test_a_question_that_is_left_out_is_told_if_it_was_due(nine):
    nothing = right("ordering", answer=None)

    assert "key" in nine.review(nothing)["results"][0]
    assert "key" not in nine.review(nothing)["results"][0]


def test_the_same_session_again_is_told_the_same(nine):
    first = nine.review(right("ordering"), event_id="once")

    assert nine.review(right("ordering"), event_id="once") == first
