"""Where a lesson and what it shows are read: a public address, or a signed one for some time."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from frappe import _

from memora.services.cdn_export.addresses.files import FileAddresses, signed_by_bucket
from memora.services.cdn_export.addresses.packages import (
    PackageGrant,
    public_address,
    sealed_address,
)
from memora.services.cdn_export.build.content_loader import load_stages
from memora.services.cdn_export.build.interactive_stages import package_of
from memora.services.cdn_export.local_storage import get_local_storage
from memora.services.cdn_export.storage import paths
from memora.services.content import packages
from memora.services.settings import read_limit
from memora.utils.clock import to_iso
from memora.utils.errors import NotFoundError

SECONDS_A_MINUTE = 60


def lesson_address(
    lesson_id: str,
    subject: str,
    *,
    player: str,
    is_sold: bool,
    last_day: date,
    now: datetime,
) -> dict[str, Any]:
    """Return where a lesson is read, and its videos, packages and media.

    A lesson's signed address works for minutes, as a file is read at once; those of what it shows
    for hours, as they are watched and played. None outlives the access that it is given for.

    Args:
        lesson_id: The lesson.
        subject: Its subject.
        player: Who asks for it.
        is_sold: Whether a published plan sells it, so that it has no public address.
        last_day: The last day of the access, UTC; ``date.max`` if it does not end.
        now: The present moment, naive UTC.

    Returns:
        ``url``; ``expires_at``, when the first of the signed addresses stops working, None where
        nothing is signed; ``is_signed``, whether ``url`` is; ``videos`` and ``packages``,
        ``{stage_id, url}`` each; ``media``, ``{key, url}`` each.

    Raises:
        NotFoundError: The lesson's file is not published yet.
    """
    addresses = FileAddresses(player, now=now)
    path = _published_path(lesson_id, is_sold=is_sold)
    is_private = path.startswith(paths.PRIVATE_PREFIX)
    minutes = read_limit("lesson_url_minutes")
    lesson_s = min(minutes * SECONDS_A_MINUTE, addresses.seconds_left(last_day))
    watched_s = addresses.watched_s(last_day)
    address = partial(addresses.of, lesson=lesson_id, subject=subject)
    stages = _stages(lesson_id)
    videos = list(video_addresses(stages, addresses, watched_s))
    grant = PackageGrant(player, lesson_id) if is_private else None
    framed = list(_packages(stages, lesson_id, grant, now + timedelta(seconds=watched_s)))
    media = _media_keys(path)
    signs_what_it_shows = (
        any(is_signed for _stage, _url, is_signed in videos)
        or any(package["url"] for package in framed if grant)
        or any(key.startswith(paths.PRIVATE_PREFIX) for key in media)
    )
    lives = ([lesson_s] if is_private else []) + ([watched_s] if signs_what_it_shows else [])
    return {
        "url": address(path, life_s=lesson_s),
        "expires_at": to_iso(now + timedelta(seconds=min(lives))) if lives else None,
        "is_signed": is_private,
        "videos": [{"stage_id": stage, "url": url} for stage, url, _is_signed in videos],
        "packages": framed,
        "media": [{"key": key, "url": address(key, life_s=watched_s)} for key in media],
    }


def video_addresses(
    stages: list[dict[str, Any]], addresses: FileAddresses, life_s: int
) -> Iterator[tuple[str, str | None, bool]]:
    """Yield the stages with a video, its address, and whether we signed that or were given it.

    Args:
        stages: Stages with ``id``, ``type`` and a parsed ``config``.
        addresses: Whose they are.
        life_s: For how many seconds a signed address works.
    """
    for stage in stages:
        if stage["type"] != "Video":
            continue
        config = stage["config"]
        key, url, is_signed = config.get("key"), config.get("url"), False
        # Lessons that were saved before keys were checked may hold anything.
        if addresses.settings and isinstance(key, str) and paths.is_video(key):
            url, is_signed = signed_by_bucket(addresses.settings, key, life_s), True
        yield stage["id"], url, is_signed


def _published_path(lesson_id: str, *, is_sold: bool) -> str:
    """Return where a lesson's file lies; where it should, unless the last build is older.

    Raises:
        NotFoundError: It was not built yet.
    """
    storage = get_local_storage()
    for is_private in (is_sold, not is_sold):
        path = paths.lesson_path(lesson_id, is_private=is_private)
        if storage.identity(path) is not None:
            return path
    raise NotFoundError(
        _("The lesson {0} is not published yet. Please try again later.").format(lesson_id)
    )


def _stages(lesson_id: str) -> list[dict[str, Any]]:
    """Return a lesson's stages with their ids and parsed configs."""
    return [
        {**stage, "id": f"s{position}", "config": json.loads(stage["config"] or "{}")}
        for position, stage in enumerate(load_stages([lesson_id])[lesson_id], start=1)
        if stage["type"] in ("Video", "Interactive")
    ]


def _packages(
    stages: list[dict[str, Any]], lesson_id: str, grant: PackageGrant | None, expires_at: datetime
) -> Iterator[dict[str, Any]]:
    """Yield the stages with a package, and its address; None while its files are missing."""
    named = {stage["id"]: name for stage in stages if (name := package_of(stage))}
    hashes = packages.find_hashes(lesson_id, set(named.values()))
    for stage_id, name in named.items():
        sha256 = hashes.get(name)
        if sha256 is None or not packages.is_stored(sha256):
            url = None
        elif grant:
            url = sealed_address(sha256, grant, expires_at)
        else:
            url = public_address(sha256, lesson_id)
        yield {"stage_id": stage_id, "url": url}


def _media_keys(path: str) -> list[str]:
    """Return the media that a lesson's published file names, each once.

    The file and not the lesson as it is by now: its reader has only what was published with it.
    """
    file = json.loads(get_local_storage().read(path))
    return list(dict.fromkeys(medium["key"] for medium in file.get("media", ())))
