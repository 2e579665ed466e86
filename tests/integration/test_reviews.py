"""Review sessions over HTTP and below: what is due, what answers do, and what is never lost."""

import json
import threading
from datetime import datetime, time, timedelta
from functools import partial
from types import SimpleNamespace

import frappe
import pytest

from memora.services import srs_redis_manager
from memora.services.content import importing as content_import
from memora.services.ledger.interaction_log import fold_log, lock_player
from memora.services.ledger.lua import run_pipeline
from memora.services.ledger.review_record import CardState
from memora.services.reviews import (
    memory_trackers,
)
from memora.services.reviews import (
    review_session as reviews,
)
from memora.services.reviews import (
    schedule as review_schedule,
)
from memora.services.reviews import undo as review_undo
from memora.services.reviews.marking import Answered
from memora.services.srs_persistence import (
    SRSPersistenceService,
    persist_pending_reviews,
    persist_reviews,
)
from memora.services.srs_redis_manager import (
    SRSRedisManager,
    queue_move,
    rebuild_schedule,
    timestamp,
)
from memora.utils.clock import utc_now
from memora.utils.errors import ConflictError, NotFoundError, PermissionError, ValidationError
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import get_srs_head_key, get_srs_key
from tests.support.factories import make_season
from tests.support.jobs import queued
from tests.support.locks import held, is_at
from tests.support.players import award, make_player
from tests.support.reviews import (
    NOW,
    answer,
    make_reviewer,
    plant,
    question_ids,
    quiz_course,
    trackers,
)
from tests.support.students import Student
from tests.support.threads import at_once
from tests.support.waiting import wait_until

DAY = timedelta(days=1)


@pytest.fixture
def world(borrow_user):
    """A player with four questions, all due since yesterday."""
    subject = content_import.import_course(quiz_course(30))["subject"]
    player, season = make_reviewer(borrow_user("Memora Student"), subject)
    questions = question_ids(4)
    plant(player, season, questions, NOW - DAY)
    return SimpleNamespace(player=player, season=season, subject=subject, questions=questions)


def get(world, now=NOW, **filters):
    return reviews.get_review_session(world.player, now=now, **filters)


def submit(world, *answered, now=NOW, **options):
    answers = [Answered(**one) for one in answered]
    return reviews.submit_review_session(world.player, answers, now=now, **options).answer


def ids(session):
    return [question["id"] for question in session["questions"]]


def cached(world):
    found = get_redis().zrange(get_srs_key(world.player, world.season), 0, -1, withscores=True)
    return {member.decode(): score for member, score in found}


def scheduled(world):
    frappe.db.commit()
    schedule = memory_trackers.read_schedule(world.player, world.season)
    return {question: timestamp(date) for question, date in schedule.items()}


def set_seconds_a_question(seconds):
    frappe.db.sql("UPDATE `tabMemora Lesson Stage` SET target_time = %s", 30 * seconds)


def waiting_jobs():
    return [job.kwargs["method"] for job in queued()]


def rating_of(world):
    """Return the rating that the log's latest row notes."""
    query = """SELECT JSON_VALUE(interaction_data, '$.facts.review.rating')
        FROM `tabMemora Interaction Log` WHERE player = %s ORDER BY seq DESC LIMIT 1"""
    return int(frappe.db.sql(query, world.player)[0][0])


@pytest.fixture
def online(world, new_client):
    """The player over HTTP, with the same questions due now."""
    student = Student(new_client, world.player)
    student.login()
    plant(world.player, world.season, world.questions, utc_now() - DAY)
    return student


def test_a_session_is_answered_as_documented(online, world):
    message = online.get("reviews.get_review_session").json["message"]

    first = message["questions"][0]
    data = first.pop("srs_data")
    assert first.pop("content_version") > 0
    assert first == {
        "id": "course.q01",
        "question_text": "Question 1?",
        "html": None,
        "media": [],
        "lesson": "course.t01.u01.p01.l01",
        "options": ["no", "yes", "perhaps"],
        "type": "multiple_choice",
        "subject": world.subject,
        "topic": frappe.db.get_value("Memora Question", {"question_id": "course.q01"}, "topic"),
    }
    assert set(data) == {"stability", "next_review_date", "last_review_date"}
    assert (message["is_degraded"], message["season"]) == (False, world.season)


def test_answers_are_answered_as_documented(online, world):
    data = {"questions": [answer(world.questions[0]), answer(world.questions[1], right=False)]}

    message = online.post("reviews.submit_review_session", session_data=data).json["message"]

    assert (message["xp_earned"], message["remaining_items"]) == (2, 2)
    assert [one["is_correct"] for one in message["results"]] == [True, False]
    assert fold_log(world.player).xp.total == 2


def test_the_longest_due_come_first_and_twenty_at_most(world):
    plant(world.player, world.season, question_ids(30), NOW - DAY)

    assert ids(get(world)) == question_ids(20)


def test_what_is_not_due_is_not_asked(world):
    assert ids(get(world, now=NOW - 2 * DAY)) == []


def test_when_nothing_is_due_the_next_moment_is_told(world):
    session = get(world, now=NOW - 2 * DAY)

    assert session["next_due_at"] == "2026-11-01T12:00:00Z"


def test_the_next_moment_is_that_of_the_questions_asked_for(world, monkeypatch):
    monkeypatch.setattr(srs_redis_manager, "_NEXT_FEW", 2)
    no_lessons = [f"gone{number}" for number in range(2)]
    plant(world.player, world.season, no_lessons, NOW + DAY)
    plant(world.player, world.season, question_ids(4), NOW + 2 * DAY)

    assert get(world)["next_due_at"] == "2026-11-04T12:00:00Z"


def test_a_session_may_be_of_one_subject_or_topic_alone(world):
    topic = frappe.db.get_value("Memora Question", {"question_id": "course.q01"}, "topic")
    other = content_import.import_course(quiz_course(1, "other"))["subject"]
    plan = frappe.db.get_value("Memora Player Profile", world.player, "plan")
    doc = frappe.get_doc("Memora Academic Plan", plan)
    doc.append("subjects", {"subject": other})
    doc.save()
    plant(world.player, world.season, ["other.q01"], NOW - DAY)

    assert ids(get(world, subject=other)) == ["other.q01"]
    assert ids(get(world, topic_id=topic)) == world.questions


def test_questions_of_a_topic_are_found_behind_many_others(world, monkeypatch):
    monkeypatch.setattr(reviews, "DUE_A_LOOK", 2)
    gone = [f"gone{number}" for number in range(3)]
    plant(world.player, world.season, gone, NOW - 2 * DAY)

    assert ids(get(world)) == world.questions


@pytest.mark.parametrize("filters", [{"subject": "none"}, {"topic_id": "none"}])
def test_answers_to_a_session_that_could_not_be_asked_for_are_refused(world, filters):
    with pytest.raises((NotFoundError, PermissionError)):
        submit(world, answer(world.questions[0]), **filters)
    assert fold_log(world.player).xp.total == 0


@pytest.mark.parametrize(("time_ms", "rating"), [(5_000, 4), (15_000, 3), (None, 3)])
def test_a_quick_right_answer_is_noted_as_easy(world, time_ms, rating):
    set_seconds_a_question(20)

    submit(world, answer(world.questions[0], time_ms=time_ms))

    assert rating_of(world) == rating


def test_an_answer_that_only_its_student_can_judge_is_good_at_most_and_earns_nothing(world):
    payload = {"type": "self_check"}
    frappe.db.set_value(
        "Memora Question", {"question_id": world.questions[0]}, "payload", json.dumps(payload)
    )
    set_seconds_a_question(20)

    claim = {"question_id": world.questions[0], "answer": "mine", "is_correct": True}
    sent = submit(world, claim | {"time_ms": 5_000})

    assert (rating_of(world), sent["xp_earned"]) == (3, 0)


def test_a_short_answer_in_other_words_is_wrong_whatever_the_client_claims(world):
    payload = {"type": "short_answer", "answer": "8 sets"}
    frappe.db.set_value(
        "Memora Question", {"question_id": world.questions[0]}, "payload", json.dumps(payload)
    )

    claim = {"question_id": world.questions[0], "answer": "eight of them", "is_correct": True}
    sent = submit(world, claim)

    assert (rating_of(world), sent["xp_earned"]) == (1, 0)


def test_a_question_that_no_lesson_asks_any_more_is_passed_over(world):
    plant(world.player, world.season, ["gone"], NOW - 2 * DAY)

    assert ids(get(world)) == world.questions


def test_a_right_answer_moves_a_question_on_at_once(world):
    submit(world, answer(world.questions[0]))

    assert ids(get(world)) == world.questions[1:]


def test_a_wrong_answer_comes_back_tomorrow(world):
    result = submit(world, answer(world.questions[0], right=False))["results"][0]

    assert result["next_review_date"] == "2026-11-03T12:00:00Z"


def test_the_server_marks_whatever_the_client_claims(world):
    claimed = {"question_id": world.questions[0], "answer": 2, "is_correct": True, "score": 1.0}

    marked = submit(world, claimed)

    assert (marked["xp_earned"], marked["results"][0]["is_correct"]) == (0, False)


def test_of_two_answers_to_a_question_the_first_counts(world):
    question = world.questions[0]

    marked = submit(world, answer(question, right=False), answer(question))

    assert (len(marked["results"]), marked["xp_earned"]) == (1, 0)


def test_an_unknown_question_refuses_the_whole_session(world):
    with pytest.raises(ValidationError):
        submit(world, answer(world.questions[0]), answer("no-such-question"))

    assert ids(get(world)) == world.questions


def test_of_a_question_that_was_never_met_nothing_is_told(world):
    stranger = question_ids(5)[-1]

    with pytest.raises(ValidationError, match="There is no question"):
        submit(world, answer(stranger))


def test_a_question_that_is_not_due_earns_and_moves_nothing(world):
    before = scheduled(world)

    marked = submit(world, answer(world.questions[0]), now=NOW - 2 * DAY)

    assert (marked["xp_earned"], marked["results"][0]["counted"]) == (0, False)
    assert scheduled(world) == before


def test_a_session_sent_twice_counts_once(world):
    first = submit(world, answer(world.questions[0]), event_id="once")

    assert submit(world, answer(world.questions[0]), event_id="once") == first
    assert fold_log(world.player).xp.total == 2


def test_an_event_id_of_other_answers_is_refused(world):
    submit(world, answer(world.questions[0]), event_id="once")

    with pytest.raises(ConflictError):
        submit(world, answer(world.questions[1]), event_id="once")


def test_two_devices_that_answer_the_same_session_count_once(world, host, site):
    answered = [answer(question) for question in world.questions]

    def device():
        return submit(world, *answered)["xp_earned"]

    assert sorted(at_once(host, site, [device] * 3)) == [0, 0, 8]


def test_answers_reach_the_trackers_with_the_next_sweep(online, world):
    data = {"questions": [answer(world.questions[0])]}
    sent = online.post("reviews.submit_review_session", session_data=data).json["message"]
    job = {"job_id": sent["persistence_job_id"]}

    before = online.get("reviews.get_persistence_status", **job).json["message"]["status"]
    assert "memora.jobs.persist_reviews" not in waiting_jobs()
    assert persist_pending_reviews() == 1
    after = online.get("reviews.get_persistence_status", **job).json["message"]["status"]

    assert (before, after) == ("pending", "completed")
    assert trackers(world.player)[world.questions[0]][4] == 2


def test_the_status_of_a_session_that_never_was_is_not_known(world):
    job_id = submit(world, answer(world.questions[0]))["persistence_job_id"]
    status = SRSPersistenceService().get_persistence_status
    number = int(job_id.rpartition(":")[2])

    assert status(job_id)["status"] == "pending"
    for wrong in (0, number + 1, "x", -1):
        assert status(f"{world.player}:{wrong}") is None


@pytest.mark.parametrize(
    "write",
    [
        lambda w: persist_reviews(w.player),
        lambda w: rebuild_schedule(w.player, w.season),
        lambda w: SRSPersistenceService().persist_single_review(
            {"question_id": "q", "new_stability": 1, "new_next_review_date": NOW},
            w.player,
            w.season,
        ),
    ],
    ids=["job", "rebuild", "batch"],
)
def test_who_writes_a_schedule_waits_for_the_players_lock(world, host, site, write):
    locked, written = threading.Event(), threading.Event()

    def answer_slowly():
        frappe.db.commit()
        lock_player(world.player)
        locked.set()
        wait_until(lambda: written.is_set() or is_at("SELECT CONCAT_WS"))
        was_first = not written.is_set()
        frappe.db.commit()
        return was_first

    def write_meanwhile():
        locked.wait()
        write(world)
        written.set()

    assert at_once(host, site, [answer_slowly, write_meanwhile])[0]


def test_reviews_that_wait_for_their_job_belong_to_their_season_alone(world):
    submit(world, answer(world.questions[0], right=False))
    following = make_season().name

    assert memory_trackers.read_schedule(world.player, following) == {}


def test_the_status_of_anothers_session_is_not_told(online, world, borrow_user):
    other, season = make_reviewer(borrow_user("Memora Student"), world.subject)
    plant(other, season, world.questions, NOW - DAY)
    theirs = SRSPersistenceService().get_persistence_status(f"{other}:1")
    answered = online.get("reviews.get_persistence_status", job_id=f"{other}:1")

    assert theirs["status"] == "completed"
    assert answered.status_code == 404


def test_a_job_that_was_lost_is_done_by_the_sweep(world):
    submit(world, answer(world.questions[0]))

    assert persist_pending_reviews() == 1
    assert trackers(world.player)[world.questions[0]][4] == 2
    assert memory_trackers.read_marks(world.player).srs_upto == fold_log(world.player).upto


def test_without_a_queue_nothing_that_was_answered_is_lost(online, world, queue_server):
    queue_server.stop()
    data = {"questions": [answer(world.questions[0])]}

    sent = online.post("reviews.submit_review_session", session_data=data)
    frappe.db.commit()

    assert sent.status_code == 200
    assert persist_pending_reviews() == 1
    assert trackers(world.player)[world.questions[0]][4] == 2


def test_jobs_that_come_late_twice_or_in_another_order_give_the_same_trackers(world, borrow_user):
    twin, season = make_reviewer(borrow_user("Memora Student"), world.subject)
    plant(twin, season, world.questions, NOW - DAY)
    other = SimpleNamespace(player=twin, season=season)

    for day, right in enumerate((True, False, True, True, False)):
        for one in (world, other):
            due = reviews.get_review_session(one.player, now=NOW + 3 * day * DAY)["questions"]
            answered = [answer(question["id"], right=right) for question in due]
            if answered:
                submit(one, *answered, now=NOW + 3 * day * DAY)
        persist_reviews(world.player)
        persist_reviews(world.player)
    persist_reviews(twin)

    same = [{q: row[1:] for q, row in trackers(one).items()} for one in (world.player, twin)]
    assert same[0] == same[1]


def test_an_older_batch_never_replaces_a_newer_tracker(world):
    submit(world, answer(world.questions[0]))
    persist_reviews(world.player)
    newest = trackers(world.player)[world.questions[0]]

    late = {
        "question_id": world.questions[0],
        "new_stability": 0.1,
        "new_next_review_date": NOW,
        "seq": 1,
    }
    SRSPersistenceService().persist_review_batch([late], world.player, world.season)

    assert trackers(world.player)[world.questions[0]] == newest


def test_a_repeated_response_within_five_minutes_changes_nothing(world):
    service = SRSPersistenceService()
    question = "new-question"
    first = {"question_id": question, "new_stability": 2.5, "new_next_review_date": NOW + DAY}
    service.persist_review_batch([first], world.player, world.season, now=NOW)

    again = first | {"new_stability": 4.0}
    for minutes in (4, 6):
        now = NOW + timedelta(minutes=minutes)
        service.persist_review_batch([again], world.player, world.season, now=now)
        stability = trackers(world.player)[question][1]
        assert stability == (2.5 if minutes < 5 else 4.0)


def test_attempts_that_were_made_before_count(world, monkeypatch):
    waits = []

    def locked(*_arguments):
        raise frappe.QueryDeadlockError("locked")

    monkeypatch.setattr(memory_trackers, "write", locked)
    response = {"question_id": "q", "new_stability": 1, "new_next_review_date": NOW}
    service = SRSPersistenceService(sleep=waits.append)
    service.persist_review_batch([response], world.player, world.season, retry_count=2)

    assert waits == [4]


def test_a_locked_player_is_waited_for_three_times(world, monkeypatch):
    waits = []
    service = SRSPersistenceService(sleep=waits.append)

    def locked(*_arguments):
        raise frappe.QueryDeadlockError("locked")

    monkeypatch.setattr(memory_trackers, "write", locked)
    response = {"question_id": "q", "new_stability": 1, "new_next_review_date": NOW}
    result = service.persist_review_batch([response], world.player, world.season)

    assert (waits, result["success"], result["failed_count"]) == ([1, 2, 4], False, 1)


def test_the_cache_equals_the_log_after_a_session(world):
    get(world)
    submit(world, answer(world.questions[0]), answer(world.questions[1], right=False))

    assert cached(world) == scheduled(world)


def test_a_schedule_that_was_flushed_is_made_anew(world):
    submit(world, answer(world.questions[0]))
    get_redis().flushall()

    assert ids(get(world)) == world.questions[1:]
    assert cached(world) == scheduled(world)


def test_a_writer_that_died_before_redis_heard_of_it_is_found_out(world):
    get(world)
    head, key = (make(world.player, world.season) for make in (get_srs_head_key, get_srs_key))
    before = get_redis().get(head), get_redis().dump(key)
    submit(world, answer(world.questions[0]))
    get_redis().set(head, before[0])
    get_redis().restore(key, 0, before[1], replace=True)

    assert ids(get(world)) == world.questions[1:]


def test_who_answers_after_a_writer_that_died_hides_nothing(world):
    get(world)
    head, key = (make(world.player, world.season) for make in (get_srs_head_key, get_srs_key))
    before = get_redis().get(head), get_redis().dump(key)
    submit(world, answer(world.questions[0], right=False))
    get_redis().set(head, before[0])
    get_redis().restore(key, 0, before[1], replace=True)

    submit(world, answer(world.questions[1]))
    get(world)

    assert cached(world) == scheduled(world)


def test_a_read_schedule_lives_another_thirty_days(world):
    get(world)
    keys = [make(world.player, world.season) for make in (get_srs_head_key, get_srs_key)]
    for key in keys:
        get_redis().expire(key, 60)

    get(world)

    assert [get_redis().ttl(key) for key in keys] == [SRSRedisManager.DEFAULT_TTL] * 2


def test_a_schedule_is_not_made_of_a_single_answer(world):
    submit(world, answer(world.questions[0]))

    assert get_redis().exists(get_srs_key(world.player, world.season)) == 0


def test_a_schedule_lives_thirty_days(world):
    get(world)

    left = get_redis().ttl(get_srs_key(world.player, world.season))
    assert left == SRSRedisManager.DEFAULT_TTL == 30 * 24 * 60 * 60


def test_the_day_after_a_break_asks_no_more_than_the_days_share(world):
    frappe.db.set_value("Memora Settings", "Memora Settings", "daily_review_limit", 3)

    first = get(world)
    submit(world, *[answer(question) for question in ids(first)])

    assert ids(first) == world.questions[:3]
    assert (ids(get(world)), get(world)["next_due_at"]) == ([], "2026-11-03T00:00:00Z")
    assert ids(get(world, now=NOW + DAY))[0] == world.questions[3]


def test_what_remains_is_what_is_still_asked_today(world):
    frappe.db.set_value("Memora Settings", "Memora Settings", "daily_review_limit", 3)

    remaining = [submit(world, answer(question))["remaining_items"] for question in ids(get(world))]

    assert remaining == [2, 1, 0]


def test_the_days_share_is_kept_however_much_else_was_done(world, monkeypatch):
    monkeypatch.setattr(review_schedule, "_ROWS_A_LOOK", 2)
    frappe.db.set_value("Memora Settings", "Memora Settings", "daily_review_limit", 3)
    submit(world, *[answer(question) for question in world.questions[:2]])
    for _ in range(5):
        award(world.player, 5, now=NOW)

    assert ids(get(world)) == [world.questions[2]]


def test_reviews_of_yesterday_are_no_part_of_todays_share(world, monkeypatch):
    monkeypatch.setattr(review_schedule, "_ROWS_A_LOOK", 1)
    frappe.db.set_value("Memora Settings", "Memora Settings", "daily_review_limit", 2)
    submit(world, *[answer(question) for question in world.questions[:2]], now=NOW - 0.6 * DAY)

    assert ids(get(world)) == world.questions[2:]


def test_on_the_eve_of_an_exam_nothing_is_put_off(world):
    frappe.db.set_value("Memora Settings", "Memora Settings", "daily_review_limit", 1)
    frappe.db.set_value("Memora Season", world.season, "exam_date", (NOW + DAY).date())

    assert ids(get(world)) == world.questions
    assert submit(world, answer(world.questions[0]))["remaining_items"] == 3


def test_an_exam_that_is_named_later_brings_reviews_before_it(world):
    far = ["course.q11", "course.q12"]
    exam = NOW + 4 * DAY
    plant(world.player, world.season, far, NOW + 40 * DAY, state=CardState(1.0, 2.5, 41.0, 2))
    assert get(world, now=NOW + 3 * DAY)["questions"][-1]["id"] == world.questions[-1]

    frappe.db.set_value("Memora Season", world.season, "exam_date", exam.date())
    frappe.db.commit()
    rebuild_schedule(world.player, world.season)

    morning = datetime.combine(exam.date(), time())
    assert cached(world) == scheduled(world)
    assert max(cached(world).values()) <= timestamp(morning)
    assert set(ids(get(world, now=morning))) == {*world.questions, *far}
    result = submit(world, answer(far[0]), now=morning)["results"][0]
    assert result["counted"]
    assert memory_trackers.read(world.player, world.season, far)[far[0]].state.reps == 3
    assert cached(world) == scheduled(world)


def test_an_exam_that_is_named_holds_for_the_next_read_without_any_job(world):
    now = utc_now()
    plant_for_an_exam(world, now)
    assert ids(get(world, now=now)) == []

    exam = name_exam(world, now + 12 * DAY)

    assert ids(get(world, now=exam - 12 * timedelta(hours=1))) == world.questions
    assert cached(world) == scheduled(world)
    assert max(cached(world).values()) <= timestamp(exam)
    assert "memora.jobs.rebuild_season_cache" not in waiting_jobs()


def test_an_exam_that_moves_or_goes_holds_for_the_next_read(world):
    now = utc_now()
    plant_for_an_exam(world, now)
    shown = []
    for exam in (now + 12 * DAY, now + 30 * DAY, None, now + 6 * DAY):
        name_exam(world, exam)
        get(world, now=now)
        shown.append(cached(world) == scheduled(world))

    assert shown == [True] * 4


def test_an_answer_that_was_planned_for_another_exam_drops_the_schedule(world):
    get(world)
    marks = memory_trackers.read_marks(world.player)
    moved = {world.questions[0]: NOW + 9 * DAY}

    def late(pipe):
        queue_move(
            *(pipe, world.player, world.season, moved),
            before=marks.srs_seq,
            after=marks.srs_seq + 1,
            exam=NOW + 10 * DAY,
        )

    assert run_pipeline(late) == [b"dropped"]
    assert cached(world) == {}


def test_a_schedule_of_an_older_release_is_made_anew(world):
    get(world)
    head = get_srs_head_key(world.player, world.season)
    get_redis().set(head, memory_trackers.read_marks(world.player).srs_seq)
    get_redis().zrem(get_srs_key(world.player, world.season), world.questions[0])

    assert ids(get(world)) == world.questions


def plant_for_an_exam(world, now):
    """Store schedules that lie behind every exam that a test names."""
    far = CardState(1.0, 2.5, 41.0, 2)
    plant(world.player, world.season, world.questions, now + 40 * DAY, state=far)


def name_exam(world, at):
    """Save the season with its exam on that day, or without one; return the day's begin."""
    season = frappe.get_doc("Memora Season", world.season)
    today = utc_now().date()
    season.update({"start_date": today, "end_date": today + 300 * DAY})
    season.exam_date = at and at.date()
    season.save()
    frappe.db.commit()
    return at and datetime.combine(at.date(), time())


def test_naming_an_exam_reads_nobodys_schedule(world, statements):
    name_exam(world, utc_now() + 30 * DAY)

    assert statements
    assert [text for text in statements if "Memory Tracker" in text] == []


def test_a_review_waits_for_nobody_who_saves_the_season(world):
    frappe.db.sql("SET SESSION innodb_lock_wait_timeout = 1")
    try:
        with held("Memora Season", world.season):
            earned = submit(world, answer(world.questions[0]))["xp_earned"]
            undone = review_undo.undo_review(world.player, now=NOW).answer["undone"]
            stored = SRSPersistenceService().persist_single_review(
                {"question_id": "q", "new_stability": 1, "new_next_review_date": NOW},
                *(world.player, world.season),
            )
    finally:
        frappe.db.sql("SET SESSION innodb_lock_wait_timeout = DEFAULT")

    assert (earned, undone, stored) == (2, 1, True)


def test_an_exam_named_while_the_class_reviews_refuses_and_misses_nobody(
    world, borrow_user, host, site
):
    plan = frappe.db.get_value("Memora Player Profile", world.player, "plan")
    others = [make_player(borrow_user("Memora Student")) for _ in range(2)]
    players = [world.player, *others]
    for player in others:
        frappe.db.set_value("Memora Player Profile", player, "plan", plan)
        plant(player, world.season, world.questions, NOW - DAY)
    worlds = [SimpleNamespace(player=player, season=world.season) for player in players]

    def review(one):
        return sum(submit(one, answer(q))["xp_earned"] for q in world.questions if get(one))

    def name_exams():
        for days in (20, 5, None, 9):
            name_exam(world, days and utc_now() + days * DAY)

    earned = at_once(host, site, [*(partial(review, one) for one in worlds), name_exams])

    assert earned == [8, 8, 8, None]
    for one in worlds:
        get(one)
        assert cached(one) == scheduled(one)


@pytest.mark.parametrize("behind_s", [120, -120])
def test_what_is_shown_is_counted_whatever_the_web_servers_clock_says(world, behind_s):
    now = utc_now().replace(microsecond=0)
    plant(world.player, world.season, world.questions[:2], now - timedelta(seconds=60))
    plant(world.player, world.season, world.questions[2:], now + timedelta(seconds=60))
    frappe.db.sql("SET SESSION timestamp = UNIX_TIMESTAMP() - %s", behind_s)
    try:
        shown = ids(reviews.get_review_session(world.player))
        answers = [Answered(**answer(question)) for question in world.questions]
        results = reviews.submit_review_session(world.player, answers).answer["results"]
    finally:
        frappe.db.sql("SET SESSION timestamp = DEFAULT")

    assert [one["question_id"] for one in results if one["counted"]] == shown
    assert len(shown) == (0 if behind_s > 0 else 4)


def test_an_exam_of_the_past_is_refused(world):
    season = frappe.get_doc("Memora Season", world.season)
    yesterday = utc_now().date() - DAY
    season.update({"start_date": yesterday, "exam_date": yesterday})

    with pytest.raises(ValidationError, match="over already"):
        season.save()


def test_no_review_is_planned_behind_the_exam(world):
    frappe.db.set_value("Memora Season", world.season, "exam_date", (NOW + 2 * DAY).date())

    date = submit(world, answer(world.questions[0]))["results"][0]["next_review_date"]

    assert date <= "2026-11-04T00:00:00Z"


def test_a_closed_season_takes_no_reviews(world):
    frappe.db.set_value("Memora Season", world.season, "closed_at", NOW)

    assert ids(get(world)) == []
    with pytest.raises(ConflictError):
        submit(world, answer(world.questions[0]))


def test_other_events_in_between_leave_the_schedule_alone(world):
    get(world)
    award(world.player, 5)
    submit(world, answer(world.questions[0]))

    assert cached(world) == scheduled(world)


def test_without_redis_answers_count_and_say_so(world, redis_server):
    redis_server.stop()

    recorded = reviews.submit_review_session(
        world.player, [Answered(**answer(world.questions[0]))], now=NOW
    )

    assert recorded.is_degraded
    assert fold_log(world.player).xp.total == 2


def test_the_answer_key_is_never_told(online):
    text = online.get("reviews.get_review_session").text

    assert "answer_index" not in text


def test_devices_jobs_and_flushes_at_the_same_moment_leave_one_schedule(world, host, site):
    plant(world.player, world.season, question_ids(30), NOW - DAY)
    halves = [question_ids(30)[:20], question_ids(30)[10:]]

    def device(questions):
        return submit(world, *[answer(question) for question in questions])["xp_earned"]

    earned = at_once(
        host,
        site,
        [
            lambda: device(halves[0]),
            lambda: device(halves[1]),
            lambda: get(world) and 0,
            lambda: persist_reviews(world.player) and 0,
            lambda: get_redis().flushall() and 0,
            lambda: get(world) and 0,
        ],
    )
    persist_reviews(world.player)

    assert sum(earned) == fold_log(world.player).xp.total == 2 * 30
    assert (ids(get(world)), cached(world)) == ([], scheduled(world))
    assert {row[4] for row in trackers(world.player).values()} == {2}
