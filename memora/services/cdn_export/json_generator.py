"""Shapes the files of the export.

Each function answers for one file. It reads what it needs itself, or takes it from a build that
has read the whole plan at once (the arguments behind the documented ones).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from memora.services.cdn_export import content_loader, paths
from memora.services.cdn_export.content_loader import PlanContent
from memora.services.cdn_export.plan_tree import ContentNode, PlanNode
from memora.services.cdn_export.url_resolver import get_content_url
from memora.services.content_tree import subject_of
from memora.utils.clock import to_iso, utc_now


@dataclass(frozen=True, slots=True)
class Stamp:
    """When a build made a file. Differs from build to build, so it is no part of the content."""

    version: int
    generated_at: str

    FIELDS = ("version", "generated_at")

    @classmethod
    def at(cls, moment: datetime, *, after_version: int = 0) -> "Stamp":
        """Return the stamp of a build.

        Args:
            moment: Its time, naive UTC. Its Unix second is the version.
            after_version: Version that it has to exceed, even where the clock went back.
        """
        seconds = int(moment.replace(tzinfo=timezone.utc).timestamp())
        return cls(max(seconds, after_version + 1), to_iso(moment))

    def fields(self) -> dict[str, Any]:
        """Return what a file holds of it."""
        return {"version": self.version, "generated_at": self.generated_at}


def generate_manifest_atomic(
    plan_doc: Any, *, content: PlanContent | None = None, stamp: Stamp | None = None
) -> dict[str, Any]:
    """Return a plan's manifest: its subjects and where their hierarchy and bitmap are.

    Args:
        plan_doc: The plan; anything with a ``name``.
        content: The plan's content, if it is at hand.
        stamp: The build's stamp; now if None.
    """
    content = content or content_loader.load_plan_content(content_loader.load_plan(plan_doc.name))
    plan = content.plan
    subjects = []
    for subject in content.subjects:
        row, view = subject.row, subject.view
        subject_id = view.content.name
        subjects.append(
            {
                **_describe(view),
                "display_name": row["display_name"] or view.content.row["title"],
                "is_mandatory": bool(row["is_mandatory"]),
                **_look(view),
                **_measure(view),
                "hierarchy_url": get_content_url(paths.hierarchy_path(plan["name"], subject_id)),
                "bitmap_url": get_content_url(paths.bitmap_path(plan["name"], subject_id)),
            }
        )
    return {
        "plan_id": plan["name"],
        "title": plan["title"],
        **stamp_fields(stamp),
        "season": plan["season"],
        "grade": plan["grade"],
        "stream": plan["stream"] or None,
        "subjects": subjects,
    }


def generate_subject_hierarchy(
    subject_doc: Any,
    plan_id: str | None = None,
    *,
    view: PlanNode | None = None,
    stamp: Stamp | None = None,
) -> dict[str, Any] | None:
    """Return a subject's tracks, units and topics, without lessons.

    Args:
        subject_doc: The subject; anything with a ``name``.
        plan_id: The plan that shows it; None shows all that is published.
        view: The subject as the plan shows it, if it is at hand.
        stamp: The build's stamp; now if None.

    Returns:
        None if the plan hides the subject or it is not published.
    """
    view = view or content_loader.load_subject_view(subject_doc.name, plan_id)
    if view is None:
        return None
    return {
        "plan_id": plan_id,
        "subject_id": view.content.name,
        **stamp_fields(stamp),
        "title": view.content.row["title"],
        "description": view.content.row["description"] or "",
        "access": _access(view),
        **_look(view),
        **_measure(view),
        "tracks": [_hierarchy_track(track, plan_id) for track in view.children],
    }


def generate_bitmap_json(
    subject_doc: Any,
    *,
    plan_id: str | None = None,
    view: PlanNode | None = None,
    stamp: Stamp | None = None,
) -> dict[str, Any] | None:
    """Return which bit of the progress bitmap stands for which lesson of a subject.

    Args:
        subject_doc: The subject; anything with a ``name``.
        plan_id: The plan that shows it; None shows all that is published.
        view: The subject as the plan shows it, if it is at hand.
        stamp: The build's stamp; now if None.

    Returns:
        None if the plan hides the subject or it is not published.
    """
    view = view or content_loader.load_subject_view(subject_doc.name, plan_id)
    if view is None:
        return None
    return {
        "subject_id": view.content.name,
        **stamp_fields(stamp),
        "total_lessons": view.lesson_count,
        "mappings": {
            lesson.content.name: {
                "bit_index": lesson.content.row["bit_index"],
                "topic_id": lesson.parent.content.name,
            }
            for lesson in view.iterate("lesson")
        },
    }


def generate_topic_json(
    topic_doc: Any,
    plan_id: str | None = None,
    subject_id: str | None = None,
    *,
    view: PlanNode | None = None,
    stamp: Stamp | None = None,
) -> dict[str, Any] | None:
    """Return a topic's lessons, with pointers to the shared lesson files.

    Args:
        topic_doc: The topic; anything with a ``name``.
        plan_id: The plan that shows it; None shows all that is published.
        subject_id: Its subject; looked up if None.
        view: The topic as the plan shows it, if it is at hand.
        stamp: The build's stamp; now if None.

    Returns:
        None if the plan hides the topic or it is not published.
    """
    view = view or _load_topic_view(topic_doc.name, plan_id, subject_id)
    if view is None:
        return None
    unit, track, subject = view.parent, view.parent.parent, view.parent.parent.parent
    return {
        "plan_id": plan_id,
        **_describe(view),
        **stamp_fields(stamp),
        "is_linear": view.is_linear,
        "parent": {
            "unit_id": unit.content.name,
            "track_id": track.content.name,
            "subject_id": subject.content.name,
        },
        "lessons": [_topic_lesson(lesson) for lesson in view.children],
    }


def generate_lesson_json_shared(
    lesson_doc: Any,
    *,
    stages: Iterable[Mapping[str, Any]] | None = None,
    stamp: Stamp | None = None,
) -> dict[str, Any]:
    """Return a lesson's content, the same for every plan: no access, no parent.

    Quiz stages keep their answer keys: the client marks a lesson at once and offline, and what a
    client claims is never trusted for more than the lesson's own XP.

    Args:
        lesson_doc: The lesson: its document, or its columns.
        stages: Its stages in order; the document's own if None.
        stamp: The build's stamp; now if None.

    Raises:
        ValueError: A stage's config is not JSON.
    """
    own_stages = lesson_doc.get("stages") if stages is None else stages
    shaped = [_stage(position, stage) for position, stage in enumerate(own_stages, start=1)]
    return {
        "id": lesson_doc.get("name"),
        "title": lesson_doc.get("title"),
        "description": lesson_doc.get("description") or "",
        **stamp_fields(stamp),
        "base_xp": lesson_doc.get("base_xp"),
        "navigation": {
            "stage_count": len(shaped),
            "target_time": sum(stage["target_time"] for stage in shaped),
        },
        "stages": shaped,
    }


def get_atomic_content_paths_for_plan(
    plan_name: str, *, content: PlanContent | None = None
) -> dict[str, Any]:
    """Return the paths of all files of a plan.

    Args:
        plan_name: The plan.
        content: The plan's content, if it is at hand.

    Returns:
        ``{"manifest": path, "hierarchies": [...], "bitmaps": [...], "topics": [...],
        "lessons": [...], "subjects": [...]}``; lessons that are sold lie under ``private/``.
    """
    content = content or content_loader.load_plan_content(content_loader.load_plan(plan_name))
    views = [subject.view for subject in content.subjects]
    return {
        "manifest": paths.manifest_path(plan_name),
        "hierarchies": [paths.hierarchy_path(plan_name, view.content.name) for view in views],
        "bitmaps": [paths.bitmap_path(plan_name, view.content.name) for view in views],
        "topics": [
            paths.topic_path(plan_name, topic.content.name)
            for view in views
            for topic in view.iterate("topic")
        ],
        "lessons": [
            lesson_path_of(lesson.content) for view in views for lesson in view.iterate("lesson")
        ],
        "subjects": [paths.subject_structure_path(view.content.name) for view in views],
    }


def lesson_path_of(lesson: ContentNode) -> str:
    """Return where a lesson's file lies."""
    return paths.lesson_path(lesson.name, is_private=lesson.is_private)


def stamp_fields(stamp: Stamp | None) -> dict[str, Any]:
    """Return what a file holds of its build's stamp; of one made now if None."""
    return (stamp or Stamp.at(utc_now())).fields()


def _describe(view: PlanNode) -> dict[str, Any]:
    row = view.content.row
    return {
        "id": row["name"],
        "title": row["title"],
        "description": row["description"] or "",
        "access": _access(view),
    }


def _access(view: PlanNode) -> dict[str, Any]:
    return {
        "access_level": view.access_level,
        "required_item": view.content.row["required_item"] or None,
    }


def _look(view: PlanNode) -> dict[str, Any]:
    row = view.content.row
    return {column: row[column] or None for column in ("image", "icon", "color_code", "language")}


def _measure(view: PlanNode) -> dict[str, Any]:
    return {"is_linear": view.is_linear, "lesson_count": view.lesson_count}


def _hierarchy_track(track: PlanNode, plan_id: str | None) -> dict[str, Any]:
    row = track.content.row
    return {
        **_describe(track),
        **_measure(track),
        "icon": row["icon"] or None,
        "is_default": bool(row["is_default"]),
        "unlock_level": row["unlock_level"] or 0,
        "units": [
            {
                **_describe(unit),
                **_measure(unit),
                "topics": [
                    {**_describe(topic), **_measure(topic), "topic_url": _topic_url(topic, plan_id)}
                    for topic in unit.children
                ],
            }
            for unit in track.children
        ],
    }


def _topic_url(topic: PlanNode, plan_id: str | None) -> str | None:
    return get_content_url(paths.topic_path(plan_id, topic.content.name)) if plan_id else None


def _topic_lesson(lesson: PlanNode) -> dict[str, Any]:
    content = lesson.content
    return {
        **_describe(lesson),
        "bit_index": content.row["bit_index"],
        "base_xp": content.row["base_xp"],
        "stage_count": content.row["stage_count"],
        "lesson_url": None if content.is_private else get_content_url(lesson_path_of(content)),
    }


def _load_topic_view(topic_id: str, plan_id: str | None, subject_id: str | None) -> PlanNode | None:
    subject_id = subject_id or subject_of("Memora Topic", topic_id)
    subject = content_loader.load_subject_view(subject_id, plan_id) if subject_id else None
    topics = subject.iterate("topic") if subject else ()
    return next((topic for topic in topics if topic.content.name == topic_id), None)


def _stage(position: int, stage: Mapping[str, Any]) -> dict[str, Any]:
    config = stage.get("config") or {}
    return {
        # By position: the child rows' own names change whenever the lesson is imported again.
        "id": f"s{position}",
        "title": stage.get("title"),
        "type": stage.get("type"),
        "config": json.loads(config) if isinstance(config, str) else config,
        "target_time": stage.get("target_time") or 0,
        "weight": stage.get("weight") or 0,
        "is_skippable": bool(stage.get("is_skippable")),
    }
