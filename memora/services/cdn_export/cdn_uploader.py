"""The bucket and the CDN before it, under the papers' names."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import boto3
import frappe
import requests
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from frappe import _

from memora.services.cdn_export.bucket import error as bucket_error
from memora.services.cdn_export.bucket import settings as bucket_settings
from memora.services.cdn_export.bucket.error import BucketError, explained
from memora.services.cdn_export.bucket.private_probe import PROBE_PREFIX, private_is_readable
from memora.services.cdn_export.bucket.settings import BucketSettings
from memora.services.cdn_export.local_storage import encode_content
from memora.services.cdn_export.storage import paths
from memora.services.cdn_export.storage.base import WRITERS, in_parallel
from memora.services.cdn_export.storage.s3 import AlteredUploadError, S3Storage
from memora.services.cdn_export.url_resolver import get_content_url

CLOUDFLARE_API = "https://api.cloudflare.com/client/v4"
URLS_PER_PURGE = 30
SIGNED_URL_EXPIRY_S = 4 * 3600
#: Times that a request is sent in all, with growing pauses between.
ATTEMPTS = 3


def get_cdn_client(settings: BucketSettings) -> Any:
    """Return a client of S3's protocol for the bucket's store, be it AWS, R2 or another.

    Threads may share it. It sends a request that failed up to three times.
    """
    return boto3.client(
        "s3",
        endpoint_url=settings.endpoint_url,
        region_name=settings.region,
        aws_access_key_id=settings.access_key,
        aws_secret_access_key=settings.secret_key,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
            connect_timeout=bucket_settings.CONNECT_TIMEOUT_S,
            read_timeout=bucket_settings.READ_TIMEOUT_S,
            max_pool_connections=WRITERS,
        ),
    )


def get_bucket_storage(settings: BucketSettings) -> S3Storage:
    """Return the bucket as a storage.

    Raises:
        BucketError: The settings name no address or region that could be one.
    """
    with explained(settings):
        return S3Storage(get_cdn_client(settings), settings.bucket_name)


def test_connection() -> dict[str, Any]:
    """Try the bucket of CDN Settings out, enabled or not: list, write, read in public, remove.

    Returns:
        ``{"status": "success", "bucket": name}``, else ``{"status": "error", "bucket": name,
        "reason": …, "message": …}``. The reason is ``incomplete``, ``unreachable``,
        ``credentials``, ``clock``, ``bucket_missing``, ``not_permitted``, ``busy``, ``other``,
        ``keys_unreadable``, or ``private_readable``: everybody can read what only signed
        addresses should open.
    """
    bucket = frappe.db.get_single_value(bucket_settings.SETTINGS, "bucket_name") or ""
    try:
        _try_out(bucket_settings.load(even_if_disabled=True))
    except bucket_settings.UnreadableKeysError as error:
        return _fault(bucket, bucket_error.KEYS_UNREADABLE, error)
    except BucketError as error:
        return _fault(bucket, error.reason, error)
    return {"status": "success", "bucket": bucket}


def _fault(bucket: str, reason: str, error: Exception) -> dict[str, Any]:
    return {"status": "error", "bucket": bucket, "reason": reason, "message": str(error)}


def _try_out(settings: BucketSettings) -> None:
    if settings.missing:
        labels = frappe.get_meta(bucket_settings.SETTINGS)
        missing = ", ".join(_(labels.get_label(name)) for name in settings.missing)
        message = _("The CDN cannot work without {0}. Fill it in.").format(missing)
        raise BucketError(bucket_error.INCOMPLETE, message)
    storage = get_bucket_storage(settings)
    with explained(settings):
        storage.etags(PROBE_PREFIX)
    if private_is_readable(settings, storage):
        message = _(
            "Everybody can read the folder private/ of the bucket {0}, in which paid lessons would"
            " lie. They stay on this site until the CDN refuses that folder."
        )
        raise BucketError(bucket_error.PRIVATE_READABLE, message.format(settings.bucket_name))


def purge_cdn_cache(zone_id: str, api_token: str, file_urls: Iterable[str]) -> dict[str, Any]:
    """Make Cloudflare forget files, in groups of 30.

    Args:
        zone_id: The zone.
        api_token: A token that may purge the zone's cache.
        file_urls: The files' full addresses.

    Returns:
        Cloudflare's answer to the last group; success without files.

    Raises:
        BucketError: Cloudflare refused or did not answer; groups before it are purged.
    """
    api = frappe.conf.get("memora_cloudflare_api") or CLOUDFLARE_API
    answer: dict[str, Any] = {"success": True, "errors": [], "messages": [], "result": None}
    remaining = iter(file_urls)
    while group := list(islice(remaining, URLS_PER_PURGE)):
        answer = _purge_group(f"{api}/zones/{zone_id}/purge_cache", api_token, group)
    return answer


def _purge_group(address: str, api_token: str, urls: list[str]) -> dict[str, Any]:
    try:
        response = requests.post(
            address,
            json={"files": urls},
            headers={"Authorization": f"Bearer {api_token}"},
            timeout=bucket_settings.timeouts(),
        )
        answer: dict[str, Any] = response.json()
        if answer["success"] is True:
            return answer
        fault = "; ".join(error["message"] for error in answer["errors"]) or response.reason
    except requests.ConnectionError as error:
        raise _purge_error(_("it does not answer")) from error
    except (requests.RequestException, ValueError, KeyError, TypeError) as error:
        raise _purge_error(type(error).__name__) from error
    raise _purge_error(fault)


def _purge_error(fault: str) -> BucketError:
    message = _(
        "Cloudflare did not purge its cache: {0}. Check the zone and its token in CDN Settings."
        " Until then students may get files that are up to 5 minutes old."
    )
    return BucketError(bucket_error.PURGE, message.format(fault))


def generate_signed_url(
    client: Any, bucket: str, key: str, expiry_seconds: int = SIGNED_URL_EXPIRY_S
) -> str:
    """Return an address that lets its holder read one object for some time, 4 hours by default.

    Raises:
        ValueError: The key is not a content path.
    """
    return S3Storage(client, bucket).sign(key, expiry_seconds)


def upload_json(
    client: Any, bucket: str, key: str, data: Any
) -> tuple[bool, str | None, str | None]:
    """Store data as JSON, to be cached for 5 minutes; under ``private/`` not at all.

    Returns:
        ``(success, error_message, etag)``.
    """
    return _upload(client, bucket, key, lambda _key: encode_content(data))


def upload_json_from_file(
    client: Any, bucket: str, key: str, file_path: str
) -> tuple[bool, str | None, str | None]:
    """Store a local JSON file; see ``upload_json``."""
    return _upload(client, bucket, key, lambda _key: Path(file_path).read_bytes())


def _upload(
    client: Any, bucket: str, key: str, read: Callable[[str], bytes]
) -> tuple[bool, str | None, str | None]:
    try:
        return True, None, S3Storage(client, bucket).write(key, read(key))
    except (BotoCoreError, ClientError, AlteredUploadError, OSError, ValueError) as error:
        return False, str(error), None


def delete_json(client: Any, bucket: str, key: str) -> bool:
    """Remove a file; say whether there was one.

    Raises:
        ValueError: The key is not a content path.
        ClientError: The store refused.
        BotoCoreError: The store does not answer.
    """
    return S3Storage(client, bucket).delete(key)


def delete_folder(client: Any, bucket: str, prefix: str) -> tuple[int, int, list[str]]:
    """Remove all files below a folder, in groups of 1000.

    Args:
        client: Client of the bucket's store.
        bucket: The bucket.
        prefix: The folder, with or without a slash at its end. ``plans/P1`` spares
            ``plans/P10``.

    Returns:
        ``(success_count, error_count, errors)``.

    Raises:
        ValueError: The prefix is no folder of content; so none removes the whole bucket.
        ClientError: The store refused.
        BotoCoreError: The store does not answer.
    """
    storage = S3Storage(client, bucket)
    found = storage.etags(f"{paths.check_path(prefix.rstrip('/'))}/")
    errors = [f"{key}: {code}" for key, code in storage.delete_many(found)]
    return len(found) - len(errors), len(errors), errors


def upload_plan_files(
    client: Any, bucket: str, plan_name: str, files_data: Mapping[str, Any]
) -> tuple[list[str], list[str]]:
    """Store a plan's files, the manifest last and only if all others are in place.

    Args:
        client: Client of the bucket's store.
        bucket: The bucket.
        plan_name: The plan; files of other plans are refused.
        files_data: What the files hold, by path.

    Returns:
        ``(uploaded_urls, errors)``: the addresses to purge, and what failed, with its path.
    """
    uploaded, errors = _upload_in_order(
        S3Storage(client, bucket),
        plan_name,
        files_data,
        lambda path: encode_content(files_data[path]),
    )
    return [get_content_url(path) for path in uploaded], errors


def upload_plan_files_from_local(
    client: Any, bucket: str, plan_name: str, files_info: Mapping[str, str]
) -> tuple[list[str], dict[str, str], list[str]]:
    """Store a plan's files from local disk; see ``upload_plan_files``.

    Args:
        client: Client of the bucket's store.
        bucket: The bucket.
        plan_name: The plan; files of other plans are refused.
        files_info: Local file by path.

    Returns:
        ``(uploaded_urls, upload_results, errors)``; the results are ETags by path.
    """

    def read(path: str) -> bytes:
        return Path(files_info[path]).read_bytes()

    try:
        data = {path: json.loads(read(path)) for path in files_info}
    except (OSError, ValueError) as error:
        return [], {}, [str(error)]
    uploaded, errors = _upload_in_order(S3Storage(client, bucket), plan_name, data, read)
    return [get_content_url(path) for path in uploaded], uploaded, errors


def _upload_in_order(
    storage: S3Storage,
    plan_name: str,
    data: Mapping[str, Any],
    read: Callable[[str], bytes],
) -> tuple[dict[str, str], list[str]]:
    """Return the ETags of what was stored, and what failed; what names files goes after them."""

    def store(path: str) -> tuple[str, str | None, str | None]:
        try:
            return path, storage.write(path, read(path)), None
        except (BotoCoreError, ClientError, AlteredUploadError, OSError) as error:
            return path, None, f"{path}: {error}"

    uploaded: dict[str, str] = {}
    try:
        stages = list(_in_order(plan_name, data))
    except ValueError as error:
        return {}, [str(error)]
    for of_kind in stages:
        results = list(in_parallel(store, of_kind))
        uploaded |= {path: etag for path, etag, _error in results if etag}
        errors = [error for _path, _etag, error in results if error]
        if errors:
            return uploaded, errors
    return uploaded, []


def _in_order(plan_name: str, data: Mapping[str, Any]) -> Iterator[list[str]]:
    """Yield the paths of each kind.

    Raises:
        ValueError: One is no file of the export, or another plan's.
    """
    by_kind: dict[str, list[str]] = {kind: [] for kind in paths.KINDS}
    for path, content in data.items():
        is_of_a_plan = paths.check_path(path).startswith("plans/")
        if is_of_a_plan and not path.startswith(f"plans/{plan_name}/"):
            raise ValueError(f"{path} is no file of plan {plan_name}")
        by_kind[paths.kind_of(path, content)].append(path)
    yield from by_kind.values()


def get_cdn_base_url(settings: BucketSettings) -> str:
    """Return what the public files' addresses begin with.

    That is CDN Base URL, or where it is empty the bucket's own address.
    """
    return settings.base_url


def delete_plan_folder(settings: BucketSettings, plan_id: str) -> tuple[int, int, list[str]]:
    """Remove the whole folder of a plan from the bucket at once.

    Returns:
        ``(success_count, error_count, errors)``.

    Raises:
        BucketError: The bucket failed.
        ValueError: The plan's id is no name of a folder.
    """
    folder = paths.manifest_path(plan_id).removesuffix("/manifest.json")
    with explained(settings):
        return delete_folder(get_cdn_client(settings), settings.bucket_name, folder)
