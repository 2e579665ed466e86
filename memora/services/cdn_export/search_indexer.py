"""Shapes the files that clients search: one index a plan, cut by subject where it is long.

The search itself runs on the client, offline too: a file holds all that the plan shows, each with
its text folded by ``search_text``. It never holds what a lesson teaches, nor an answer.
"""

from collections.abc import Iterator
from typing import Any

from memora.services.cdn_export.build import content_loader
from memora.services.cdn_export.build.content_loader import PlanContent
from memora.services.cdn_export.build.file_parts import (
    Stamp,
    describe,
    lesson_url,
    stamp_fields,
    topic_url,
)
from memora.services.cdn_export.build.plan_tree import PlanNode
from memora.services.cdn_export.storage import paths
from memora.services.cdn_export.url_resolver import get_content_url
from memora.services.content.search_text import normalise

#: A plan with more nodes than this has a file for each subject.
SHARD_THRESHOLD = 100


def generate_search_index(
    plan_name: str, *, content: PlanContent | None = None, stamp: Stamp | None = None
) -> dict[str, Any]:
    """Return a plan's search index.

    Args:
        plan_name: The plan.
        content: The plan's content, if it is at hand.
        stamp: The build's stamp; now if None.

    Returns:
        ``plan_id, version, generated_at, total_items, is_sharded, shards, items``: up to
        ``SHARD_THRESHOLD`` nodes in all stand in ``items``; of more, ``shards`` says for each
        subject where its file is (``subject_id, shard_url, total_items``).
    """
    content = content or content_loader.load_plan_content(content_loader.load_plan(plan_name))
    views = [subject.view for subject in content.subjects]
    sharded = is_sharded(content)
    return {
        "plan_id": plan_name,
        **stamp_fields(stamp),
        "total_items": sum(map(_count_items, views)),
        "is_sharded": sharded,
        "shards": [_shard_pointer(view, plan_name) for view in views] if sharded else [],
        "items": [] if sharded else [item for view in views for item in _items(view, plan_name)],
    }


def generate_subject_shard(
    plan_name: str,
    subject_id: str,
    *,
    view: PlanNode | None = None,
    stamp: Stamp | None = None,
) -> dict[str, Any] | None:
    """Return what a plan shows of one subject, for the search.

    Args:
        plan_name: The plan.
        subject_id: The subject.
        view: The subject as the plan shows it, if it is at hand.
        stamp: The build's stamp; now if None.

    Returns:
        None if the plan hides the subject or it is not published.
    """
    view = view or content_loader.load_subject_view(subject_id, plan_name)
    if view is None:
        return None
    return {
        "plan_id": plan_name,
        "subject_id": view.content.name,
        **stamp_fields(stamp),
        "total_items": _count_items(view),
        "items": list(_items(view, plan_name)),
    }


def is_sharded(content: PlanContent) -> bool:
    """Say whether a plan's index is cut by subject."""
    return sum(_count_items(subject.view) for subject in content.subjects) > SHARD_THRESHOLD


def get_search_paths(plan_name: str, content: PlanContent) -> list[str]:
    """Return the paths of a plan's search files; the index, which names the others, last."""
    subjects = [subject.view.content.name for subject in content.subjects]
    shards = [paths.search_shard_path(plan_name, subject) for subject in subjects]
    return [*(shards if is_sharded(content) else ()), paths.search_index_path(plan_name)]


def _count_items(view: PlanNode) -> int:
    return 1 + sum(map(_count_items, view.children))


def _shard_pointer(view: PlanNode, plan_name: str) -> dict[str, Any]:
    subject_id = view.content.name
    return {
        "subject_id": subject_id,
        "shard_url": get_content_url(paths.search_shard_path(plan_name, subject_id)),
        "total_items": _count_items(view),
    }


def _items(
    view: PlanNode, plan_name: str, breadcrumb: tuple[dict[str, str], ...] = ()
) -> Iterator[dict[str, Any]]:
    """Yield a node and what is below it, parents first."""
    node_type = view.content.type
    shown = describe(view)
    topic = {"topic": view, "lesson": view.parent}.get(node_type)
    yield {
        "type": node_type,
        **shown,
        "text": normalise(f"{shown['title']} {shown['description']}"),
        "breadcrumb": list(breadcrumb),
        "topic_url": topic_url(topic, plan_name) if topic else None,
        "lesson_url": lesson_url(view) if node_type == "lesson" else None,
    }
    below = (*breadcrumb, {"id": shown["id"], "title": shown["title"]})
    for child in view.children:
        yield from _items(child, plan_name, below)
