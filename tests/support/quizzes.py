"""A lesson of given questions, and a player who may play it."""

from copy import copy, deepcopy
from datetime import timedelta
from typing import Any

import frappe

from memora.services.access import find_lesson
from memora.services.cdn_export import batch_processor
from memora.services.content import importing as content_import
from memora.services.learning import sessions
from memora.services.reviews import review_session
from memora.services.reviews.marking import Answered
from tests.support import content_files
from tests.support.factories import course_file, lessons_of, quiz
from tests.support.players import make_player
from tests.support.reviews import NOW, make_reviewer, plant
from tests.support.students import Student

#: Stands in whatever must not be seen before the answer.
SECRET = "the-key"
#: A question of each type with an answer that is right, one that is partly so, and one that is not.
NINE: dict[str, tuple[dict[str, Any], Any, Any]] = {
    "multiple_choice": (
        {"options": ["52", "5²", {"text": "25", "feedback": SECRET}], "answer_index": 1},
        *("5²", 0),
    ),
    "multiple_response": ({"options": ["2", "3", "4"], "answer_indexes": [0, 1]}, ["2", 1], [2]),
    "true_false": ({"answer": "false"}, False, True),
    "short_answer": ({"answers": [{"text": "عمّان", "feedback": SECRET}]}, "عمان", "إربد"),
    "numeric": (
        {"values": [{"value": 0.125, "feedback": SECRET}], "units": [{"name": "m", "factor": 1}]},
        *("٠٫١٢٥ m", "1.25"),
    ),
    "matching": (
        {
            "pairs": [{"left": f"left {n}", "right": f"right {n}"} for n in range(4)],
            "distractors": ["right 9"],
        },
        {f"left {n}": f"right {n}" for n in range(4)},
        {f"left {n}": "right 9" for n in range(4)},
    ),
    "ordering": (
        {"items": ["first", "second", "third", "fourth"]},
        ["first", "second", "third", "fourth"],
        ["fourth", "third", "second", "first"],
    ),
    "cloze": (
        {
            "text": "{{1}} and {{2}}",
            "gaps": [
                {"type": "short_answer", "answer": "one", "feedback": SECRET},
                {"type": "numeric", "values": [{"value": 2}]},
            ],
        },
        *(["one", "2"], ["two", "1"]),
    ),
    "self_check": ({"answer": SECRET}, 1, 0),
}


def question(kind: str, **fields: Any) -> dict[str, Any]:
    """Return the question of a type, with whatever may follow its answer."""
    own = deepcopy(NINE[kind][0])
    told = {"explanation": f"Since {SECRET}.", "hints": [f"Think of {SECRET}."]}
    return {"id": f"quiz.{kind}", "type": kind, "text": f"A {kind}?", **told, **own, **fields}


def right(kind: str, **given: Any) -> dict[str, Any]:
    """Return the right answer to a type's question, as a client sends it."""
    return {"question_id": f"quiz.{kind}", "answer": NINE[kind][1], "is_correct": False, **given}


def wrong(kind: str, **given: Any) -> dict[str, Any]:
    """Return a wrong answer to it, which the client takes for right."""
    return {"question_id": f"quiz.{kind}", "answer": NINE[kind][2], "is_correct": True, **given}


def quiz_of(*questions: dict[str, Any], **stage: Any) -> dict[str, Any]:
    """Return a course file of one lesson that asks these questions."""
    course = {**course_file("quiz", lessons=1), "format": "memora.course/2"}
    lessons_of(course)[0]["stages"] = [quiz(*questions, **stage)] if questions else []
    return course


class Quiz:
    """A published lesson of these questions, and a player who may play it."""

    def __init__(self, user: str, *questions: dict[str, Any], **stage: Any) -> None:
        # Files of another test, which may say the same, would be taken for this one's.
        content_files.remove_all()
        self.subject = content_import.import_course(quiz_of(*questions, **stage))["subject"]
        self.player, self.season = make_reviewer(user, self.subject)
        self.plan = frappe.db.get_value("Memora Player Profile", self.player, "plan")
        self.lesson_id = "quiz.t01.u01.p01.l01"

    def seen_by(self, user: str) -> "Quiz":
        """Return the same with another player."""
        other = copy(self)
        other.player = make_player(user)
        frappe.db.set_value("Memora Player Profile", other.player, "plan", self.plan)
        frappe.db.commit()
        return other

    def sign_in(self, new_client: Any) -> Student:
        """Return the player over HTTP."""
        student = Student(new_client, self.player)
        student.login()
        return student

    @property
    def file(self) -> dict[str, Any]:
        """The lesson's published file."""
        return content_files.read(f"lessons/{self.lesson_id}.json")

    @property
    def version(self) -> int:
        """The version of the lesson's published file."""
        return self.file["version"]

    def change(self, *questions: dict[str, Any], is_published: bool = True, **stage: Any) -> None:
        """Let the lesson ask these questions from now on."""
        content_import.import_course(quiz_of(*questions, **stage))
        if is_published:
            self.publish()

    def publish(self, **options: Any) -> dict[str, Any]:
        """Build the plan."""
        return batch_processor.rebuild_plan(self.plan, **options)

    def play(self, *answered: dict[str, Any], version: int | None = None, **options: Any) -> Any:
        """Submit a play; return its answer."""
        play = sessions.Play([Answered(**one) for one in answered], 1_000, 0, version)
        options = {"now": NOW, **options}
        return sessions.submit_session(
            self.player, find_lesson(self.lesson_id), play, **options
        ).answer

    def is_due(self, *names: str) -> None:
        """Let questions be due for review."""
        plant(self.player, self.season, names, NOW - timedelta(days=1), subject=self.subject)

    def ask(self) -> list[dict[str, Any]]:
        """Return the questions of a review session."""
        return review_session.get_review_session(self.player, now=NOW)["questions"]

    def review(self, *answered: dict[str, Any], **options: Any) -> Any:
        """Submit a review session; return its answer."""
        options = {"now": NOW, **options}
        return review_session.submit_review_session(
            self.player, [Answered(**one) for one in answered], **options
        ).answer
