"""What a run of made-up requests tells at its end: seed, number, and how they were answered."""

import os
from collections import Counter

import pytest

SEED = int(os.environ.get("FUZZ_SEED") or 20261121)
#: The property of a test's report that holds its answers' statuses.
STATUSES = "statuses"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Add up what the tests sent, whichever process they ran in."""
    counts: Counter[int] = Counter()
    for report in terminalreporter.getreports("passed"):
        counts.update(dict(report.user_properties).get(STATUSES, {}))
    if counts:
        answered = ", ".join(f"{status}: {count}" for status, count in sorted(counts.items()))
        terminalreporter.write_line(
            f"API fuzzing: seed {SEED}, {counts.total()} cases, answered {answered}"
        )
