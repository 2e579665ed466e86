"""Stages that the server alone marks: no key leaves before the answer, none is missing after."""

import json

import frappe
import pytest

from memora.services.access import find_lesson
from memora.services.learning import completion, sessions
from memora.utils.errors import ConflictError
from tests.support.quizzes import NINE, SECRET, Quiz, question, right, wrong
from tests.support.reviews import NOW


@pytest.fixture
def make_test(borrow_user):
    def make(*questions, **stage):
        return Quiz(borrow_user("Memora Student"), *questions, **{"server_marked": True, **stage})

    return make


@pytest.fixture
def exam(make_test):
    """A published exam with a question of each type."""
    return make_test(*(question(kind) for kind in NINE))


@pytest.fixture
def student(exam, new_client):
    return exam.sign_in(new_client)


def submit(student, exam, *answered, **options):
    return student.post(
        "sessions.submit_session",
        session_meta={"lesson_id": exam.lesson_id, "content_version": exam.version},
        gamification_results={"xp_earned": 100, "score": 0},
        interactions=list(answered),
        **options,
    ).json["message"]


def details(exam):
    return sessions.get_lesson_details(exam.player, find_lesson(exam.lesson_id))


def asked(stages):
    return {question["type"]: question for question in stages[0]["config"]["questions"]}


KEYS = {
    *("answer", "answers", "answer_index", "answer_indexes", "values", "units", "pairs"),
    *("distractors", "explanation", "hints", "feedback", "credit"),
}


def names_in(value):
    if isinstance(value, dict):
        return set(value).union(*map(names_in, value.values()))
    return set().union(*map(names_in, value)) if isinstance(value, list) else set()


def test_a_tests_file_holds_no_key(exam):
    file = exam.file

    assert file["stages"][0]["server_marked"] is True
    assert SECRET not in json.dumps(file)
    assert names_in(file["stages"]) & KEYS == set()


def test_a_lesson_read_by_its_student_holds_no_key(exam):
    read = details(exam)

    assert SECRET not in json.dumps(read)
    assert names_in(read["stages"]) & KEYS == set()


def test_all_that_an_answer_needs_is_in_the_file(exam):
    shown = asked(exam.file["stages"])

    assert [option["text"] for option in shown["multiple_choice"]["options"][2:]] == ["25"]
    assert set(shown["matching"]["lefts"]) == {f"left {n}" for n in range(4)}
    assert set(shown["matching"]["rights"]) == {*(f"right {n}" for n in range(4)), "right 9"}
    assert set(shown["ordering"]["items"]) == set(NINE["ordering"][1])
    assert [gap["type"] for gap in shown["cloze"]["gaps"]] == ["short_answer", "numeric"]


def test_what_is_to_be_ordered_comes_in_no_order_that_tells(exam):
    shown = asked(exam.file["stages"])

    assert shown["ordering"]["items"] != NINE["ordering"][1]
    assert shown["matching"]["rights"][:4] != [f"right {n}" for n in range(4)]


def test_each_student_has_an_order_of_their_own_and_keeps_it(make_test, borrow_user):
    exam = make_test({**question("ordering"), "items": [f"item {n}" for n in range(12)]})
    other = exam.seen_by(borrow_user("Memora Student"))

    mine, again, theirs = (
        asked(details(each)["stages"])["ordering"]["items"] for each in (exam, exam, other)
    )

    assert (mine == again, mine == theirs, sorted(mine) == sorted(theirs)) == (True, False, True)


def test_a_lesson_that_is_no_test_keeps_its_keys(make_test):
    assert SECRET in json.dumps(make_test(question("self_check"), server_marked=False).file)


def test_what_was_withheld_follows_the_answer(student, exam):
    results = submit(student, exam, *(wrong(kind) for kind in NINE))["results"]

    told = {result["question_id"].removeprefix("quiz."): result for result in results}
    assert {kind for kind, result in told.items() if "key" in result} == set(NINE)
    assert told["ordering"]["key"] == {"items": NINE["ordering"][1]}
    assert told["multiple_choice"]["explanation"] == f"Since {SECRET}."
    assert told["multiple_choice"]["hints"] == [f"Think of {SECRET}."]


def test_the_feedback_of_the_option_that_was_chosen_follows(student, exam):
    chosen = right("multiple_choice", answer="25")

    (result,) = submit(student, exam, chosen)["results"]

    assert (result["is_correct"], result["feedback"]) == (False, [{"feedback": SECRET}])


@pytest.mark.parametrize("nothing", [None, "", " ", [], {}])
def test_who_does_not_answer_is_told_nothing(student, exam, nothing):
    answer = submit(student, exam, right("short_answer", answer=nothing))

    assert SECRET not in json.dumps(answer)


def test_the_same_play_again_is_told_the_same(student, exam):
    first = submit(student, exam, right("ordering"), event_id="once")

    assert submit(student, exam, right("ordering"), event_id="once") == first
    assert first["results"][0]["key"]


def test_the_log_keeps_no_more_than_the_verdicts(student, exam):
    submit(student, exam, *(right(kind) for kind in NINE), event_id="once")

    frappe.db.commit()
    rows = frappe.db.sql("SELECT interaction_data FROM `tabMemora Interaction Log`", pluck=True)
    assert SECRET not in "".join(map(str, rows))


def test_a_mended_key_holds_for_the_file_that_is_out(make_test):
    exam = make_test(question("true_false"))
    before = exam.file
    exam.change(question("true_false", answer=True), server_marked=True)

    assert exam.file == before
    assert exam.play(wrong("true_false"), version=before["version"])["score"] == 100


def test_a_stage_that_becomes_a_test_is_published_without_its_keys(make_test):
    exam = make_test(question("true_false"), server_marked=False)

    exam.change(question("true_false"), server_marked=True)

    assert names_in(exam.file["stages"]) & KEYS == set()


@pytest.mark.parametrize("complete", [completion.complete_lesson, completion.complete_for_hearts])
def test_nobody_completes_a_test_by_saying_so(exam, complete):
    with pytest.raises(ConflictError, match="Send its answers"):
        complete(exam.player, find_lesson(exam.lesson_id), 3, now=NOW)


@pytest.mark.parametrize("complete", [completion.complete_lesson, completion.complete_for_hearts])
def test_a_completion_beside_the_answers_counts_as_the_same_play(exam, complete):
    exam.play(*(right(kind) for kind in NINE), event_id="once")

    recorded = complete(exam.player, find_lesson(exam.lesson_id), 3, now=NOW, event_id="once")

    answer = recorded.answer
    assert (answer.get("xp_earned", 0), answer.get("xp", {}).get("awarded", 0)) == (0, 0)


def test_a_review_of_a_tests_questions_shows_no_key_and_tells_it_afterwards(exam):
    exam.is_due("quiz.ordering")

    (shown,) = exam.ask()
    session = exam.review(wrong("ordering"))

    assert SECRET not in json.dumps(shown)
    assert session["results"][0]["key"] == {"items": NINE["ordering"][1]}
