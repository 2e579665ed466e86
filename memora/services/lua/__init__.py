"""The scripts that Redis runs for us, one atomic step each.

A script touches the keys of one player only: they share a Redis Cluster slot.
"""

from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=32)
def script(*names: str) -> str:
    """Return the source of a Lua script: the named files of this folder in a row.

    Scripts are sent whole with EVAL: the server caches them by content, and a pipeline
    needs no extra round trip to find out whether a restarted server still knows them.
    """
    folder = Path(__file__).parent
    return "\n".join((folder / f"{name}.lua").read_text(encoding="utf-8") for name in names)
