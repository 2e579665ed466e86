"""Where one player reads a published file: in public, or at an address signed for some time."""

import math
from datetime import date, datetime, time, timedelta
from functools import cached_property, lru_cache
from typing import Any

from memora.services.cdn_export.bucket import settings as bucket_settings
from memora.services.cdn_export.bucket.record import is_in_bucket
from memora.services.cdn_export.bucket.settings import BucketSettings
from memora.services.cdn_export.cdn_uploader import generate_signed_url, get_cdn_client
from memora.services.cdn_export.storage import paths
from memora.services.cdn_export.storage.signed_address import sign_local_address
from memora.services.cdn_export.url_resolver import get_content_url, local_base_url


class FileAddresses:
    """Gives one player the addresses of files, at one moment.

    Attributes:
        settings: Where the files go besides this site; None without CDN.
    """

    def __init__(self, player: str, *, now: datetime) -> None:
        """Read the settings, once for all addresses.

        Args:
            player: Who asks.
            now: The present moment, naive UTC.
        """
        self.settings = bucket_settings.load()
        self._player = player
        self._now = now

    def of(self, path: str, *, lesson: str, subject: str, life_s: int) -> str:
        """Return the address of a file.

        Args:
            path: The file's path; a private one's address is signed.
            lesson: The lesson for which it is given.
            subject: The lesson's subject.
            life_s: For how many seconds a signed address works.
        """
        settings = self.settings
        in_bucket = settings is not None and is_in_bucket(settings.bucket_url, subject, path)
        if not path.startswith(paths.PRIVATE_PREFIX):
            base_url = settings.base_url if in_bucket else local_base_url()
            return get_content_url(path, base_url=base_url)
        if in_bucket:
            return signed_by_bucket(settings, path, life_s)
        return self.local(path, lesson=lesson, life_s=life_s)

    def local(self, path: str, *, lesson: str, life_s: int) -> str:
        """Return the address at which this site itself gives a private file.

        Args:
            path: The file's path.
            lesson: The lesson for which it is given; empty for staff who look at it.
            life_s: For how many seconds it works.
        """
        until = self._now + timedelta(seconds=life_s)
        return sign_local_address(path, until, player=self._player, lesson=lesson)

    def watched_s(self, last_day: date) -> int:
        """Return for how many seconds the address of what a lesson shows works.

        Args:
            last_day: The last day of the player's access to the lesson, UTC.
        """
        return min(self._most_watched_s, self.seconds_left(last_day))

    def seconds_left(self, last_day: date) -> int:
        """Return the seconds until an access ends; at least 1, since none cannot be signed."""
        end = datetime.combine(last_day, time.max)
        return max(1, math.ceil((end - self._now).total_seconds()))

    @cached_property
    def _most_watched_s(self) -> int:
        settings = self.settings
        return settings.signed_url_expiry_s if settings else bucket_settings.load_expiry_s()


def signed_by_bucket(settings: BucketSettings, path: str, life_s: int) -> str:
    """Return the address at which the bucket itself gives a file for some seconds."""
    client = _client_to_sign(settings)
    return generate_signed_url(client, settings.bucket_name, path, life_s)


@lru_cache(maxsize=4)
def _client_to_sign(settings: BucketSettings) -> Any:
    """Return a client that is kept: making one takes longer than a hundred signatures."""
    return get_cdn_client(settings)
