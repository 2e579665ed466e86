"""Texts that cannot be published as they were meant, in the words of whoever has to mend them."""

from collections.abc import Iterable

from frappe import _

from memora.services.content.rendering import PlacedFault
from memora.services.content.text import why_unreadable


class UnreadableTextError(ValueError):
    """Texts cannot be shown, or what stages refer to is missing.

    Attributes:
        errors: Where and why, one line each.
    """

    def __init__(self, errors: Iterable[str]) -> None:
        self.errors = list(errors)
        super().__init__("; ".join(self.errors))


def describe_fault(placed: PlacedFault) -> str:
    """Say where a fault stands, counted as authors count, and what it is."""
    at, _config, *rest = placed.place
    place = " ".join(step if isinstance(step, str) else str(step + 1) for step in rest)
    fault = placed.fault
    return _("stage {0}, {1}, line {2}: {3}: {4}").format(
        int(at) + 1, place, fault.line, fault.what, why_unreadable(fault)
    )
