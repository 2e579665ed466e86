"""Portions: neither too many things in one, nor too large."""

from hypothesis import given
from hypothesis import strategies as st

from memora.utils.portions import portions


def cut(sizes, *, most=3, most_bytes=10):
    return list(portions(sizes, lambda size: size, most=most, most_bytes=most_bytes))


@given(st.lists(st.integers(0, 15)))
def test_nothing_is_lost_and_the_order_stays(sizes):
    assert [size for portion in cut(sizes) for size in portion] == sizes


@given(st.lists(st.integers(0, 15)))
def test_no_portion_is_too_large_but_for_one_thing_alone(sizes):
    assert all(0 < len(portion) <= 3 for portion in cut(sizes))
    assert all(sum(portion) <= 10 or len(portion) == 1 for portion in cut(sizes))


def test_a_portion_is_as_full_as_it_may_be():
    assert cut([1, 1, 1, 1, 5, 5, 1]) == [[1, 1, 1], [1, 5], [5, 1]]
