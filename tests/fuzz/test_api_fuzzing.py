"""Made-up requests to every endpoint: no 5xx, and nothing that docs/openapi.json does not say.

``FUZZ_CASES`` and ``FUZZ_SEED`` set how many and which; ``make fuzz-api`` sends 5,000.
"""

import os
from collections import Counter

import hypothesis
import pytest
from hypothesis import HealthCheck, Phase

from tests.fuzz.conftest import SEED, STATUSES
from tests.fuzz.world import CALLERS, World
from tests.support import documented
from tests.support.api_cases import OPERATIONS, api_requests
from tests.support.http import message_of

CASES = int(os.environ.get("FUZZ_CASES") or 6 * len(OPERATIONS))
EACH = -(-CASES // len(OPERATIONS))


@pytest.fixture
def world(new_client, borrow_user):
    return World(new_client, borrow_user)


@pytest.mark.parametrize("endpoint", OPERATIONS)
def test_made_up_requests_are_answered_as_documented(endpoint, world, record_property):
    statuses = Counter()
    operation = OPERATIONS[endpoint]
    callers = CALLERS[operation.definition.raw["x-access"]]

    @hypothesis.seed(SEED)
    @hypothesis.settings(
        max_examples=EACH,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @hypothesis.given(api_requests(operation, callers, world.known))
    def send(request):
        answer = world.send(endpoint, request)
        statuses[answer.status_code] += 1
        hypothesis.note(repr(answer.data[:1_000]))
        documented.check(endpoint, answer)
        assert answer.status_code < 500
        assert answer.status_code == 200 or message_of(answer)

    send()
    record_property(STATUSES, dict(statuses))
    assert statuses.total() >= EACH
