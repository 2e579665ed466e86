"""What a health check says: the shape of its answer, computed from what was measured."""

from collections.abc import Mapping
from typing import TypedDict

OK = "ok"
DEGRADED = "degraded"
DOWN = "down"


class StoreHealth(TypedDict):
    """Whether a store answers, and how fast; ``latency_ms`` is None when it does not."""

    up: bool
    latency_ms: float | None


def store_health(seconds: float | None) -> StoreHealth:
    """Shape what asking a store took; None if it did not answer."""
    return StoreHealth(
        up=seconds is not None, latency_ms=None if seconds is None else round(seconds * 1000, 1)
    )


def overall(stores: Mapping[str, StoreHealth]) -> str:
    """Say how Memora is: nothing goes without MariaDB, everything without the others."""
    if not stores["mariadb"]["up"]:
        return DOWN
    return OK if all(store["up"] for store in stores.values()) else DEGRADED
