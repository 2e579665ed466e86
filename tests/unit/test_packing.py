"""Packed lessons: the bytes that Redis and MariaDB hold."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memora.services.ledger.packing import (
    pack_bitmap,
    pack_days,
    pack_hearts,
    unpack,
    unpack_bits,
    unpack_days,
)

LESSONS = st.dictionaries(st.integers(0, 5_000), st.integers(0, 5), max_size=60)


@pytest.mark.parametrize(
    ("bits", "packed"), [([], b""), ([0], b"\x80"), ([7], b"\x01"), ([9], b"\x00\x40")]
)
def test_bits_lie_in_the_order_of_setbit(bits, packed):
    assert pack_bitmap(dict.fromkeys(bits, 0)) == packed


@pytest.mark.parametrize(
    ("hearts", "packed"), [({0: 5}, b"\x50"), ({1: 5}, b"\x05"), ({0: 1, 3: 2}, b"\x10\x02")]
)
def test_hearts_lie_in_the_order_of_bitfield_u4(hearts, packed):
    assert pack_hearts(hearts) == packed


@given(LESSONS)
def test_what_was_packed_is_unpacked(lessons):
    assert unpack(pack_bitmap(lessons), pack_hearts(lessons)) == lessons


@given(LESSONS)
def test_a_bitmap_as_a_number_has_bit_i_for_lesson_i(lessons):
    assert unpack_bits(pack_bitmap(lessons)) == sum(1 << index for index in lessons)


@given(st.sets(st.dates(date(2026, 1, 1), date(2026, 6, 30))))
def test_days_survive_their_packing(days):
    assert unpack_days(pack_days(days)) == tuple(sorted(days))


def test_a_months_days_fit_into_a_short_field():
    days = [date(2026, 3, 1) + timedelta(days=number) for number in range(31)]

    assert len(pack_days(days)) < 64
