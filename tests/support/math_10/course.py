"""The demo course as its tests read it."""

import json
from typing import Any

from tests.support.factories import DEMO_COURSE, lessons_of

COURSE: dict[str, Any] = json.loads(DEMO_COURSE.read_text(encoding="utf-8"))
LESSONS = lessons_of(COURSE)
PICTURES: list[dict[str, Any]] = json.loads(
    (DEMO_COURSE.parent / "media" / "pictures.json").read_text(encoding="utf-8")
)


def questions_of(lesson: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a lesson's questions."""
    found: list[dict[str, Any]] = lesson["stages"][1]["config"]["questions"]
    return found


#: By id without the course's.
QUESTIONS = {
    question["id"].removeprefix("math-10."): question
    for lesson in LESSONS
    for question in questions_of(lesson)
}
