"""How completed lessons are packed into bytes, the same in Redis and in MariaDB.

Bit ``i`` of the bitmap is lesson ``i``, most significant bit first, as Redis SETBIT
counts. Best hearts take four bits a lesson, as Redis ``BITFIELD u4 #i`` counts: the
high half of a byte is the even lesson. Dates are packed into a short text.
"""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from memora.services.ledger.board_score import to_ms
from memora.services.ledger.period_xp import Earlier, Slot

#: Each byte with its bits in the opposite order: SETBIT counts from the most significant one.
_MIRRORED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def pack_bitmap(completed: dict[int, int]) -> bytes:
    """Pack completed lessons (bit index → hearts) into SETBIT order."""
    if not completed:
        return b""
    packed = bytearray(max(completed) // 8 + 1)
    for index in completed:
        packed[index >> 3] |= 0x80 >> (index & 7)
    return bytes(packed)


def pack_hearts(completed: dict[int, int]) -> bytes:
    """Pack best hearts (0 to 15) into BITFIELD u4 order."""
    if not completed:
        return b""
    packed = bytearray(max(completed) // 2 + 1)
    for index, hearts in completed.items():
        packed[index >> 1] |= hearts << (0 if index & 1 else 4)
    return bytes(packed)


def unpack_bits(bitmap: bytes) -> int:
    """Return a bitmap as a number, bit ``i`` for lesson ``i``, to compare sets of lessons."""
    return int.from_bytes(bitmap.translate(_MIRRORED), "little")


def unpack(bitmap: bytes, hearts: bytes) -> dict[int, int]:
    """Return bit index → best hearts for every bit that is set."""
    completed = {}
    for position, byte in enumerate(bitmap):
        if not byte:
            continue
        for offset in range(8):
            if byte & (0x80 >> offset):
                index = position * 8 + offset
                pair = hearts[index >> 1] if index >> 1 < len(hearts) else 0
                completed[index] = pair & 0x0F if index & 1 else pair >> 4
    return completed


def pack_days(days: Collection[date]) -> str:
    """Return dates as the first and, in hexadecimal, a bit for each day from it on."""
    if not days:
        return ""
    first = min(days)
    mask = sum(1 << (day - first).days for day in set(days))
    return f"{first.isoformat()}:{mask:x}"


def unpack_days(packed: str) -> tuple[date, ...]:
    """Return the dates that ``pack_days`` wrote, in order."""
    if not packed:
        return ()
    start, mask = packed.split(":")
    first, bits = date.fromisoformat(start), int(mask, 16)
    return tuple(first + timedelta(days=n) for n in range(bits.bit_length()) if bits >> n & 1)


def pack_earlier(earlier: Earlier) -> str:
    """Return the periods before the current ones as three times day, XP and moment; "" of none.

    In hexadecimal, the moment from its day's midnight on: at most 64 bytes, above which Redis
    keeps a player's whole hash as a table of twice the size.
    """
    return ":".join(map(_pack_slot, earlier)) if any(earlier) else ""


def unpack_earlier(packed: bytes) -> Earlier:
    """Return the periods that ``pack_earlier`` wrote."""
    return Earlier(*map(_unpack_slot, packed.split(b":"))) if packed else Earlier()


def _pack_slot(slot: Slot | None) -> str:
    if slot is None:
        return ""
    return f"{slot.on.toordinal():x}.{slot.xp:x}.{slot.reached_ms - _midnight_ms(slot.on):x}"


def _unpack_slot(packed: bytes) -> Slot | None:
    if not packed:
        return None
    ordinal, xp, offset_ms = (int(part, 16) for part in packed.split(b"."))
    on = date.fromordinal(ordinal)
    return Slot(on, xp, _midnight_ms(on) + offset_ms)


def _midnight_ms(day: date) -> int:
    return to_ms(datetime.combine(day, time()))
