"""Protocol buffers as they are on the wire, for the few messages of newer collections. Pure.

The encoding: https://protobuf.dev/programming-guides/encoding/. Groups, which nothing of Anki's
has, are refused.
"""

from collections.abc import Iterator

_VARINT, _EIGHT_BYTES, _BYTES, _FOUR_BYTES = 0, 1, 2, 5
_LONGEST_VARINT = 10
#: Set in each byte of a number but its last.
_MORE = 0x80


class BrokenMessageError(ValueError):
    """Bytes are no message."""


def fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Yield a message's fields in order: number, and an integer or bytes.

    Args:
        message: The message; a message within it is bytes again.

    Raises:
        BrokenMessageError: It breaks off, or is none.
    """
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        kind = tag & 7
        if kind == _VARINT:
            value, at = _varint(message, at)
            yield tag >> 3, value
            continue
        if kind == _BYTES:
            size, at = _varint(message, at)
        elif kind in (_EIGHT_BYTES, _FOUR_BYTES):
            size = 8 if kind == _EIGHT_BYTES else 4
        else:
            raise BrokenMessageError(f"field of kind {kind}")
        if at + size > len(message):
            raise BrokenMessageError("breaks off")
        yield tag >> 3, message[at : at + size]
        at += size


def number_in(message: bytes, field: int) -> int:
    """Return an integer field of a message; 0, which is never written, where it is not there."""
    found = [value for number, value in fields(message) if number == field]
    return found[-1] if found and isinstance(found[-1], int) else 0


def text_in(message: bytes, field: int) -> str:
    """Return a text field of a message; empty where it is not there."""
    found = [value for number, value in fields(message) if number == field]
    return found[-1].decode("utf-8", "replace") if found and isinstance(found[-1], bytes) else ""


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = 0
    for place in range(_LONGEST_VARINT):
        if at + place >= len(message):
            raise BrokenMessageError("breaks off")
        byte = message[at + place]
        value |= (byte & ~_MORE) << (7 * place)
        if not byte & _MORE:
            return value, at + place + 1
    raise BrokenMessageError("endless number")
