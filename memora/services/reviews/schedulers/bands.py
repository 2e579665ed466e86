"""Stability, 0–5, in words: the papers' five bands and the profile's three."""

from collections.abc import Sequence
from typing import Literal

Band = Literal["new", "learning", "review", "mature", "mastered"]
Mastery = Literal["new", "learning", "mature"]

BANDS: Sequence[Band] = ("new", "learning", "review", "mature", "mastered")
FOLDED: dict[Band, Mastery] = {
    "new": "new",
    "learning": "learning",
    "review": "learning",
    "mature": "mature",
    "mastered": "mature",
}


def band_of(stability: float) -> Band:
    """Return a stability's band: each is one wide, mastered from 4 on."""
    return BANDS[max(0, min(int(stability), len(BANDS) - 1))]


def mastery_of(stability: float) -> Mastery:
    """Return a stability's place in the profile's mastery: new below 1, mature from 3 on."""
    return FOLDED[band_of(stability)]
