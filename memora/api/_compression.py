"""The API's answers in gzip.

How long a compressed answer is says how much in it repeats. Who can put text of their choice
beside a secret, again and again, and see the lengths go by, learns the secret letter by letter
(BREACH). So answers that hold one are sent as they are; they are short.
"""

from typing import Any

from memora.utils.compression import encode
from memora.utils.own_requests import method_of

#: Methods whose answers always hold a session, a device, or an address that opens something.
SECRETIVE = frozenset(
    {
        *("login", "validate_session", "get_profile"),
        *("get_lesson_url", "get_package_url", "request_purchase", "get_purchases"),
    }
)
#: What others hold now and then: an address that is signed, by us or by a bucket, and a session's
#: token against forged posts.
_SECRETS = (b"signature=", b'"csrf_token":"')


def compress_answer(response: Any, request: Any) -> None:
    """Compress the answer of an endpoint of ours; the entry that hooks.py names."""
    method = method_of(request.path)
    if response is None or not method or response.mimetype != "application/json":
        return
    is_secretive = method.rpartition(".")[2] in SECRETIVE
    body = response.get_data().lower()
    if not is_secretive and not any(secret in body for secret in _SECRETS):
        encode(response, request)
