"""What students provoke: completions, plays and reviews."""

from tests.support.provoked.registry import provokes
from tests.support.reviews import NOW, plant


@provokes("player.complete_lesson", 409)
def _(world):
    sent = {"lesson_id": world.own_lesson, "event_id": "once"}
    world.student("player.complete_lesson", hearts_earned=3, **sent)
    return world.student("player.complete_lesson", hearts_earned=2, **sent)


@provokes("progress.complete_lesson", 409)
def _(world):
    sent = {"lesson_id": world.own_lesson, "event_id": "once"}
    world.student("progress.complete_lesson", hearts=5, **sent)
    return world.student("progress.complete_lesson", hearts=4, **sent)


def _submit_review(world, *, question_id=None, event_id=None, **data):
    question = question_id or world.school.question_id(1)
    answers = [{"question_id": question, "answer": 1, "is_correct": True}]
    sent = {"session_data": {"questions": answers, **data}, "event_id": event_id}
    return world.student("reviews.submit_review_session", **sent)


@provokes("reviews.submit_review_session", 400)
def _(world):
    return _submit_review(world, question_id="no-such-question")


@provokes("reviews.submit_review_session", 403)
def _(world):
    return _submit_review(world, subject=world.foreign.subject)


@provokes("reviews.submit_review_session", 404)
def _(world):
    return _submit_review(world, topic_id="no-such-topic")


@provokes("reviews.submit_review_session", 409)
def _(world):
    plant(world.user, world.school.plan.season, [world.school.question_id(1)], NOW)
    _submit_review(world, event_id="once")
    return _submit_review(world, event_id="once", subject=world.school.subject)


@provokes("reviews.undo_review", 409)
def _(world):
    plant(world.user, world.school.plan.season, [world.school.question_id(1)], NOW)
    _submit_review(world)
    world.student("reviews.undo_review")
    return world.student("reviews.undo_review")


def _submit_session(world, lesson, *, xp=10, event_id=None):
    return world.student(
        "sessions.submit_session",
        session_meta={"lesson_id": lesson},
        gamification_results={"xp_earned": xp, "score": 100},
        interactions=[],
        event_id=event_id,
    )


@provokes("sessions.submit_session", 400)
def _(world):
    return _submit_session(world, world.own_lesson, xp=-1)


@provokes("sessions.submit_session", 403)
def _(world):
    return _submit_session(world, world.foreign.lesson_id(1))


@provokes("sessions.submit_session", 404)
def _(world):
    return _submit_session(world, "no-such-lesson")


@provokes("sessions.submit_session", 409)
def _(world):
    _submit_session(world, world.own_lesson, xp=10, event_id="once")
    return _submit_session(world, world.own_lesson, xp=11, event_id="once")
