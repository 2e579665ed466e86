"""A second key to the questions of the demo course, computed without looking at the first."""

from typing import Any

from tests.support.math_10.algebra import ALGEBRA

KEY: dict[str, Any] = {**ALGEBRA}
"""Right answer by the question's id without the course's."""
