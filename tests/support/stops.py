"""Following one request through the app: which files it enters, and how often it comes back."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import memora

SERVICES = Path(memora.__file__).parent / "services"


class Stops:
    """The files of the services that calls have entered, in order."""

    def __init__(self) -> None:
        self.visits: list[str] = []

    def note(self, frame: FrameType, event: str, _argument: Any) -> None:
        """Note a call; what Python asks of a profiler."""
        path = Path(frame.f_code.co_filename)
        if event != "call" or not path.is_relative_to(SERVICES):
            return
        name = str(path.relative_to(SERVICES).with_suffix("")).removesuffix("/__init__")
        if not self.visits or self.visits[-1] != name:
            self.visits.append(name)

    @property
    def files(self) -> list[str]:
        """Each file once, in the order in which it was entered first."""
        return list(dict.fromkeys(self.visits))

    @property
    def returns(self) -> int:
        """How often a file was entered again that had been left for more than one other.

        A file that goes on after it has called one helper is not left for good.
        """
        seen: set[str] = set()
        count = 0
        for before, name in zip(["", "", *self.visits], self.visits, strict=False):
            count += name in seen and name != before
            seen.add(name)
        return count


@contextmanager
def followed() -> Iterator[Stops]:
    """Follow what threads do that begin within the block."""
    stops, before = Stops(), sys.getprofile()
    threading.setprofile(stops.note)
    try:
        yield stops
    finally:
        threading.setprofile(before)
