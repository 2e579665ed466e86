"""The settings of the Redis server that holds Memora's hot state: what is unsafe or wasteful."""

from collections.abc import Iterable, Mapping
from typing import TypedDict
from urllib.parse import urlsplit

import frappe
import redis
from frappe import _

from memora.utils.errors import ServiceUnavailable
from memora.utils.redis_address import CLUSTER, SERVER, parse_redis_url
from memora.utils.redis_client import get_redis, get_redis_url
from memora.utils.redis_keys import TTL_SECONDS, get_health_probe_key

UNSAFE = "unsafe"
WASTEFUL = "wasteful"
UNKNOWN = "unknown"

#: A schedule of 300 items costs 5 KB as a listpack of this limit, 35 KB without (measured).
LISTPACK_ENTRIES = 512
#: As Redis writes a time that is never over.
_NEVER = "0"
#: The setting's name before Redis 7.
_OLD_NAMES = {"zset-max-listpack-entries": "zset-max-ziplist-entries"}


#: Keys that a Cluster is asked to take: enough for each of its nodes to get one.
_PROBES_OF_A_CLUSTER = 64
_NEARLY_FULL = 0.9
_MEBIBYTE = 1 << 20


class Finding(TypedDict):
    """One thing to mend: how bad it is, what it is, and the command that mends it."""

    severity: str
    finding: str
    command: str


def probe() -> None:
    """Write a little, as nearly every request does: a full server answers and takes nothing.

    Raises:
        ServiceUnavailable: none is configured.
        redis.RedisError: the server is away, full, or a replica that takes no writes.
    """
    is_cluster = parse_redis_url(get_redis_url()).kind == CLUSTER
    pipe = get_redis().pipeline(transaction=False)
    for number in range(_PROBES_OF_A_CLUSTER if is_cluster else 1):
        pipe.set(get_health_probe_key(number), "", ex=TTL_SECONDS["health_probe"])
    pipe.execute()


def check_settings() -> list[Finding] | None:
    """Read the server's settings and say what to mend; None while Redis is away.

    Managed servers may forbid CONFIG: that is a finding, no failure.
    """
    try:
        url = get_redis_url()
        settings, memory = _read_settings(), _read_memory()
    except (ServiceUnavailable, redis.ConnectionError, redis.TimeoutError):
        return None
    findings = judge(settings, is_cache=_same_server(url, frappe.conf.redis_cache or ""))
    return [*judge_memory(memory), *findings]


def _read_settings() -> dict[str, str] | None:
    client = get_redis()
    found: dict[str, str] = {}
    try:
        patterns = ("maxmemory-policy", "appendonly", "zset-max-*-entries", "repl-backlog-ttl")
        for pattern in patterns:
            found |= client.config_get(pattern)
    except redis.ResponseError:
        return None
    return found


def _read_memory() -> list[tuple[int, int]]:
    """Return the bytes in use and the most that may be, of the server or each node."""
    try:
        found = get_redis().info("memory")
    except redis.ResponseError:
        return []
    nodes = [found] if "used_memory" in found else found.values()
    return [(int(node["used_memory"]), int(node.get("maxmemory", 0))) for node in nodes]


def judge_memory(nodes: Iterable[tuple[int, int]]) -> list[Finding]:
    """Say of which server the memory runs out.

    Args:
        nodes: bytes in use and the most that may be (0: no limit), of each server.
    """
    findings = []
    for used, most in nodes:
        if most and used >= most * _NEARLY_FULL:
            text = _(
                "Redis uses {0} of the {1} MiB that it may use. Full, it takes nothing new:"
                " everything still counts, but is slow. Give it more memory."
            ).format(used // _MEBIBYTE, most // _MEBIBYTE)
            command = f"redis-cli CONFIG SET maxmemory {2 * most}"
            findings.append(Finding(severity=UNSAFE, finding=text, command=command))
    return findings


def judge(settings: Mapping[str, str] | None, *, is_cache: bool) -> list[Finding]:
    """Say what is unsafe or wasteful.

    Args:
        settings: names and values as CONFIG GET answers; None if it may not be asked.
        is_cache: whether the server is the one that the host caches in.
    """
    findings = []
    if is_cache:
        findings.append(
            Finding(
                severity=UNSAFE,
                finding=_(
                    "Memora keeps its data in the cache (redis_cache), which each clear-cache and "
                    "migrate empties. Give Memora a server of its own."
                ),
                command="bench set-config -g memora_redis redis://HOST:PORT",
            )
        )
    if settings is None:
        return [*findings, _unreadable()]
    for name, value, severity, text in _expected():
        old = _OLD_NAMES.get(name, name)
        known = old if name not in settings and old in settings else name
        if not _is_met(settings.get(known), value):
            command = f"redis-cli CONFIG SET {known} {value}"
            findings.append(Finding(severity=severity, finding=text, command=command))
    return findings


def _unreadable() -> Finding:
    return Finding(
        severity=UNKNOWN,
        finding=_(
            "The settings of Memora's Redis are not readable: the server forbids CONFIG. Check at "
            "its provider that nothing is evicted and that it is persistent."
        ),
        command="",
    )


def _expected() -> list[tuple[str, str, str, str]]:
    return [
        (
            *("maxmemory-policy", "noeviction", UNSAFE),
            _("Redis may evict Memora's keys when memory runs out: progress is rebuilt slowly."),
        ),
        (
            *("appendonly", "yes", UNSAFE),
            _("Redis keeps nothing on disk: after a restart everything is rebuilt from MariaDB."),
        ),
        (
            *("repl-backlog-ttl", _NEVER, WASTEFUL),
            _(
                "An hour after its last replica left, Redis takes another id: all that Memora keeps"
                " there is made anew, though nothing was lost."
            ),
        ),
        (
            *("zset-max-listpack-entries", str(LISTPACK_ENTRIES), WASTEFUL),
            _("Review schedules of more than 128 items take seven times the memory they need."),
        ),
    ]


def _is_met(found: str | None, value: str) -> bool:
    if value == _NEVER:
        return found == value
    if value.isdigit():
        return found is not None and int(found) >= int(value)
    return found == value


def _same_server(one: str, other: str) -> bool:
    """Compare addresses without credentials; the cache is emptied database by database."""
    if not (one and other) or parse_redis_url(one).kind != SERVER:
        return False
    return _place(one) == _place(other)


def _place(url: str) -> tuple[str, int, str]:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return parts.path, 0, parts.query
    host = parts.netloc.rpartition("@")[2].partition(":")[0]
    return {"localhost": "127.0.0.1"}.get(host, host), parts.port or 6379, parts.path.strip("/0")
