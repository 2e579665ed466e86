"""How each documented error is provoked, by endpoint and status."""

from collections.abc import Callable
from typing import Any

Case = Callable[[Any], Any]
PROVOKED: dict[tuple[str, int], Case] = {}


def provokes(name: str, status: int) -> Callable[[Case], Case]:
    """Register how an endpoint is made to answer an error."""

    def register(case: Case) -> Case:
        PROVOKED[name, status] = case
        return case

    return register
