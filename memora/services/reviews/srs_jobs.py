"""How far the long jobs of the schedules are, for administrators to see."""

import json
from typing import Any

import frappe
import redis

from memora.utils.errors import ServiceUnavailable
from memora.utils.redis_client import get_redis
from memora.utils.redis_keys import TTL_SECONDS, get_srs_job_key


def note(job: str, figures: dict[str, Any]) -> None:
    """Note how far a job is; a job goes on while Redis is away."""
    try:
        get_redis().set(get_srs_job_key(job), json.dumps(figures), ex=TTL_SECONDS["srs_job"])
    except (redis.RedisError, ServiceUnavailable) as error:
        frappe.logger("memora").warning("Progress of %s is unknown: %s", job, error)


def read(job: str) -> dict[str, Any] | None:
    """Return how far a job is or how its last run ended; None if nothing is known.

    Raises:
        redis.RedisError: Redis is away.
    """
    stored = get_redis().get(get_srs_job_key(job))
    return json.loads(stored) if stored else None
