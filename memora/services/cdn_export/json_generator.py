"""Shapes the files of the export.

Each function answers for one file. It reads what it needs itself, or takes it from a build that
has read the whole plan at once (the arguments behind the documented ones).
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from types import SimpleNamespace
from typing import Any

from memora.services.cdn_export import search_indexer
from memora.services.cdn_export.build import content_loader
from memora.services.cdn_export.build.content_loader import PlanContent
from memora.services.cdn_export.build.file_parts import (
    Stamp,
    describe,
    describe_access,
    describe_extent,
    describe_look,
    lesson_path_of,
    lesson_url,
    stamp_fields,
    topic_url,
)
from memora.services.cdn_export.build.interactive_stages import publish_interactive
from memora.services.cdn_export.build.media_files import LessonMedia, media_by_path, shown_in
from memora.services.cdn_export.build.plan_tree import PlanNode
from memora.services.cdn_export.build.subject_structure import generate_subject_structure
from memora.services.cdn_export.build.text_faults import UnreadableTextError, describe_fault
from memora.services.cdn_export.storage import paths
from memora.services.cdn_export.url_resolver import get_content_url
from memora.services.content.marking import shown_stages
from memora.services.content.media.uses import load_media_of
from memora.services.content.rendering import PLAIN, KnownTexts, direction_of, render_lesson
from memora.services.content.tree import subject_of

#: A kind of file, its path, and what generates it.
OwnFile = tuple[str, str, Callable[[], dict[str, Any]]]


def generate_manifest(
    plan_doc: Any, *, content: PlanContent | None = None, stamp: Stamp | None = None
) -> dict[str, Any]:
    """Return what a plan is and which subjects it has.

    Args:
        plan_doc: The plan; anything with a ``name``.
        content: The plan's content, if it is at hand.
        stamp: The build's stamp; now if None.
    """
    content = content or content_loader.load_plan_content(content_loader.load_plan(plan_doc.name))
    plan = content.plan
    return {
        "plan_id": plan["name"],
        "title": plan["title"],
        **stamp_fields(stamp),
        "season": plan["season"],
        "grade": plan["grade"],
        "stream": plan["stream"] or None,
        "subjects": [
            {
                **describe(subject.view),
                "display_name": subject.row["display_name"] or subject.view.row["title"],
                "is_mandatory": bool(subject.row["is_mandatory"]),
                **describe_look(subject.view),
                **describe_extent(subject.view),
            }
            for subject in content.subjects
        ],
    }


def generate_manifest_atomic(
    plan_doc: Any, *, content: PlanContent | None = None, stamp: Stamp | None = None
) -> dict[str, Any]:
    """Return a plan's manifest with where the search index, hierarchies and bitmaps are.

    Args:
        plan_doc: The plan; anything with a ``name``.
        content: The plan's content, if it is at hand.
        stamp: The build's stamp; now if None.
    """
    content = content or content_loader.load_plan_content(content_loader.load_plan(plan_doc.name))
    manifest = generate_manifest(plan_doc, content=content, stamp=stamp)
    plan_id = manifest["plan_id"]
    for subject in manifest["subjects"]:
        subject["hierarchy_url"] = get_content_url(paths.hierarchy_path(plan_id, subject["id"]))
        subject["bitmap_url"] = get_content_url(paths.bitmap_path(plan_id, subject["id"]))
    return {
        **manifest,
        "search_url": get_content_url(paths.search_index_path(plan_id)),
        "rolled_back_to": content.rolled_back_to,
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
        "title": view.row["title"],
        "description": view.row["description"] or "",
        "access": describe_access(view),
        **describe_look(view),
        **describe_extent(view),
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
        **describe(view),
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
    is_private: bool = True,
    is_lenient: bool = False,
    with_keys: bool = False,
    known: KnownTexts | None = None,
) -> dict[str, Any]:
    """Return a lesson's content, the same for every plan: no access, no parent.

    Quiz stages keep their answer keys: the client marks a lesson at once and offline, and what a
    client claims is never trusted for more than the lesson's own XP. Stages that the server alone
    marks have none. Beside texts that are Markdown stands the HTML that shows them, so that no
    client needs a converter.

    Args:
        lesson_doc: The lesson: its document, or its columns; with ``text_format``,
            ``language`` and ``media`` as ``load_level`` gives them; else plain, and the media
            that its saved stages refer to.
        stages: Its stages in order; the document's own if None.
        stamp: The build's stamp; now if None.
        is_private: Whether no public address may serve it; then packages have none either.
        is_lenient: Whether a formula that cannot be shown is shown as it was written.
        with_keys: Whether stages that the server marks keep their keys too; for no student's eyes.
        known: Texts that have been rendered already, in the lesson's direction.

    Raises:
        ValueError: A stage's config is not JSON.
        UnreadableTextError: A text, a package or another site's page cannot be shown.
    """
    own_stages = lesson_doc.get("stages") if stages is None else stages
    language = lesson_doc.get("language") or ""
    own_media = lesson_doc.get("media")
    if own_media is None:
        own_media = load_media_of([lesson_doc.get("name")]).get(lesson_doc.get("name"), ())
    media = LessonMedia(own_media, is_private=is_private)
    rendered = render_lesson(
        [_stage(position, stage) for position, stage in enumerate(own_stages, start=1)],
        text_format=lesson_doc.get("text_format") or PLAIN,
        language=language,
        find_media=media.find,
        known=known,
    )
    framed, missing = publish_interactive(
        rendered.stages, str(lesson_doc.get("name")), is_private=is_private
    )
    faults = [*map(describe_fault, rendered.faults), *missing]
    if faults and not is_lenient:
        raise UnreadableTextError(faults)
    stages = framed if with_keys else shown_stages(framed)
    shown = shown_in(media.describe(rendered.media), stages)
    return {
        "id": lesson_doc.get("name"),
        "title": lesson_doc.get("title"),
        "description": lesson_doc.get("description") or "",
        **stamp_fields(stamp),
        "language": language,
        "dir": direction_of(language),
        "base_xp": lesson_doc.get("base_xp"),
        "navigation": {
            "stage_count": len(framed),
            "target_time": sum(stage["target_time"] for stage in framed),
        },
        "stages": stages,
        **({"media": shown} if shown else {}),
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
        "lessons": [...], "media": [...], "subjects": [...], "search": [...]}``; lessons that are
        sold, and their media, lie under ``private/``.
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
        "media": sorted(
            media_by_path(lesson.content for view in views for lesson in view.iterate("lesson"))
        ),
        "subjects": [paths.subject_structure_path(view.content.name) for view in views],
        "search": search_indexer.get_search_paths(plan_name, content),
    }


def get_content_paths_for_plan(plan_name: str) -> dict[str, dict[str, Any]]:
    """Return all files of a plan by path, each as a build made now would put it in place.

    But for media, which are no JSON.

    Args:
        plan_name: The plan.

    Raises:
        ValueError: A stage's config is not JSON, or an override is not understood.
    """
    content = content_loader.load_plan_content(content_loader.load_plan(plan_name))
    files = {path: generate() for _, path, generate in list_own_files(content)}
    for view in (subject.view for subject in content.subjects):
        root = view.content
        files[paths.subject_structure_path(root.name)] = generate_subject_structure(root, root=root)
        lessons = [lesson.content for lesson in view.iterate("lesson")]
        stages = content_loader.load_stages([lesson.name for lesson in lessons])
        for lesson in lessons:
            files[lesson_path_of(lesson)] = generate_lesson_json_shared(
                lesson.row, stages=stages[lesson.name], is_private=lesson.is_private
            )
    return files


def list_own_files(content: PlanContent, stamp: Stamp | None = None) -> Iterator[OwnFile]:
    """Yield the files that a plan shares with no other, in no order.

    Args:
        content: The plan's content.
        stamp: The build's stamp; now if None.
    """
    plan_id, sharded = content.plan["name"], search_indexer.is_sharded(content)
    for view in (subject.view for subject in content.subjects):
        root, subject_id = view.content, view.content.name
        for topic in view.iterate("topic"):
            yield (
                "topic",
                paths.topic_path(plan_id, topic.content.name),
                partial(
                    generate_topic_json,
                    *(topic.content, plan_id, subject_id),
                    view=topic,
                    stamp=stamp,
                ),
            )
        yield (
            "bitmap",
            paths.bitmap_path(plan_id, subject_id),
            partial(generate_bitmap_json, root, plan_id=plan_id, view=view, stamp=stamp),
        )
        yield (
            "hierarchy",
            paths.hierarchy_path(plan_id, subject_id),
            partial(generate_subject_hierarchy, root, plan_id, view=view, stamp=stamp),
        )
        if sharded:
            yield (
                "search_shard",
                paths.search_shard_path(plan_id, subject_id),
                partial(
                    search_indexer.generate_subject_shard,
                    *(plan_id, subject_id),
                    view=view,
                    stamp=stamp,
                ),
            )
    yield (
        "search_index",
        paths.search_index_path(plan_id),
        partial(search_indexer.generate_search_index, plan_id, content=content, stamp=stamp),
    )
    plan = SimpleNamespace(name=plan_id)
    yield (
        "manifest",
        paths.manifest_path(plan_id),
        partial(generate_manifest_atomic, plan, content=content, stamp=stamp),
    )


def _hierarchy_track(track: PlanNode, plan_id: str | None) -> dict[str, Any]:
    row = track.row
    return {
        **describe(track),
        **describe_extent(track),
        "icon": row["icon"] or None,
        "is_default": bool(row["is_default"]),
        "unlock_level": row["unlock_level"] or 0,
        "units": [
            {
                **describe(unit),
                **describe_extent(unit),
                "topics": [
                    {
                        **describe(topic),
                        **describe_extent(topic),
                        "topic_url": topic_url(topic, plan_id),
                    }
                    for topic in unit.children
                ],
            }
            for unit in track.children
        ],
    }


def _topic_lesson(lesson: PlanNode) -> dict[str, Any]:
    content = lesson.content
    return {
        **describe(lesson),
        "bit_index": content.row["bit_index"],
        "base_xp": content.row["base_xp"],
        "stage_count": content.row["stage_count"],
        "lesson_url": lesson_url(lesson),
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
        "server_marked": bool(stage.get("server_marked")),
    }
