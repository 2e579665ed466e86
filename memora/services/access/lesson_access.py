"""Whether a player may open a lesson, and the addresses at which they read it."""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from frappe import _

from memora.services.access import subscriptions
from memora.services.access.lesson_chain import LessonChain, load_lesson_chain
from memora.services.access.lessons import Enrolment, Lesson, get_enrolment
from memora.services.cdn_export.access_calculator import PAID
from memora.services.cdn_export.bucket import settings as bucket_settings
from memora.services.cdn_export.bucket.record import is_in_bucket
from memora.services.cdn_export.bucket.settings import BucketSettings
from memora.services.cdn_export.build.content_loader import load_published_plans_of, load_stages
from memora.services.cdn_export.cdn_uploader import generate_signed_url, get_cdn_client
from memora.services.cdn_export.local_storage import get_local_storage
from memora.services.cdn_export.storage import paths
from memora.services.cdn_export.storage.signed_address import sign_local_address
from memora.services.cdn_export.url_resolver import get_content_url, local_base_url
from memora.utils.clock import to_iso, utc_now
from memora.utils.errors import NotFoundError, PermissionError


@dataclass(frozen=True, slots=True)
class OpenLesson:
    """A lesson that a player may open.

    Attributes:
        enrolment: The plan and season in which they learn it.
        access_level: How the plan opens it.
        last_day: The last day of the player's access to a paid lesson, UTC; ``date.max`` if it
            does not end.
    """

    enrolment: Enrolment
    access_level: str
    last_day: date = date.max


def open_lesson(player: str, lesson: Lesson, *, now: datetime | None = None) -> OpenLesson:
    """Check that a player may open a lesson.

    Args:
        player: Who asks.
        lesson: The lesson.
        now: The present moment, naive UTC; the clock's if None.

    Raises:
        PermissionError: The player's plan does not hold the lesson's subject, or the lesson is
            paid and the player has no access to it; ``required_item`` then names the item that
            opens it, if there is one.
        NotFoundError: The lesson is hidden in the player's plan, or something above it is not
            published.
    """
    enrolment = get_enrolment(player, lesson.subject)
    chain = load_lesson_chain(lesson.lesson_id, [enrolment.plan])
    level = chain.access_level(enrolment.plan) if chain else None
    if chain is None or level is None:
        raise NotFoundError(_("There is no lesson {0}.").format(lesson.lesson_id))
    if level != PAID:
        return OpenLesson(enrolment, level)
    today = (now or utc_now()).date()
    access = subscriptions.load_access(player, enrolment.season, today=today)
    last_day = access.last_day(lesson.subject, chain.keys)
    if last_day is None:
        raise _not_paid(chain)
    return OpenLesson(enrolment, level, last_day)


def get_lesson_url(player: str, lesson: Lesson, *, now: datetime) -> dict[str, Any]:
    """Return the documented answer of ``sessions.get_lesson_url``.

    No signed address outlives the access that it was given for.

    Args:
        player: Who asks.
        lesson: The lesson.
        now: The present moment, naive UTC.

    Raises:
        PermissionError: See ``open_lesson``.
        NotFoundError: See ``open_lesson``; or the lesson's file is not published yet.
    """
    opened = open_lesson(player, lesson, now=now)
    settings = bucket_settings.load()
    path = _published_path(lesson, opened.enrolment.plan)
    is_private = path.startswith(paths.PRIVATE_PREFIX)
    expiry_s = settings.signed_url_expiry_s if settings else bucket_settings.load_expiry_s()
    expiry_s = min(expiry_s, _seconds_left(opened.last_day, now))
    expires_at = now + timedelta(seconds=expiry_s)
    in_bucket = settings is not None and is_in_bucket(settings.bucket_url, lesson.subject, path)
    if is_private:
        url = (
            _signed_by_bucket(settings, path, expiry_s)
            if in_bucket
            else sign_local_address(path, expires_at)
        )
    else:
        base_url = settings.base_url if in_bucket else local_base_url()
        url = get_content_url(path, base_url=base_url)
    videos = list(_videos(lesson.lesson_id, settings, expiry_s))
    is_anything_signed = is_private or any(is_signed for _stage, _url, is_signed in videos)
    return {
        "lesson_id": lesson.lesson_id,
        "url": url,
        "expires_at": to_iso(expires_at) if is_anything_signed else None,
        "access": opened.access_level,
        "is_signed": is_private,
        "videos": [{"stage_id": stage, "url": url} for stage, url, _is_signed in videos],
    }


def _not_paid(chain: LessonChain) -> PermissionError:
    item = chain.required_item
    name = subscriptions.name_on_offer(item) if item else None
    if name is None:
        return PermissionError(_("This lesson is paid. Ask your school for access."))
    return PermissionError(
        _("This lesson is paid. Buy {0} in the store, or ask your school for access.").format(name),
        required_item=item,
    )


def _published_path(lesson: Lesson, plan_id: str) -> str:
    """Return where a lesson's file lies; where it should, unless the last build is older.

    Raises:
        NotFoundError: It was not built yet.
    """
    plans = load_published_plans_of([lesson.subject]).get(lesson.subject, [plan_id])
    chain = load_lesson_chain(lesson.lesson_id, plans)
    is_sold = chain is not None and PAID in map(chain.access_level, plans)
    storage = get_local_storage()
    for is_private in (is_sold, not is_sold):
        path = paths.lesson_path(lesson.lesson_id, is_private=is_private)
        if storage.identity(path) is not None:
            return path
    raise NotFoundError(
        _("The lesson {0} is not published yet. Please try again later.").format(lesson.lesson_id)
    )


def _videos(
    lesson_id: str, settings: BucketSettings | None, expiry_s: int
) -> Iterator[tuple[str, str | None, bool]]:
    """Yield the stages with a video, its address, and whether we signed that or were given it."""
    for position, stage in enumerate(load_stages([lesson_id])[lesson_id], start=1):
        if stage["type"] != "Video":
            continue
        config = json.loads(stage["config"] or "{}")
        key, url, is_signed = config.get("key"), config.get("url"), False
        # Lessons that were saved before keys were checked may hold anything.
        if settings and isinstance(key, str) and paths.is_video(key):
            url, is_signed = _signed_by_bucket(settings, key, expiry_s), True
        yield f"s{position}", url, is_signed


def _seconds_left(last_day: date, now: datetime) -> int:
    """Return the seconds until an access ends; at least 1, since nothing can be signed for none."""
    end = datetime.combine(last_day, time.max)
    return max(1, math.ceil((end - now).total_seconds()))


def _signed_by_bucket(settings: BucketSettings, path: str, expiry_s: int) -> str:
    client = _client_to_sign(settings)
    return generate_signed_url(client, settings.bucket_name, path, expiry_s)


@lru_cache(maxsize=4)
def _client_to_sign(settings: BucketSettings) -> Any:
    """Return a client that is kept: making one takes longer than a hundred signatures."""
    return get_cdn_client(settings)
