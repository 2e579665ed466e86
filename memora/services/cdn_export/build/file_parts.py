"""What several kinds of files say alike: when they were made, what a node is and who opens it."""

from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from memora.services.cdn_export.build.plan_tree import ContentNode, PlanNode
from memora.services.cdn_export.storage import paths
from memora.services.cdn_export.url_resolver import get_content_url
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


def stamp_fields(stamp: Stamp | None) -> dict[str, Any]:
    """Return what a file holds of its build's stamp; of one made now if None."""
    return (stamp or Stamp.at(utc_now())).fields()


def describe(view: PlanNode) -> dict[str, Any]:
    """Return a node's ``id, title, description, access``."""
    return {
        "id": view.content.name,
        "title": view.row["title"],
        "description": view.row["description"] or "",
        "access": describe_access(view),
    }


def describe_access(view: PlanNode) -> dict[str, Any]:
    """Return who may open a node, and what has to be bought for it."""
    return {
        "access_level": view.access_level,
        "required_item": view.content.row["required_item"] or None,
    }


def describe_look(view: PlanNode) -> dict[str, Any]:
    """Return how a subject looks."""
    return {column: view.row[column] or None for column in LOOK_COLUMNS}


def describe_extent(view: PlanNode) -> dict[str, Any]:
    """Return how many lessons a node has and whether they are played in order."""
    return {"is_linear": view.is_linear, "lesson_count": view.lesson_count}


LOOK_COLUMNS = ("image", "icon", "color_code", "language")


def topic_url(topic: PlanNode, plan_id: str | None) -> str | None:
    """Return the address of a topic's file; None without a plan, whose file it is."""
    return get_content_url(paths.topic_path(plan_id, topic.content.name)) if plan_id else None


def lesson_url(lesson: PlanNode) -> str | None:
    """Return the address of a lesson's file; None if it is sold and so has no public one."""
    content = lesson.content
    return None if content.is_private else get_content_url(lesson_path_of(content))


def lesson_path_of(lesson: ContentNode) -> str:
    """Return where a lesson's file lies."""
    return paths.lesson_path(lesson.name, is_private=lesson.is_private)
