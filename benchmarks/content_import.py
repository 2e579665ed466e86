"""Importing a course: linear in its lessons, and beside a bare insert of the same rows."""

from typing import Any

import frappe

from benchmarks.harness import Figure, compare, measure
from memora.services.content import importing as content_import
from tests.support.factories import course_file

#: Units, each of 10 topics with 25 lessons.
UNITS = {"quick": (5, 10, 20), "full": (5, 10, 20, 40)}
LESSONS_A_UNIT = 250
ROWS_A_STATEMENT = 500
#: Where an import writes, with the column that leads to the subject or, by its prefix, the node.
TABLES = {
    "Memora Subject": "name",
    "Memora Track": "name",
    "Memora Unit": "name",
    "Memora Topic": "name",
    "Memora Lesson": "name",
    "Memora Lesson Stage": "parent",
    "Memora Question": "lesson",
}


def run(scale: str) -> list[Figure]:
    """Time first imports of growing courses, one without a change, and the bare insert."""
    figures = [_first_import(units) for units in UNITS[scale]]
    smallest, largest = figures[0], figures[-1]
    least, most = (units * LESSONS_A_UNIT for units in (UNITS[scale][0], UNITS[scale][-1]))
    figures.append(
        Figure(
            f"import: a lesson of {most} / a lesson of {least}",
            largest.ours_s / most,
            smallest.ours_s / least,
            (largest.ours_s / most) / (smallest.ours_s / least),
            "linear: ratio about 1",
        )
    )
    return [*figures, *_beside_bare(UNITS[scale][-1])]


def _course(units: int) -> dict[str, Any]:
    return course_file(f"import{units}", units=units, topics=10, lessons=25)


def _first_import(units: int) -> Figure:
    course = _course(units)

    def work() -> None:
        content_import.import_course(course)
        frappe.db.rollback()

    return measure(f"import: {units * LESSONS_A_UNIT} lessons", work)


def _beside_bare(units: int) -> list[Figure]:
    course = _course(units)
    lessons = units * LESSONS_A_UNIT
    content_import.import_course(course)
    rows = {doctype: _rows_of(doctype, column, course) for doctype, column in TABLES.items()}
    again = measure(
        f"import: nothing changed of {lessons} lessons",
        lambda: content_import.import_course(course),
    )
    frappe.db.rollback()

    def ours() -> None:
        content_import.import_course(course)
        frappe.db.rollback()

    def bare() -> None:
        for doctype, (columns, values) in rows.items():
            _insert(doctype, columns, values)
        frappe.db.rollback()

    title = f"import: {lessons} lessons / bare bulk insert of the same rows"
    return [again, compare(title, ours, bare)]


def _rows_of(
    doctype: str, column: str, course: dict[str, Any]
) -> tuple[list[str], list[tuple[Any, ...]]]:
    rows = frappe.db.sql(
        f"SELECT * FROM `tab{doctype}` WHERE `{column}` LIKE %s", f"{course['id']}%", as_dict=True
    )
    columns = list(rows[0]) if rows else []
    return columns, [tuple(row.values()) for row in rows]


def _insert(doctype: str, columns: list[str], rows: list[tuple[Any, ...]]) -> None:
    row = f"({', '.join(['%s'] * len(columns))})"
    names = ", ".join(f"`{column}`" for column in columns)
    for start in range(0, len(rows), ROWS_A_STATEMENT):
        chunk = rows[start : start + ROWS_A_STATEMENT]
        frappe.db.sql(
            f"INSERT INTO `tab{doctype}` ({names}) VALUES {', '.join([row] * len(chunk))}",
            [value for values in chunk for value in values],
        )
