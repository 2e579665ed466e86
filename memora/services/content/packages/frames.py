"""Other sites' pages that lessons may show in a frame: those of hosts that the school names."""

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from frappe import _

from memora.services.settings import read_text

MAX_ADDRESS = 2_000
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?:\*\.)?(?:{_LABEL}\.)+[a-z][a-z0-9-]{{0,61}}[a-z0-9]")
_BETWEEN = re.compile(r"[\s,;،؛]+")
#: What no address holds, and browsers read in their own ways.
_ODD = re.compile(r"[\s\\\x00-\x20\x7f]")


def read_hosts() -> list[str]:
    """Return the hosts that the school's settings name."""
    return list_hosts(read_text("interactive_hosts"))


def list_hosts(text: str) -> list[str]:
    """Return what a text lists, in small letters; of an https address its host."""
    entries = filter(None, _BETWEEN.split(text.lower()))
    return [entry.removeprefix("https://").partition("/")[0] for entry in entries]


def unreadable_hosts(text: str) -> list[str]:
    """Return the entries of a list that name no host."""
    return [host for host in list_hosts(text) if not _HOST.fullmatch(host)]


def why_not_framed(address: str, hosts: Collection[str]) -> str | None:
    """Say why an address may not be shown in a frame, and what to do; None if it may.

    Args:
        address: The address.
        hosts: Hosts that may; ``*.example.org`` is every host below ``example.org``.
    """
    host = _host_of(address)
    if host is None:
        return _("must be an address like https://example.org/page, without port and password")
    if any(_covers(allowed, host) for allowed in hosts):
        return None
    return _(
        "pages of {0} may not be shown: let an administrator add it to Interactive Hosts in"
        " Memora Settings"
    ).format(host)


def _host_of(address: str) -> str | None:
    if len(address) > MAX_ADDRESS or _ODD.search(address):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    # The authority is the host alone: no user, no port, no brackets.
    is_plain = _HOST.fullmatch(parts.netloc.lower()) and "*" not in parts.netloc
    return parts.netloc.lower() if parts.scheme == "https" and is_plain else None


def _covers(allowed: str, host: str) -> bool:
    if allowed.startswith("*."):
        return host.endswith(allowed[1:])
    return host == allowed
