"""Requests that no client of ours sends: no 5xx, and nothing of the code in any answer.

``cmd``, ``sid``, half characters, wrong verbs, odd headers and bodies, at all addresses of ours.
``FUZZ_CASES`` and ``FUZZ_SEED`` set how many and which; ``make fuzz-edge`` sends 10,000.
"""

import gzip
import json
import os
from collections import Counter

import frappe
import hypothesis
import pytest
from hypothesis import HealthCheck, Phase

from tests.fuzz.conftest import SEED, STATUSES
from tests.fuzz.world import World
from tests.support.http import message_of
from tests.support.odd_requests import odd_requests

WHO = ("guest", "student", "staff", "newcomer")
CASES = int(os.environ.get("FUZZ_CASES") or 400)
EACH = -(-CASES // len(WHO))


@pytest.mark.parametrize("caller", WHO)
def test_odd_requests_make_no_server_error_and_show_nothing_of_the_code(
    caller, new_client, borrow_user, record_property
):
    world = World(new_client, borrow_user)
    statuses = Counter()

    @hypothesis.seed(SEED)
    @hypothesis.settings(
        max_examples=EACH,
        database=None,
        # Not shrunk: what a request finds depends on those before it.
        phases=(Phase.generate,),
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(odd_requests(caller, world.known))
    def send(request):
        answer = world.send(request.endpoint, request)
        statuses[answer.status_code] += 1
        hypothesis.note(repr(request))
        body = _plain(answer)
        hypothesis.note(f"{answer.status_code} {body[:2_000]!r}")
        assert answer.status_code < 500, _last_error()
        assert b"Traceback" not in body
        if answer.mimetype == "application/json" and body:
            assert {"exc", "exception"}.isdisjoint(json.loads(body))
        if "/api/method/" in request.path and answer.status_code in (400, 401, 403) and body:
            # Frappe's own login, asked for with cmd, says it in a field of its own.
            assert json.loads(body).get("message") or message_of(answer)

    send()
    record_property(STATUSES, dict(statuses))
    assert statuses.total() >= EACH


def _plain(answer):
    """Return an answer's bytes as they were before they were packed, if the request took that."""
    return gzip.decompress(answer.data) if "Content-Encoding" in answer.headers else answer.data


def _last_error():
    """Return what the host noted of its latest error, which its answer does not tell."""
    frappe.db.rollback()
    return frappe.get_all(
        "Error Log", fields=["method", "error"], order_by="creation desc", limit=1
    )
