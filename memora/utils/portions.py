"""Portions of many things that are each of another size."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def portions(
    things: Iterable[T], size_of: Callable[[T], int], *, most: int, most_bytes: int
) -> Iterator[list[T]]:
    """Cut things into portions that are neither too many nor too large.

    Args:
        things: The things, in order.
        size_of: Gives the size of one, in bytes.
        most: How many a portion holds at most.
        most_bytes: How large a portion is at most, but for one thing that is larger by itself.
    """
    portion: list[T] = []
    size = 0
    for thing in things:
        weight = size_of(thing)
        if portion and (len(portion) == most or size + weight > most_bytes):
            yield portion
            portion, size = [], 0
        portion.append(thing)
        size += weight
    if portion:
        yield portion
