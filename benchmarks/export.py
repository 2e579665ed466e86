"""Publishing: all of a plan, nothing of it, one lesson of it."""

import frappe

from benchmarks.harness import Figure, measure
from memora.services import content_import
from memora.services.cdn_export import batch_processor
from tests.support.factories import course_file, make_plan

#: Tracks, units a track, topics a unit, lessons a topic.
SHAPES = {"quick": [(1, 2, 5, 10), (1, 4, 5, 50)], "full": [(1, 4, 5, 50), (5, 4, 5, 50)]}


def run(scale: str) -> list[Figure]:
    """Time a first publication, one without a change, and one with an edited lesson."""
    figures = []
    for shape in SHAPES[scale]:
        figures += _run(*shape)
    return figures


def _run(tracks: int, units: int, topics: int, lessons: int) -> list[Figure]:
    count = tracks * units * topics * lessons
    course = course_file(
        f"bench{count}", tracks=tracks, units=units, topics=topics, lessons=lessons
    )
    subject = content_import.import_course(course)["subject"]
    plan = make_plan(subject).name
    xp = iter(range(20, 1_000))

    def rebuild() -> None:
        batch_processor.rebuild_plan(plan)

    def edit_everything() -> None:
        frappe.db.sql(
            "UPDATE `tabMemora Lesson` SET base_xp = %s WHERE subject = %s", (next(xp), subject)
        )
        rebuild()

    def edit_one() -> None:
        lesson = f"{course['id']}.t01.u01.p01.l01"
        frappe.db.set_value("Memora Lesson", lesson, "base_xp", next(xp))
        rebuild()

    rebuild()
    whole = measure(f"export: all of {count} lessons", edit_everything, "10 s / 100 lessons")
    one = measure("", edit_one)
    return [
        whole,
        measure(f"export: nothing changed of {count}", rebuild),
        Figure(
            f"export: one lesson of {count} / all of it",
            one.ours_s,
            whole.ours_s,
            one.ours_s / whole.ours_s,
            "ratio at most 0.02 at 5,000",
        ),
    ]
