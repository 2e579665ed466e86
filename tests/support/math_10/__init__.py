"""A second key to the questions of the demo course, computed without looking at the first."""

from typing import Any

from tests.support.math_10.algebra import ALGEBRA
from tests.support.math_10.functions import FUNCTIONS

KEY: dict[str, Any] = {**ALGEBRA, **FUNCTIONS}
"""Right answer by the question's id without the course's."""
