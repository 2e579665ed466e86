"""Publishing: all of a plan, nothing of it, one lesson of it: its stages, or what others show."""

from collections.abc import Callable
from math import prod

import frappe

from benchmarks.harness import Figure, measure
from memora.services.cdn_export import batch_processor
from memora.services.content import importing as content_import
from tests.support.factories import course_file, make_plan

#: Tracks, units a track, topics a unit, lessons a topic.
SHAPES = {
    "quick": [(1, 2, 5, 10), (1, 4, 5, 50)],
    "full": [(1, 2, 5, 10), (1, 4, 5, 50), (5, 4, 5, 50)],
}


def run(scale: str) -> list[Figure]:
    """Time a publication of everything, one without a change, and two with an edited lesson."""
    runs = [(prod(shape), _run(*shape)) for shape in SHAPES[scale]]
    (least, (small, *_)), (most, (large, *_)) = runs[0], runs[-1]
    growth = Figure(
        f"export: a lesson of {most} / a lesson of {least}",
        *(large.ours_s / most, small.ours_s / least),
        (large.ours_s / most) / (small.ours_s / least),
        "ratio about 1 or less (linear)",
    )
    return [*(figure for _, figures in runs for figure in figures), growth]


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

    lesson = f"{course['id']}.t01.u01.p01.l01"
    stage = frappe.get_all(
        "Memora Lesson Stage", {"parent": lesson}, pluck="name", order_by="idx", limit=1
    )[0]

    def edit_stage() -> None:
        frappe.db.set_value("Memora Lesson Stage", stage, "target_time", next(xp))
        rebuild()

    def edit_title() -> None:
        frappe.db.set_value("Memora Lesson", lesson, "title", f"Edit {next(xp)}")
        rebuild()

    rebuild()
    whole = measure(f"export: all of {count} lessons", edit_everything, "10 s / 100 lessons")
    return [
        whole,
        measure(f"export: nothing changed of {count}", rebuild),
        _beside(f"export: a stage of one lesson of {count}", edit_stage, whole, "0.02 at 5,000"),
        _beside(f"export: the title of one lesson of {count}", edit_title, whole),
    ]


def _beside(name: str, edit: Callable[[], None], whole: Figure, budget: str = "") -> Figure:
    one = measure(name, edit)
    budget = f"ratio at most {budget}" if budget else ""
    return Figure(
        f"{name} / all of it", one.ours_s, whole.ours_s, one.ours_s / whole.ours_s, budget
    )
