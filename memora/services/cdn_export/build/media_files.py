"""Media as published files: where they lie, and how lessons show them."""

from collections.abc import Callable, Iterable
from typing import Any

from memora.services.cdn_export.build.plan_tree import ContentNode
from memora.services.cdn_export.local_storage import encode_content
from memora.services.cdn_export.storage import paths
from memora.services.cdn_export.storage.headers import content_type_of
from memora.services.cdn_export.url_resolver import get_content_url
from memora.services.content.media.names import folded
from memora.services.content.media.uses import Medium
from memora.services.content.rendering import MediaFile, find_references


class LessonMedia:
    """The media of one lesson, found by what it calls them."""

    def __init__(
        self,
        media: Iterable[Medium],
        *,
        is_private: bool,
        address_of: Callable[[str], str | None] = get_content_url,
    ) -> None:
        """Know a lesson's media.

        Args:
            media: The media.
            is_private: Whether the lesson is sold: then they have no public address.
            address_of: Gives the address of a public path; None while nothing lies there, then the
                medium has no public address either.
        """
        self._media = {folded(medium.name): medium for medium in media}
        self._is_private = is_private
        self._address_of = address_of

    def find(self, name: str) -> MediaFile | None:
        """Return a medium as a page shows it, None if there is none of that name."""
        medium = self._media.get(folded(name))
        if medium is None:
            return None
        path = path_of_medium(medium, is_private=False)
        address = None if self._is_private else self._address_of(path)
        return MediaFile(
            path if address else path_of_medium(medium, is_private=True),
            medium.kind,
            address=address,
            alt=medium.alt,
            width=medium.width,
            height=medium.height,
        )

    def describe(self, names: Iterable[str]) -> list[dict[str, Any]]:
        """Return what a lesson's file says of the media that it refers to by these names."""
        described = []
        for name in names:
            shown, medium = self.find(name), self._media.get(folded(name))
            if shown is not None and medium is not None:
                described.append(
                    {
                        "name": name,
                        "key": shown.key,
                        "url": shown.address,
                        "kind": shown.kind,
                        "content_type": content_type_of(shown.key),
                        "size": medium.file_size,
                        "width": shown.width,
                        "height": shown.height,
                        "alt": shown.alt,
                    }
                )
        return described


def shown_in(described: Iterable[dict[str, Any]], stages: list[dict[str, Any]]) -> list[Any]:
    """Return those of a lesson's media that stages still show, which may have lost their keys.

    A picture of the solution would tell it.
    """
    named = set(map(folded, find_references(stages)))
    text = encode_content(stages).decode()
    return [each for each in described if each["key"] in text or folded(each["name"]) in named]


def path_of_medium(medium: Medium, *, is_private: bool) -> str:
    """Return where a medium lies that a lesson shows."""
    return paths.media_path(medium.sha256, medium.extension, is_private=is_private)


def media_by_path(
    lessons: Iterable[ContentNode], *, is_private: bool | None = None
) -> dict[str, Medium]:
    """Return the media of lessons by where they lie.

    Args:
        lessons: The lessons.
        is_private: Where they would lie if all lessons were sold, or none; as they are if None.
    """
    return {
        path_of_medium(
            medium, is_private=lesson.is_private if is_private is None else is_private
        ): medium
        for lesson in lessons
        for medium in lesson.row["media"]
    }
