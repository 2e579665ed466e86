"""What a process remembers of a site: configuration, hooks, meta.

``clear_cache`` touches a file in the site's folder; every process compares the time stamps of
that file and of the two configuration files when it opens the site, and starts anew if one
changed. That costs three stat() calls a request and needs no server.
"""

import json
import os
from pathlib import Path

MARKER = ".cache_version"
DEFAULTS = {
    "db_host": "127.0.0.1",
    "db_port": 3306,
    "redis_queue": "redis://127.0.0.1:11311",
    "redis_cache": "redis://127.0.0.1:13311",
}
_SITES: dict[str, dict] = {}


def sites_path(given: str | None) -> str:
    """Return the folder of the sites, as one absolute path."""
    return os.path.abspath(given or os.environ.get("SITES_PATH") or ".")  # noqa: PTH100


def _stamp(path: str) -> int:
    try:
        return os.stat(path).st_mtime_ns  # noqa: PTH116 (three per request: pathlib costs more)
    except OSError:
        return 0


def open_site(site_path: str) -> dict:
    """Return the site's cache, a new one if it was invalidated."""
    common = f"{os.path.dirname(site_path)}/common_site_config.json"  # noqa: PTH120
    own = f"{site_path}/site_config.json"
    stamps = (_stamp(common), _stamp(own), _stamp(f"{site_path}/{MARKER}"))
    cache = _SITES.get(site_path)
    if not cache or cache["stamps"] != stamps:
        conf = dict(DEFAULTS)
        for path, stamp in ((common, stamps[0]), (own, stamps[1])):
            if stamp:
                conf.update(json.loads(Path(path).read_text(encoding="utf-8")))
        cache = _SITES[site_path] = {"stamps": stamps, "conf": conf, "exists": bool(stamps[1])}
    return cache


def invalidate(site_path: str, cache: dict) -> None:
    """Forget the site here and, through the marker, in the other processes."""
    for key in set(cache) - {"stamps", "conf", "exists"}:
        del cache[key]
    if Path(site_path).exists():
        Path(site_path, MARKER).touch()
