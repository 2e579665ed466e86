"""Logs of reviews as research shares them: one line for each answer."""

import csv
import gzip
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

COLUMNS = ("user", "item", "review_ts", "rating")
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001: naive UTC, as everywhere in Memora


@dataclass(frozen=True, slots=True)
class Review:
    """One answer: who, to what, when (naive UTC), and whether it was right."""

    user: str
    item: str
    at: datetime
    recalled: bool


def read_log(path: Path) -> list[Review]:
    """Read a log, ``.csv`` or ``.csv.gz``.

    Its columns are user, item, review_ts (Unix seconds) and rating (1 right, 0 wrong); lines that
    begin with ``#`` are comments.

    Returns:
        The reviews in the order of time.

    Raises:
        ValueError: A column is missing or a line holds something else; it says which.
    """
    reader = gzip.open if path.suffix == ".gz" else open
    with reader(path, "rt", encoding="utf-8") as lines:
        return sorted(_reviews(lines), key=lambda review: review.at)


def _reviews(lines: Iterable[str]) -> Iterator[Review]:
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    missing = [column for column in COLUMNS if column not in (rows.fieldnames or ())]
    if missing:
        raise ValueError(f"The log has no column {', '.join(missing)}")
    for number, row in enumerate(rows, start=1):
        try:
            at = EPOCH + timedelta(seconds=float(row["review_ts"]))
            recalled = {"0": False, "1": True}[row["rating"]]
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"Review {number} is no review: {row}") from error
        yield Review(row["user"], row["item"], at, recalled)
