"""What does not come from learning earns nothing: silence, claims, repetition, oracles."""

from datetime import timedelta
from types import SimpleNamespace

import frappe
import pytest

from memora.patches.v1_1 import lower_client_xp_cap
from memora.services.access.opening import find_lesson
from memora.services.cdn_export import batch_processor
from memora.services.content import importing as content_import
from memora.services.learning import completion, sessions
from memora.services.learning.sessions import Play
from memora.services.reviews import review_session as reviews
from memora.services.reviews import undo as review_undo
from memora.services.reviews.marking import Answered
from memora.utils.errors import ConflictError
from tests.support.factories import course_file, lessons_of, quiz
from tests.support.reviews import NOW, answer, make_reviewer, plant, question_ids, quiz_course

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
SETTINGS = "Memora Settings"


def multiple_choice(question_id):
    return {
        "id": question_id,
        "type": "multiple_choice",
        "text": f"{question_id}?",
        "options": ["no", "yes"],
        "answer_index": 1,
    }


def make_world(user, course):
    subject = content_import.import_course(course)["subject"]
    player, season = make_reviewer(user, subject)
    lesson = find_lesson(f"{course['id']}.t01.u01.p01.l01")
    return SimpleNamespace(player=player, season=season, subject=subject, lesson=lesson)


@pytest.fixture
def world(borrow_user):
    """A player whose plan holds a lesson of four questions, worth 10 XP at least."""
    return make_world(borrow_user("Memora Student"), quiz_course(4))


@pytest.fixture
def plain(borrow_user):
    """The same with a lesson without questions."""
    course = course_file("plain", lessons=3)
    for lesson in lessons_of(course):
        lesson["stages"] = lesson["stages"][:1]
    return make_world(borrow_user("Memora Student"), course)


def submit(world, *answered, now=NOW, xp=1_000, **options):
    play = Play([Answered(**one) for one in answered], xp, 100)
    return sessions.submit_session(world.player, world.lesson, play, now=now, **options).answer


def complete(world, hearts=5, now=NOW, lesson=None):
    lesson = lesson or world.lesson
    return completion.complete_lesson(world.player, lesson, hearts, now=now).answer


def for_hearts(world, hearts=3, now=NOW):
    return completion.complete_for_hearts(world.player, world.lesson, hearts, now=now).answer


def set_limit(name, value):
    frappe.db.set_value(SETTINGS, SETTINGS, name, value)
    frappe.db.commit()


# Silence


def test_a_play_without_answers_leaves_no_hearts(world):
    play = submit(world)

    assert (play["hearts"], play["score"], play["xp_earned"]) == (0, 0, 10 + 5)


def test_a_question_that_is_not_answered_is_wrong(world):
    play = submit(world, answer(question_ids(1)[0]))

    assert (play["hearts"], play["score"]) == (1, 25)


def test_a_stage_that_may_be_skipped_counts_as_far_as_it_was_answered(borrow_user):
    course = course_file("skip", lessons=1)
    lessons_of(course)[0]["stages"] = [
        quiz(multiple_choice("must-1"), multiple_choice("must-2")),
        quiz(multiple_choice("may-1"), multiple_choice("may-2"), is_skippable=True),
    ]
    world = make_world(borrow_user("Memora Student"), course)
    right, wrong = answer("must-1"), answer("may-1", right=False)

    assert submit(world, right, answer("must-2"))["score"] == 100
    assert submit(world, right, wrong, now=NOW + DAY)["score"] == 33


def test_a_short_answer_in_other_words_earns_nothing_by_claim(borrow_user):
    course = course_file("short", lessons=1)
    question = {"id": "q", "type": "short_answer", "text": "How many?", "answer": "8 sets"}
    lessons_of(course)[0]["stages"] = [quiz(question)]
    world = make_world(borrow_user("Memora Student"), course)

    play = submit(world, {"question_id": "q", "answer": "eight of them", "is_correct": True})

    assert (play["hearts"], play["score"]) == (0, 0)


# Claims


def test_hearts_are_the_clients_where_nothing_was_marked_today(world):
    submit(world, answer(question_ids(1)[0]), now=NOW - DAY)

    assert complete(world, 4)["xp_earned"] == 10 + 8 + 10


def test_where_a_play_was_marked_today_its_hearts_are_the_most(world):
    submit(world, answer(question_ids(1)[0]))

    later = complete(world, 5, now=NOW + 5 * MINUTE)

    assert (later["xp_earned"], later["is_new_record"]) == (10 + 2, False)


def test_marked_hearts_bound_the_player_cores_completion_too(world):
    submit(world, answer(question_ids(1)[0]))

    assert for_hearts(world, 3, now=NOW + 5 * MINUTE)["xp"]["awarded"] == 10


def test_a_lesson_worth_nothing_gives_nothing_for_hearts(world):
    frappe.db.set_value("Memora Lesson", world.lesson.lesson_id, "base_xp", 0)
    world.lesson = find_lesson(world.lesson.lesson_id)

    assert for_hearts(world)["xp"]["awarded"] == 0


# Repetition


def test_a_lesson_pays_two_replays_a_day(plain):
    first = complete(plain)["xp_earned"]
    again = [complete(plain, now=NOW + number * MINUTE) for number in range(1, 5)]
    tomorrow = complete(plain, now=NOW + DAY)["xp_earned"]

    assert (first, [play["xp_earned"] for play in again]) == (35, [20, 20, 0, 0])
    assert [play.get("xp_capped", False) for play in again] == [False, False, True, True]
    assert tomorrow == 20


def test_the_replays_of_both_endpoints_and_of_sessions_are_counted_together(plain):
    complete(plain)
    paid = [
        for_hearts(plain, now=NOW + 2 * MINUTE)["xp"]["awarded"],
        submit(plain, now=NOW + 4 * MINUTE)["xp_earned"],
        for_hearts(plain, now=NOW + 6 * MINUTE)["xp"]["awarded"],
        submit(plain, now=NOW + 8 * MINUTE)["xp_earned"],
        complete(plain, now=NOW + 10 * MINUTE)["xp_earned"],
    ]

    assert paid == [30, 20, 0, 0, 0]


def test_a_school_may_pay_no_replays(plain):
    set_limit("paid_replays_a_day", 0)

    assert [complete(plain)["xp_earned"], complete(plain, now=NOW + MINUTE)["xp_earned"]] == [35, 0]


def test_records_are_among_the_paid_replays_and_not_cut_by_the_days_cap(plain):
    set_limit("daily_lesson_xp_cap", 10)
    complete(plain, 1)
    paid = [complete(plain, h, now=NOW + h * MINUTE)["xp_earned"] for h in (2, 3, 4)]

    assert paid == [24, 26, 0]


def test_first_completions_are_never_cut(plain):
    set_limit("daily_lesson_xp_cap", 10)
    second = find_lesson(plain.lesson.lesson_id.replace("l01", "l02"))

    assert [complete(plain)["xp_earned"], complete(plain, lesson=second)["xp_earned"]] == [35, 35]


def test_all_replays_of_a_day_earn_no_more_than_the_school_allows(plain):
    set_limit("daily_replay_xp_cap", 50)
    lessons = [find_lesson(plain.lesson.lesson_id.replace("l01", f"l0{n}")) for n in (1, 2, 3)]
    for lesson in lessons:
        complete(plain, lesson=lesson)

    paid = [complete(plain, now=NOW + MINUTE, lesson=lesson)["xp_earned"] for lesson in lessons]

    assert paid == [20, 20, 10]


def test_a_record_that_the_server_has_marked_is_never_cut(world):
    set_limit("daily_replay_xp_cap", 0)
    submit(world, answer(question_ids(1)[0]))

    better = [answer(question) for question in question_ids(4)]

    assert submit(world, *better, now=NOW + 5 * MINUTE)["xp_earned"] == 10 + 10 + 10


def test_games_earn_100_xp_a_day_where_the_school_has_not_chosen():
    stored = "SELECT value FROM tabSingles WHERE doctype = %s AND field = 'client_xp_daily_cap'"
    figures = []
    for value in ("1000", "400", "0"):
        set_limit("client_xp_daily_cap", value)
        lower_client_xp_cap.execute()
        figures.append(frappe.db.sql(stored, SETTINGS)[0][0])
    set_limit("client_xp_daily_cap", 100)

    assert [int(figure) for figure in figures] == [100, 400, 0]
    assert frappe.get_meta(SETTINGS).get_field("client_xp_daily_cap").default == "100"


# Oracles


@pytest.fixture
def due(world):
    plant(world.player, world.season, question_ids(2), NOW - DAY, subject=world.subject)
    return world


def review(world, question, *, right, now=NOW):
    given = [Answered(**answer(question, right=right))]
    return reviews.submit_review_session(world.player, given, now=now).answer


def undo(world, now):
    return review_undo.undo_review(world.player, now=now).answer


def test_what_is_answered_right_after_a_wrong_answer_was_undone_earns_and_moves_as_wrong(due):
    question = question_ids(1)[0]
    as_wrong = review(due, question, right=False)["results"][0]["next_review_date"]
    undo(due, NOW)

    again = review(due, question, right=True)

    (result,) = again["results"]
    assert (again["xp_earned"], result["is_correct"]) == (0, True)
    assert result["next_review_date"] == as_wrong


def test_a_right_answer_that_was_undone_by_mistake_earns_again(due):
    question = question_ids(1)[0]
    review(due, question, right=True)
    undo(due, NOW + MINUTE)

    assert review(due, question, right=True, now=NOW + 2 * MINUTE)["xp_earned"] == 2


def test_a_question_is_undone_at_most_once(due):
    question = question_ids(1)[0]
    review(due, question, right=False)
    undo(due, NOW + MINUTE)
    review(due, question, right=True, now=NOW + 2 * MINUTE)

    with pytest.raises(ConflictError, match="once only"):
        undo(due, NOW + 3 * MINUTE)


def test_the_verdict_of_an_undone_review_moves_no_schedule_by_a_play_either(due):
    question = question_ids(1)[0]
    as_wrong = review(due, question, right=False)["results"][0]["next_review_date"]
    undo(due, NOW)
    batch_processor.rebuild_plan(frappe.db.get_value("Memora Player Profile", due.player, "plan"))

    play = submit(due, answer(question))

    assert play["results"][0]["next_review_date"] == as_wrong
