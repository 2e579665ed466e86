"""JavaScript that has to answer as our Python does: one process that is asked line by line."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def javascript(script: str) -> Iterator[Callable[..., Any]]:
    """Run a script that answers each line of JSON with one, and yield what asks it.

    Args:
        script: below ``frontend/tests``.

    Yields:
        A function: named values for a JSON value.
    """
    # Where the machine has none, the build has put one beside Python.
    node = shutil.which("node") or shutil.which("node", path=ROOT / ".venv" / "bin")
    assert node, "Node.js is missing; run make frontend"
    with subprocess.Popen(
        [node, f"frontend/tests/{script}"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:

        def ask(**asked: Any) -> Any:
            process.stdin.write(json.dumps(asked) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield ask
        process.stdin.close()


def often(examples: int) -> Any:
    """Return the settings of a property that asks a twin so many times."""
    slow = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
    return settings(max_examples=examples, suppress_health_check=slow)
