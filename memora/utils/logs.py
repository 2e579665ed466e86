"""Log lines for programs: one JSON object a line, in files of their own.

``logs/memora.requests.log`` has a line for each request to Memora, ``logs/memora.jobs.log`` for
each run of a job. Neither holds passwords, tokens, session ids or bodies.
"""

import json
import logging
from typing import Any

import frappe

from memora.utils.clock import utc_now

REQUESTS = "memora.requests"
JOBS = "memora.jobs"
BYTES_A_FILE = 10_000_000
FILES_KEPT = 20
_PLAIN = logging.Formatter("%(message)s")


def log_line(log: str, **fields: Any) -> None:
    """Write a line.

    Args:
        log: REQUESTS or JOBS.
        **fields: What happened; values that JSON knows. What is None is left out.
    """
    given = {name: value for name, value in fields.items() if value is not None}
    line = {"time": f"{utc_now().isoformat(timespec='milliseconds')}Z", **given}
    _logger(log).info(json.dumps(line, ensure_ascii=False))


def _logger(log: str) -> logging.Logger:
    """Return a log that takes every line as it is.

    A host's own logs keep warnings only, and begin each line with words.
    """
    logger = frappe.logger(log, max_size=BYTES_A_FILE, file_count=FILES_KEPT)
    logger.setLevel(logging.INFO)
    for handler in logger.handlers:
        handler.setFormatter(_PLAIN)
    return logger
