"""Questions as students read them: with the HTML of their texts, and with their keys or without.

What is published lies rendered beside its key (``content.question_keys``). Rendered here is only
what was written since, until it is published too.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from memora.services.cdn_export import load_writing
from memora.services.content import marking, question_keys
from memora.services.content.marking import seed_of
from memora.services.content.rendering import render_lesson
from memora.services.reviews.marking import Answered, mark
from memora.services.reviews.questions import Question


class WrittenOut(NamedTuple):
    """A question with the HTML of its texts.

    Attributes:
        question: The question.
        payload: The question itself, key and HTML included.
        version: Version of the lesson file that asks it so; None while none does.
    """

    question: Question
    payload: dict[str, Any]
    version: int | None

    def shown(self, player: str) -> dict[str, Any]:
        """Return what a student may see before the answer: no key, whatever the payload holds."""
        name = self.question.question_id
        seen = marking.shown(self.payload, seed=seed_of(player, name))
        return {
            "question_text": seen.pop("text", None),
            "options": [],
            "html": None,
            "media": [],
            **seen,
            "id": name,
            "type": self.payload.get("type"),
            "lesson": self.question.lesson,
            "subject": self.question.subject,
            "topic": self.question.topic,
            "content_version": self.version,
        }


def write_out(questions: Iterable[Question]) -> dict[str, WrittenOut]:
    """Return questions with the HTML of their texts, by id."""
    asked = list(questions)
    published = question_keys.read_published(q.place for q in asked if not q.is_written_out)
    writings: dict[str, dict[str, Any]] = {}
    result = {}
    for question in asked:
        if question.is_written_out:
            result[question.question_id] = WrittenOut(question, question.payload, None)
            continue
        form = published.get(question.place)
        if form and form.source == question_keys.source_of(question.payload):
            result[question.question_id] = WrittenOut(question, form.payload, form.version)
            continue
        if question.lesson not in writings:
            writings[question.lesson] = load_writing(question.lesson)
        payload = _rendered(question.payload, writings[question.lesson])
        result[question.question_id] = WrittenOut(question, payload, None)
    return result


def with_solutions(
    results: Iterable[Mapping[str, Any]],
    payloads: Mapping[str, dict[str, Any]],
    answers: Iterable[Answered],
) -> list[dict[str, Any]]:
    """Return results of marking with what may be seen once a question is answered.

    Args:
        results: What was said of each question.
        payloads: The questions, keys and HTML included, by id.
        answers: What was answered.
    """
    given = {answered.question_id: answered for answered in answers}
    told = []
    for result in results:
        name = result["question_id"]
        answered, payload = given.get(name), payloads.get(name)
        if answered is None or payload is None:
            told.append(dict(result))
            continue
        verdict = mark(payload, answered)
        # Who left it out has not earned the key, unless leaving it out was counted as a review.
        is_due = verdict.is_answered or result.get("counted")
        told.append({**result, **(marking.solution(payload, verdict) if is_due else {})})
    return told


def _rendered(payload: dict[str, Any], writing: Mapping[str, Any]) -> dict[str, Any]:
    stage = {"type": "Quiz", "config": {"questions": [payload]}}
    rendered = render_lesson(
        [stage], text_format=writing["text_format"], language=writing["language"]
    )
    return rendered.stages[0]["config"]["questions"][0]
