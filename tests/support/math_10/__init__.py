"""A second key to the questions of the demo course, computed without looking at the first."""

from typing import Any

from tests.support.math_10.algebra import ALGEBRA
from tests.support.math_10.functions import FUNCTIONS
from tests.support.math_10.geometry import GEOMETRY
from tests.support.math_10.statistics import STATISTICS

KEY: dict[str, Any] = {**ALGEBRA, **FUNCTIONS, **GEOMETRY, **STATISTICS}
"""Right answer by the question's id without the course's."""
