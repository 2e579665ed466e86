"""Content in a bucket of S3 or of any store that speaks its protocol."""

import base64
import hashlib
import os.path
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import groupby, islice
from typing import Any

from botocore.exceptions import ClientError

from memora.services.cdn_export.storage.base import ContentStorage, in_parallel
from memora.services.cdn_export.storage.headers import caching_of, content_type_of
from memora.services.cdn_export.storage.paths import check_path

#: What one request to S3 may delete at most.
KEYS_PER_DELETE = 1000

_MISSING = {"404", "NoSuchKey", "NotFound"}


class AlteredUploadError(Exception):
    """The bucket confirmed an upload with another ETag than its MD5.

    So do buckets that encrypt with keys of a key service; they cannot be compared with.
    """


class S3Storage(ContentStorage):
    """The files of a bucket. Its faults are botocore's errors; see ``bucket_error``."""

    def __init__(self, client: Any, bucket: str) -> None:
        """Use a client of boto3, which threads may share."""
        self._client = client
        self._bucket = bucket

    def write(self, path: str, body: bytes) -> str:
        """Replace one file and return its ETag, which is its MD5 in hex.

        Raises:
            ValueError: The path is not a content path.
            AlteredUploadError: The bucket holds something else now.
        """
        digest = hashlib.md5(body, usedforsecurity=False)
        answer = self._client.put_object(
            Bucket=self._bucket,
            Key=check_path(path),
            Body=body,
            ContentType=content_type_of(path),
            CacheControl=caching_of(path),
            ContentMD5=base64.b64encode(digest.digest()).decode(),
        )
        if _etag_of(answer) != digest.hexdigest():
            raise AlteredUploadError(path)
        return digest.hexdigest()

    def write_many(
        self, paths: Iterable[str], read: Callable[[str], bytes]
    ) -> Iterator[tuple[str, str]]:
        """Replace several files at once and yield the path and ETag of each.

        Args:
            paths: Their paths.
            read: Returns a file's new bytes; it is called when its turn has come, in a thread.
        """
        return in_parallel(lambda path: (path, self.write(path, read(path))), paths)

    def read(self, path: str) -> bytes:
        """See the base class."""
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=check_path(path))
        except ValueError as error:
            raise FileNotFoundError(path) from error
        except ClientError as error:
            if code_of(error) in _MISSING:
                raise FileNotFoundError(path) from error
            raise
        return answer["Body"].read()

    def delete(self, path: str) -> bool:
        """See the base class."""
        was_there = self.identity(path) is not None
        self._client.delete_object(Bucket=self._bucket, Key=check_path(path))
        return was_there

    def delete_many(self, paths: Iterable[str]) -> list[tuple[str, str]]:
        """Remove files, in groups of 1000.

        Returns:
            What could not be removed, each as path and code of the error.
        """
        left, remaining = [], iter(paths)
        while group := list(islice(remaining, KEYS_PER_DELETE)):
            keys = [{"Key": check_path(path)} for path in group]
            answer = self._client.delete_objects(
                Bucket=self._bucket, Delete={"Objects": keys, "Quiet": True}
            )
            left += [(fault["Key"], fault["Code"]) for fault in answer.get("Errors", ())]
        return left

    def identity(self, path: str) -> str | None:
        """Return a file's ETag; None if there is none."""
        try:
            return _etag_of(self._client.head_object(Bucket=self._bucket, Key=check_path(path)))
        except ClientError as error:
            if code_of(error) in _MISSING:
                return None
            raise

    def names(self, folder: str) -> Iterator[str]:
        """See the base class."""
        yield from self.etags(f"{folder}/" if folder else "", Delimiter="/")

    def etags(self, prefix: str, **options: str) -> dict[str, str]:
        """Return the ETags of the content files whose paths begin with a prefix."""
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=prefix, **options
        )
        found = (item for page in pages for item in page.get("Contents", ()))
        return {item["Key"]: _etag_of(item) for item in found if _is_path(item["Key"])}

    def etags_of(self, paths: Collection[str]) -> dict[str, str]:
        """Return the ETags of those of these files that are there, by listing."""
        found: dict[str, str] = {}
        for _, in_folder in groupby(sorted(paths, key=os.path.split), os.path.dirname):
            found |= self.etags(os.path.commonprefix(list(in_folder)))
        return {path: found[path] for path in paths if path in found}

    def sign(self, path: str, expires_in_s: int) -> str:
        """Return an address that lets its holder read one file for some time.

        Raises:
            ValueError: The path is not a content path.
        """
        address: str = self._client.generate_presigned_url(
            "get_object",
            Params={"Bucket": self._bucket, "Key": check_path(path)},
            ExpiresIn=expires_in_s,
        )
        return address


def code_of(error: ClientError) -> str:
    """Return S3's code of an error, such as ``NoSuchBucket``."""
    return str(error.response.get("Error", {}).get("Code", ""))


def _etag_of(answer: dict[str, Any]) -> str:
    return str(answer.get("ETag", "")).strip('"')


def _is_path(key: str) -> bool:
    try:
        check_path(key)
    except ValueError:
        return False
    return True
