"""Counting within a process."""

from memora.utils import local_limit
from memora.utils.local_limit import LocalLimits


class Clock:
    """Seconds that a test sets."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


def test_calls_are_counted_until_their_window_ends():
    clock = Clock()
    limits = LocalLimits(clock)
    counted = []
    for clock.now in (100.0, 130.0, 159.9, 160.0):
        counted.append(limits.count("a", 60))

    assert counted == [(1, 60), (2, 30), (3, 1), (1, 60)]


def test_each_name_is_counted_for_itself():
    limits = LocalLimits(Clock())

    assert [limits.count(name, 60)[0] for name in ("a", "b", "a")] == [1, 1, 2]


def test_a_process_keeps_no_more_counters_than_it_may(monkeypatch):
    monkeypatch.setattr(local_limit, "MOST_COUNTERS", 3)
    limits = LocalLimits(Clock())
    for name in "abcd":
        limits.count(name, 60)

    assert len(limits._counters) == 3
    assert [limits.count(name, 60)[0] for name in "da"] == [2, 1]
