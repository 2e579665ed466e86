"""What can be wrong with a bucket, in words that tell a person whom to ask and what to mend."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError, ConnectionError, HTTPClientError
from frappe import _

from memora.services.cdn_export.bucket.settings import BucketSettings
from memora.services.cdn_export.storage.s3 import AlteredUploadError, code_of

UNREACHABLE = "unreachable"
CREDENTIALS = "credentials"
CLOCK = "clock"
BUCKET_MISSING = "bucket_missing"
NOT_PERMITTED = "not_permitted"
BUSY = "busy"
LOST = "lost"
PURGE = "purge"
PRIVATE_READABLE = "private_readable"
INCOMPLETE = "incomplete"
KEYS_UNREADABLE = "keys_unreadable"
OTHER = "other"

_REASONS = {
    **dict.fromkeys(
        (
            *("InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidToken", "ExpiredToken"),
            *("AuthorizationHeaderMalformed", "Unauthorized", "InvalidSecurity", "401"),
        ),
        CREDENTIALS,
    ),
    **dict.fromkeys(("NoSuchBucket", "InvalidBucketName"), BUCKET_MISSING),
    **dict.fromkeys(("AccessDenied", "AllAccessDisabled", "403"), NOT_PERMITTED),
    "RequestTimeTooSkewed": CLOCK,
    "SlowDown": BUSY,
}
_TOO_MANY_REQUESTS, _SERVER_ERROR = 429, 500


class BucketError(Exception):
    """The bucket or the CDN failed; the files on this site are whole.

    Its text is translated and tells what to mend.

    Attributes:
        reason: Which of this module's reasons it is.
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


@contextmanager
def explained(settings: BucketSettings) -> Iterator[None]:
    """Turn botocore's errors within a block into ``BucketError``."""
    try:
        yield
    except (BotoCoreError, ClientError, AlteredUploadError) as error:
        raise explain(error, settings) from error


def explain(error: Exception, settings: BucketSettings) -> BucketError:
    """Return what an error of botocore means for the person who looks after the CDN."""
    if isinstance(error, AlteredUploadError):
        message = _(
            "The bucket {0} stored {1} differently from what was sent. Switch off encryption with"
            " a key service for this bucket, and publish again."
        )
        return BucketError(LOST, message.format(settings.bucket_name, error))
    if isinstance(error, ClientError):
        return explain_code(code_of(error), settings, status=_status_of(error))
    if isinstance(error, ConnectionError | HTTPClientError):
        message = _(
            "The store at {0} does not answer. Check Endpoint URL in CDN Settings and this"
            " server's network, then publish again."
        )
        return BucketError(UNREACHABLE, message.format(settings.endpoint_url))
    return BucketError(OTHER, _message_of_other(str(error), settings))


def explain_code(code: str, settings: BucketSettings, *, status: int = 0) -> BucketError:
    """Return what a code of S3's means.

    Args:
        code: The code, such as ``NoSuchBucket``.
        settings: The bucket's settings.
        status: Status of the HTTP answer, if there was one.
    """
    reason = _REASONS.get(code, OTHER)
    if reason == OTHER and (status >= _SERVER_ERROR or status == _TOO_MANY_REQUESTS):
        reason = BUSY
    if reason == OTHER:
        return BucketError(OTHER, _message_of_other(code, settings))
    return BucketError(reason, _message_of(reason).format(settings.bucket_name))


def _message_of(reason: str) -> str:
    messages = {
        CREDENTIALS: _(
            "The store of bucket {0} does not accept the keys. Copy Access Key and Secret Key"
            " anew into CDN Settings, and check Region."
        ),
        CLOCK: _(
            "The store of bucket {0} refuses this server's time. Ask whoever runs the server to"
            " set its clock."
        ),
        BUCKET_MISSING: _(
            "There is no bucket {0}. Create it, or correct Bucket Name in CDN Settings."
        ),
        NOT_PERMITTED: _(
            "The key may not do this in the bucket {0}. Ask whoever manages the bucket to let it"
            " list, read, write and delete objects."
        ),
        BUSY: _("The store of bucket {0} is busy or out of order. Publish again in some minutes."),
    }
    return messages[reason]


def _message_of_other(fault: str, settings: BucketSettings) -> str:
    message = _("The bucket {0} answered: {1}. Ask whoever manages the bucket what that means.")
    return message.format(settings.bucket_name, fault)


def _status_of(error: ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
