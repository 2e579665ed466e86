"""The index of questions beside what the lessons ask."""

import json
from copy import deepcopy
from typing import Any

import frappe

from tests.support.factories import QUESTION

FIRST = "course.t01.u01.p01.l01"
SECOND = "course.t01.u01.p01.l02"


def question(question_id: str, **fields: Any) -> dict[str, Any]:
    """Return a question of that id."""
    return {**QUESTION, "id": question_id, **fields}


def stages_of(lesson: Any) -> list[dict[str, Any]]:
    """Return the stages of a lesson's document, their configs parsed."""
    return [
        {"type": s.type, "config": json.loads(s.config) if isinstance(s.config, str) else s.config}
        for s in lesson.stages
    ]


def asked() -> list[tuple[Any, ...]]:
    """Return what the lessons ask, read from their documents: the truth."""
    found = []
    for name in frappe.get_all("Memora Lesson", pluck="name", order_by="name", limit=1000):
        lesson = frappe.get_doc("Memora Lesson", name)
        position = 0
        for number, stage in enumerate(stages_of(lesson), start=1):
            if stage["type"] != "Quiz":
                continue
            for item in stage["config"]["questions"]:
                position += 1
                place = (name, item["id"], lesson.parent_topic, lesson.subject, number, position)
                found.append((*place, item))
    return sorted(found, key=repr)


def indexed() -> list[tuple[Any, ...]]:
    """Return what the index says that they ask."""
    rows = frappe.db.sql(
        """SELECT lesson, question_id, topic, subject, stage_idx, position, payload
        FROM `tabMemora Question`"""
    )
    return sorted(((*row[:-1], json.loads(row[-1])) for row in rows), key=repr)


def ids() -> list[str]:
    """Return the indexed questions in the order in which their lesson asks them."""
    return frappe.db.sql(
        "SELECT question_id FROM `tabMemora Question` ORDER BY lesson, position", pluck=True
    )


def stamps() -> Any:
    """Return when the index's rows were written."""
    return frappe.db.sql("SELECT name, creation, modified FROM `tabMemora Question` ORDER BY name")


def change(lesson: str, *stages: dict[str, Any]) -> Any:
    """Save a lesson with other stages."""
    lesson = frappe.get_doc("Memora Lesson", lesson)
    lesson.set("stages", deepcopy(list(stages)))  # Frappe writes into them
    return lesson.save()
