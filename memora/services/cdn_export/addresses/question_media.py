"""What single questions show besides words: their media, with addresses for one player.

A lesson's file lists its media, and ``lessons`` signs those. It names neither what the key
of a ``server_marked`` stage shows nor what was written since: questions that are read by themselves
bring their own.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cached_property, partial
from typing import Any

from memora.services.cdn_export.addresses.files import FileAddresses
from memora.services.cdn_export.build.media_files import LessonMedia, shown_in
from memora.services.cdn_export.local_storage import encode_content, get_local_storage
from memora.services.cdn_export.storage import paths
from memora.services.content.media.uses import load_named
from memora.services.content.rendering import FindMedia, find_references

#: What every question with a medium has in it.
_MARK = b"media"
_SHOWN_KEY = re.compile(r'data-media=\\"([a-z0-9/.]+)\\"')


class QuestionMedia:
    """The media that some lessons' questions refer to, as one player finds them at one moment.

    A medium of a lesson that is not sold has its public address as soon as its file is in place,
    and a signed one before that.

    Args:
        subjects: By lesson its subject; of lessons whose questions refer to media.
        references: By lesson the names of these media.
        last_days: By lesson the last day, UTC, on which the player may open it; None if they may
            not: then nothing is signed.
        player: Who asks.
        now: The present moment, naive UTC.
    """

    def __init__(
        self,
        subjects: Mapping[str, str],
        references: Mapping[str, Iterable[str]],
        last_days: Mapping[str, date | None],
        *,
        player: str,
        now: datetime,
    ) -> None:
        self._subjects, self._last_days = subjects, last_days
        self._player, self._now = player, now
        media = load_named(
            (subject, name) for lesson, subject in subjects.items() for name in references[lesson]
        )
        self._media = {
            lesson: LessonMedia(
                media.get(subject, ()),
                is_private=_is_private(lesson),
                address_of=partial(self._public_address, lesson),
            )
            for lesson, subject in subjects.items()
        }

    @cached_property
    def _addresses(self) -> FileAddresses:
        return FileAddresses(self._player, now=self._now)

    def finder(self, lesson: str) -> FindMedia:
        """Return what gives a lesson's media by name."""
        media = self._media.get(lesson)
        return media.find if media else lambda _name: None

    def are_shown(self, lesson: str, names: list[str], question: dict[str, Any]) -> bool:
        """Say whether the HTML of a question shows the media of these names as they are by now."""
        if not names:
            return True
        found = map(self.finder(lesson), names)
        keys = _SHOWN_KEY.findall(encode_content(question).decode())
        return {medium.key for medium in found if medium}.issuperset(keys)

    def describe(self, lesson: str, names: Iterable[str]) -> list[dict[str, Any]]:
        """Return what a lesson's file says of media, each with its address.

        ``url`` is None where it would be signed, and the player may not open the lesson.
        """
        media = self._media.get(lesson)
        described = media.describe(names) if media else []
        return [
            medium | {"url": medium["url"] or self._signed_address(lesson, medium["key"])}
            for medium in described
        ]

    def _public_address(self, lesson: str, path: str) -> str | None:
        if get_local_storage().identity(path) is None:
            return None
        return self._address(lesson, path, life_s=0)

    def _signed_address(self, lesson: str, path: str) -> str | None:
        last_day = self._last_days[lesson]
        if last_day is None:
            return None
        return self._address(lesson, path, life_s=self._addresses.watched_s(last_day))

    def _address(self, lesson: str, path: str, *, life_s: int) -> str:
        subject = self._subjects[lesson]
        return self._addresses.of(path, lesson=lesson, subject=subject, life_s=life_s)


def references_of(question: dict[str, Any]) -> list[str]:
    """Return the names of the media that a question refers to, with or without its key."""
    # Most show nothing: their texts need not be parsed.
    return find_references([_stage(question)]) if _MARK in encode_content(question) else []


def shown_by(question: dict[str, Any], described: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return those of the described media that a question shows, or a part of what it has."""
    return shown_in(described, [_stage(question)]) if described else []


def _stage(question: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Quiz", "config": {"questions": [question]}}


def _is_private(lesson: str) -> bool:
    """Say whether a lesson is sold: it has no public file then."""
    return get_local_storage().identity(paths.lesson_path(lesson)) is None
