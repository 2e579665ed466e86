"""Addresses of Redis: one server, a master behind Sentinels, a Cluster."""

from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from frappe import _

from memora.utils.errors import ServiceUnavailable

SERVER = "server"
SENTINEL = "sentinel"
CLUSTER = "cluster"
_DEFAULT_PORT = {SENTINEL: 26379, CLUSTER: 6379}


class RedisAddress(NamedTuple):
    """What a Redis URL says.

    Attributes:
        kind: "server", whose URL redis-py reads itself, "sentinel" or "cluster".
        nodes: host and port of the Sentinels, or of some of the Cluster's nodes.
        credentials: ``username`` and ``password`` of the servers, as far as they are given.
        is_tls: whether to speak TLS, with the Sentinels too.
        master: the name under which the Sentinels know the master.
        db: the database's number.
        sentinel_password: the Sentinels' own, if they want one.
    """

    kind: str
    nodes: tuple[tuple[str, int], ...] = ()
    credentials: dict[str, str] = {}  # noqa: RUF012 - a NamedTuple's default, never changed
    is_tls: bool = False
    master: str = ""
    db: int = 0
    sentinel_password: str | None = None


def parse_redis_url(url: str) -> RedisAddress:
    """Parse a Redis URL.

    Args:
        url: ``redis://``, ``rediss://`` or ``unix://`` as redis-py takes them;
            ``redis+sentinel://[user:password@]host:port,host:port/master[/db]``, with
            ``?sentinel_password=…`` if the Sentinels want one;
            ``redis+cluster://[user:password@]host:port,host:port``. With ``rediss+`` they speak
            TLS.

    Raises:
        ServiceUnavailable: it is none of these.
    """
    scheme, _plus, kind = url.partition("://")[0].partition("+")
    if not kind:
        return RedisAddress(SERVER)
    try:
        return _parse(url, scheme, kind)
    except ValueError:
        # Without the URL: it may hold a password, and the message reaches clients.
        raise ServiceUnavailable(
            _(
                "The address of Memora's Redis cannot be read. Correct it in the site's "
                "configuration, for example redis+sentinel://host:26379,host:26379/mymaster/0 "
                "or redis+cluster://host:6379,host:6379."
            )
        ) from None


def _parse(url: str, scheme: str, kind: str) -> RedisAddress:
    # Several hosts are no netloc: urlsplit refuses brackets of IPv6 behind the first of them.
    rest, _question, query = url.partition("://")[2].partition("?")
    nodes, _slash, path = rest.partition("/")
    master, _slash, db = path.strip("/").partition("/")
    is_known = scheme in ("redis", "rediss") and kind in _DEFAULT_PORT
    if not is_known or (kind == SENTINEL) != bool(master):
        raise ValueError(url)
    return RedisAddress(
        kind,
        tuple(_node(node, kind) for node in nodes.rpartition("@")[2].split(",")),
        _credentials(nodes),
        scheme == "rediss",
        master,
        int(db or 0),
        parse_qs(query).get("sentinel_password", [None])[0],
    )


def _node(node: str, kind: str) -> tuple[str, int]:
    parts = urlsplit(f"//{node}")
    if not parts.hostname:
        raise ValueError(node)
    return parts.hostname, parts.port or _DEFAULT_PORT[kind]


def _credentials(netloc: str) -> dict[str, str]:
    user, _colon, password = netloc.rpartition("@")[0].partition(":")
    given = {"username": unquote(user), "password": unquote(password)}
    return {name: value for name, value in given.items() if value}
