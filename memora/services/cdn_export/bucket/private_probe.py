"""Whether strangers can read the part of the bucket that signed addresses alone should open."""

import secrets

import requests
from frappe import _

from memora.services.cdn_export.bucket import error as bucket_error
from memora.services.cdn_export.bucket import settings as bucket_settings
from memora.services.cdn_export.bucket.error import BucketError, explained
from memora.services.cdn_export.bucket.settings import BucketSettings
from memora.services.cdn_export.local_storage import encode_content
from memora.services.cdn_export.storage import paths
from memora.services.cdn_export.storage.s3 import S3Storage

PROBE_PREFIX = f"{paths.PRIVATE_PREFIX}probe-"

_SERVER_ERROR = 500


def private_is_readable(settings: BucketSettings, storage: S3Storage) -> bool:
    """Say whether everybody can read what lies under the private prefix.

    Puts a probe there and asks for it as a stranger, at the CDN and at the bucket itself. Name
    and query are random: no cache answers in their stead.

    Raises:
        BucketError: The probe could not be stored, or an address does not answer.
    """
    path = f"{PROBE_PREFIX}{secrets.token_hex(16)}.json"
    body = encode_content({"probe": secrets.token_hex(16)})
    with explained(settings):
        storage.write(path, body)
        try:
            bases = {settings.base_url, settings.bucket_url}
            return any(_shows(base, path, body) for base in sorted(bases))
        finally:
            storage.delete_many([path])


def _shows(base_url: str, path: str, body: bytes) -> bool:
    message = _(
        "The address {0} does not answer, so nobody can read what is published there. Check CDN"
        " Base URL in CDN Settings, and the CDN."
    ).format(base_url)
    try:
        answer = requests.get(
            f"{base_url}/{path}",
            params={"probe": secrets.token_hex(8)},
            timeout=bucket_settings.timeouts(),
        )
    except requests.RequestException as error:
        raise BucketError(bucket_error.UNREACHABLE, message) from error
    if answer.status_code >= _SERVER_ERROR:
        raise BucketError(bucket_error.UNREACHABLE, message)
    return answer.content == body
