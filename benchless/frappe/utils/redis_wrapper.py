"""The framework's own cache in Redis: documents, sessions, login failures.

Nothing depends on it: without Redis each read is a miss and the database answers.
"""

import contextlib
import functools
import pickle
from typing import Any

import redis

import frappe


@functools.lru_cache
def _connection(url: str) -> redis.Redis:
    return redis.Redis.from_url(url)


def _call(command: str, key: str, *args: Any) -> Any:
    with contextlib.suppress(redis.exceptions.ConnectionError):
        connection = _connection(frappe.local.conf.redis_cache)
        return getattr(connection, command)(f"{frappe.local.conf.db_name}|{key}", *args)
    return None


def _load(packed: bytes | None) -> Any:
    # Only this framework writes these keys.
    return None if packed is None else pickle.loads(packed)  # noqa: S301


def get_value(key: str) -> Any:
    """Return a cached value; within one request Redis is asked once."""
    if key not in frappe.local.cache:
        frappe.local.cache[key] = _load(_call("get", key))
    return frappe.local.cache[key]


def set_value(key: str, value: Any) -> None:
    """Cache a value."""
    frappe.local.cache[key] = value
    _call("set", key, pickle.dumps(value))


def exists(key: str) -> bool:
    """Tell whether a value is cached."""
    return bool(_call("exists", key))


def delete_value(key: str) -> None:
    """Forget a value."""
    frappe.local.cache.pop(key, None)
    _call("delete", key)


def delete_keys(prefix: str) -> None:
    """Forget all values whose key starts so."""
    for key in [key for key in frappe.local.cache if key.startswith(prefix)]:
        del frappe.local.cache[key]
    if keys := _call("keys", f"{prefix}*"):
        _connection(frappe.local.conf.redis_cache).delete(*keys)


def clear() -> None:
    """Forget all values of this site."""
    delete_keys("")


def hget(name: str, key: str) -> Any:
    """Return a value of a hash."""
    return _load(_call("hget", name, key))


def hset(name: str, key: str, value: Any) -> None:
    """Set a value in a hash."""
    _call("hset", name, key, pickle.dumps(value))


def hdel(name: str, key: str) -> None:
    """Remove a value from a hash."""
    _call("hdel", name, key)
