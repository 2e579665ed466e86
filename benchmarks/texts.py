"""Publishing lessons full of formulas, beside the same lessons whose texts are plain."""

import time
from collections.abc import Callable
from statistics import median
from typing import Any

import frappe

from benchmarks.harness import ROUNDS, Figure
from memora.services.cdn_export import batch_processor
from memora.services.content import importing as content_import
from tests.support.factories import course_file, lessons_of, make_plan
from tests.support.formula_sheet import fits_in_a_line, formula_groups

#: Units, each of 5 topics with 50 lessons.
UNITS = {"quick": 1, "full": 20}
LESSONS_A_UNIT = 250
FORMULAS_A_LESSON = 22
FORMATS = ("markdown", "plain")


def run(scale: str) -> list[Figure]:
    """Time a first publication, one without a change, and edits; in Markdown beside plain."""
    units = UNITS[scale]
    lessons = units * LESSONS_A_UNIT
    markdown, plain = ([*_times(units, text_format)] for text_format in FORMATS)
    what = {
        f"texts: first publication of {lessons} lessons": "",
        "texts: second publication, which writes nothing": "ratio about 1",
        "texts: a stage of one lesson": "ratio at most 2",
        "texts: XP of every lesson, no text": "ratio at most 4",
    }
    return [
        Figure(
            f"{name}, with {FORMULAS_A_LESSON} formulas each / plain",
            ours,
            base,
            ours / base,
            budget,
        )
        for (name, budget), ours, base in zip(what.items(), markdown, plain, strict=True)
    ]


def _times(units: int, text_format: str) -> list[float]:
    """Return the seconds of the four, of a course whose texts are written in this format."""
    course = _course(units, text_format)
    subject = content_import.import_course(course)["subject"]
    plan = make_plan(subject).name
    lesson = f"{course['id']}.{lessons_of(course)[0]['id']}"
    stage = frappe.get_all(
        "Memora Lesson Stage", {"parent": lesson}, pluck="name", order_by="idx", limit=1
    )[0]
    xp = iter(range(20, 1_000))

    def rebuild() -> dict[str, Any]:
        return batch_processor.rebuild_plan(plan)

    def edit_stage() -> None:
        frappe.db.set_value("Memora Lesson Stage", stage, "target_time", next(xp))
        rebuild()

    def edit_every_xp() -> None:
        frappe.db.sql(
            "UPDATE `tabMemora Lesson` SET base_xp = %s WHERE subject = %s", (next(xp), subject)
        )
        rebuild()

    first = _seconds(rebuild)
    assert rebuild()["written"] == 0
    return [first, _median(rebuild), _median(edit_stage), _seconds(edit_every_xp)]


def _course(units: int, text_format: str) -> dict[str, Any]:
    """Return a course of readings with 22 formulas each, all of them different."""
    course = course_file(f"texts-{text_format}", units=units, topics=5, lessons=50)
    course["text_format"] = text_format
    known = [f for formulas in formula_groups().values() for f in formulas if fits_in_a_line(f)]
    for at, lesson in enumerate(lessons_of(course)):
        formulas = [known[(at * 7 + number) % len(known)] for number in range(FORMULAS_A_LESSON)]
        paragraphs = [f"Now ${formula} \\quad ({at})$, as before." for formula in formulas]
        lesson["stages"][0]["config"]["text"] = "\n\n".join(paragraphs)
    return course


def _seconds(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _median(work: Callable[[], Any]) -> float:
    return median(_seconds(work) for _ in range(ROUNDS))
