"""Bits of the progress bitmap: SETBIT order, growth, storage in MariaDB."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memora.services.ledger.packing import pack_bitmap
from memora.services.progress_engine.bitmap_bytes import (
    check_bit,
    decode_bitmap_from_mariadb,
    encode_bitmap_for_mariadb,
    set_bit,
)

INDEXES = st.sets(st.integers(0, 300), max_size=40)


@pytest.mark.parametrize(
    ("bit_index", "expected"),
    [(0, b"\x80"), (7, b"\x01"), (8, b"\x00\x80"), (18, b"\x00\x00\x20")],
)
def test_bit_0_is_the_most_significant_bit_of_byte_0(bit_index, expected):
    assert set_bit(b"", bit_index) == expected


@given(indexes=INDEXES, probe=st.integers(0, 320))
def test_exactly_the_bits_that_were_set_are_set(indexes, probe):
    bitmap = b""
    for index in indexes:
        bitmap = set_bit(bitmap, index)

    assert check_bit(bitmap, probe) == (probe in indexes)
    assert bitmap == pack_bitmap(dict.fromkeys(indexes, 0))


def test_setting_a_bit_again_changes_nothing():
    assert set_bit(b"\x80\x01", 15) == b"\x80\x01"


@given(bitmap=st.binary(max_size=64))
def test_a_bitmap_comes_back_from_its_stored_text(bitmap):
    assert decode_bitmap_from_mariadb(encode_bitmap_for_mariadb(bitmap)) == bitmap


@pytest.mark.parametrize("empty", ["", None])
def test_an_empty_column_is_an_empty_bitmap(empty):
    assert decode_bitmap_from_mariadb(empty) == b""


def test_a_damaged_stored_text_is_refused():
    with pytest.raises(ValueError, match="not a stored bitmap"):
        decode_bitmap_from_mariadb("gA=!")


@pytest.mark.parametrize("function", [set_bit, check_bit])
def test_a_negative_index_is_refused(function):
    with pytest.raises(ValueError, match="negative"):
        function(b"\x80", -1)
