"""Questions as students read them: with the HTML of their texts, and with their keys or without.

What is published lies rendered beside its key (``content.question_keys``). Rendered here is only
what was written since, or shows a medium that is another by now, until it is published too.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from memora.services.access import OpenLessons
from memora.services.cdn_export import load_writings
from memora.services.cdn_export.addresses.question_media import (
    QuestionMedia,
    references_of,
    shown_by,
)
from memora.services.content import marking, question_keys
from memora.services.content.marking import Verdict, seed_of
from memora.services.content.rendering import FindMedia, render_lesson
from memora.services.reviews.marking import Answered, mark
from memora.services.reviews.questions import Question


class WrittenOut(NamedTuple):
    """A question with the HTML of its texts.

    Attributes:
        question: The question.
        payload: The question itself, key and HTML included.
        version: Version of the lesson file that asks it so; None while none does.
        media: What it refers to, key included, as a lesson's file says it, each with its address.
    """

    question: Question
    payload: dict[str, Any]
    version: int | None
    media: list[dict[str, Any]]

    def shown(self, player: str) -> dict[str, Any]:
        """Return what a student may see before the answer: no key, whatever the payload holds."""
        name = self.question.question_id
        seen = marking.shown(self.payload, seed=seed_of(player, name))
        media = shown_by(seen, self.media)
        return {
            "question_text": seen.pop("text", None),
            "options": [],
            "html": None,
            **seen,
            "media": media,
            "id": name,
            "type": self.payload.get("type"),
            "lesson": self.question.lesson,
            "subject": self.question.subject,
            "topic": self.question.topic,
            "content_version": self.version,
        }

    def told(self, verdict: Verdict) -> dict[str, Any]:
        """Return what a student may see besides, once the question is answered."""
        told = marking.solution(self.payload, verdict)
        withheld = marking.withheld_media(self.payload)
        media = shown_by({**told, "media": withheld}, self.media)
        return told | ({"media": media} if media else {})


def write_out(questions: Iterable[Question], opened: OpenLessons) -> dict[str, WrittenOut]:
    """Return questions with the HTML of their texts and with their media, by id.

    Args:
        questions: The questions.
        opened: The lessons that their reader may open: what these show has an address.
    """
    asked = {question.question_id: question for question in questions}
    published = question_keys.read_published(
        question.place for question in asked.values() if not question.is_written_out
    )
    forms: dict[str, tuple[dict[str, Any], int | None]] = {}
    for name, question in asked.items():
        form = published.get(question.place)
        if question.is_written_out:
            forms[name] = question.payload, None
        elif form and form.source == question_keys.source_of(question.payload):
            forms[name] = form.payload, form.version
    references = {name: references_of(question.payload) for name, question in asked.items()}
    media = _find_media(asked, references, opened)
    stale = {
        name: question
        for name, question in asked.items()
        if name not in forms
        or not media.are_shown(question.lesson, references[name], forms[name][0])
    }
    writings = load_writings({question.lesson for question in stale.values()})
    for name, question in stale.items():
        payload, version = forms.get(name, (question.payload, None))
        rendered = _rendered(payload, writings[question.lesson], media.finder(question.lesson))
        forms[name] = rendered, version
    return {
        name: WrittenOut(question, *forms[name], media.describe(question.lesson, references[name]))
        for name, question in asked.items()
    }


def with_solutions(
    results: Iterable[Mapping[str, Any]],
    written: Mapping[str, WrittenOut],
    answers: Iterable[Answered],
) -> list[dict[str, Any]]:
    """Return results of marking with what may be seen once a question is answered.

    Args:
        results: What was said of each question.
        written: The questions by id.
        answers: What was answered.
    """
    given = {answered.question_id: answered for answered in answers}
    told = []
    for result in results:
        name = result["question_id"]
        answered, question = given.get(name), written.get(name)
        if answered is None or question is None:
            told.append(dict(result))
            continue
        verdict = mark(question.payload, answered)
        # Who left it out has not earned the key, unless leaving it out was counted as a review.
        is_due = verdict.is_answered or result.get("counted")
        told.append({**result, **(question.told(verdict) if is_due else {})})
    return told


def _find_media(
    asked: Mapping[str, Question], references: Mapping[str, list[str]], opened: OpenLessons
) -> QuestionMedia:
    names: dict[str, set[str]] = defaultdict(set)
    subjects = {}
    for name, question in asked.items():
        if references[name] and question.subject:
            names[question.lesson].update(references[name])
            subjects[question.lesson] = question.subject
    return QuestionMedia(
        *(subjects, names, opened.last_days(subjects)), player=opened.player, now=opened.now
    )


def _rendered(
    payload: dict[str, Any], writing: Mapping[str, Any], find_media: FindMedia
) -> dict[str, Any]:
    stage = {"type": "Quiz", "config": {"questions": [payload]}}
    rendered = render_lesson(
        [stage],
        text_format=writing["text_format"],
        language=writing["language"],
        find_media=find_media,
    )
    return rendered.stages[0]["config"]["questions"][0]
