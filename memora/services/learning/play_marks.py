"""What the answers of a play come to: verdicts, hearts and score, and what is told afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from memora.services.access import Lesson, OpenLessons
from memora.services.content.marking import Verdict, points_of, share_of
from memora.services.ledger.entry import MAX_HEARTS
from memora.services.reviews.marking import Answered, first_answers, is_marked, mark
from memora.services.reviews.question_texts import with_solutions, write_out
from memora.services.reviews.questions import Question, questions_of_play
from memora.utils.clock import utc_now

FULL_SCORE = 100

Marked = tuple[Question, Answered, Verdict]


@dataclass(frozen=True, slots=True)
class Play:
    """What a client sends of a play.

    Attributes:
        answers: The answers, in order.
        xp_claim: The XP that the client counted; never more is given.
        score_claim: The client's score, 0–100; it stands where there are no questions.
        content_version: Version of the lesson's file that was played, if the client names one.
    """

    answers: list[Answered]
    xp_claim: int
    score_claim: int
    content_version: int | None = None

    def arguments(self, lesson_id: str) -> dict[str, Any]:
        """Return what tells this play's request from another's; the file's version does not."""
        return {
            "lesson_id": lesson_id,
            "xp": self.xp_claim,
            "score": self.score_claim,
            "answers": [answered.claim for answered in self.answers],
        }


def mark_play(asked: Mapping[str, Question], play: Play) -> list[Marked]:
    """Mark the first answer to each question that is asked; others count for nothing."""
    return [
        (question, answered, mark(question.payload, answered))
        for answered in first_answers(play.answers)
        if (question := asked.get(answered.question_id))
    ]


def result_of_play(
    asked: Mapping[str, Question],
    marked: list[Marked],
    score_claim: int,
) -> tuple[int, int]:
    """Return hearts and score: the marks' share of 5 and of 100, halves rounded up.

    It is the share of the points of what has to be answered, and of what was answered though it
    might be skipped. Where the server has nothing to mark, all hearts are left and the client's
    score stands.
    """
    scores = {
        question.question_id: verdict.score
        for question, _answered, verdict in marked
        if is_marked(question.payload)
    }
    counted = scores.keys() | {
        name
        for name, question in asked.items()
        if is_marked(question.payload) and not question.is_skippable
    }
    if not counted:
        return MAX_HEARTS, score_claim
    names = sorted(counted)
    points = [points_of(asked[name].payload) for name in names]
    share = share_of([scores.get(name, 0.0) for name in names], points)
    return int(MAX_HEARTS * share + 0.5), int(FULL_SCORE * share + 0.5)


def tell_solutions(
    player: str, lesson: Lesson, play: Play, answer: dict[str, Any], *, now: datetime | None = None
) -> dict[str, Any]:
    """Return the answer to a play with what may be seen once its questions are answered.

    The log keeps verdicts alone. What explains them is in the lesson's file, unless the server
    marks: then it is told here, each time that the play is answered.

    Args:
        player: Who played.
        lesson: The lesson.
        play: What the client sent.
        answer: What was recorded.
        now: Naive UTC time to use instead of the clock's.
    """
    if not lesson.is_server_marked:
        return answer
    asked = questions_of_play(lesson.lesson_id, play.content_version, now or utc_now())
    written = write_out(asked.values(), OpenLessons(player, now=now))
    first = first_answers(play.answers)
    return {**answer, "results": with_solutions(answer["results"], written, first)}
