"""The bytes of a progress bitmap. Pure: no framework, no I/O.

One bit a lesson, by ``bit_index``, in the order of Redis's SETBIT:
bit 0 is the most significant bit of byte 0, so what Redis holds, what MariaDB stores and what
this module computes are the same bytes. Whole bitmaps are packed in
``memora.services.ledger.packing``.
"""

import base64
import binascii


def set_bit(bitmap_bytes: bytes, bit_index: int) -> bytes:
    """Return the bitmap with one bit set, grown with zeros as SETBIT grows it.

    Args:
        bitmap_bytes: Current bitmap; not changed.
        bit_index: Bit to set, from 0.

    Raises:
        ValueError: ``bit_index`` is negative.
    """
    byte_index, mask = _locate_bit(bit_index)
    bitmap = bytearray(bitmap_bytes)
    if byte_index >= len(bitmap):
        bitmap.extend(bytes(byte_index + 1 - len(bitmap)))
    bitmap[byte_index] |= mask
    return bytes(bitmap)


def check_bit(bitmap_bytes: bytes, bit_index: int) -> bool:
    """Say whether a bit is set; beyond the end it is not.

    Args:
        bitmap_bytes: The bitmap.
        bit_index: Bit to read, from 0.

    Raises:
        ValueError: ``bit_index`` is negative.
    """
    byte_index, mask = _locate_bit(bit_index)
    return byte_index < len(bitmap_bytes) and bool(bitmap_bytes[byte_index] & mask)


def encode_bitmap_for_mariadb(bitmap_bytes: bytes) -> str:
    """Return the bytes as Base64 text, as ``Memora Structure Progress`` stores them."""
    return base64.b64encode(bitmap_bytes).decode("ascii")


def decode_bitmap_from_mariadb(encoded: str | None) -> bytes:
    """Return the bytes of a stored bitmap; empty for an empty or missing value.

    Raises:
        ValueError: The text is not Base64. A damaged snapshot must not read as "nothing passed".
    """
    if not encoded:
        return b""
    try:
        return base64.b64decode(encoded, validate=True)
    except binascii.Error as error:
        raise ValueError(f"not a stored bitmap: {error}") from error


def _locate_bit(bit_index: int) -> tuple[int, int]:
    if bit_index < 0:
        raise ValueError(f"bit_index must not be negative, not {bit_index}")
    return bit_index >> 3, 0x80 >> (bit_index & 7)
