"""Damaged GIFT and Aiken files: read as far as they can be, or refused with a reason."""

import random
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memora.services.content.formats import aiken, gift
from memora.services.content.formats.bank import Bank
from memora.services.content.formats.report import FormatError
from tests.support.bank_files import bank_file

MODULES = [gift, aiken]
FILES = [
    (gift, "gift/fuhrmanator-options1.gift"),
    (gift, "gift/nginx-moodle-export.gift.txt"),
    (gift, "made/defects.gift"),
    (gift, "made/arabic-utf16le-bom-crlf.gift"),
    (aiken, "aiken/moodle-aiken_errors.txt"),
    (aiken, "made/aiken-arabic-and-loose.txt"),
]
GIFT_SIGNS = st.lists(
    st.sampled_from(
        [*"{}=~#:%\\/\n\n ab1", "::", "//", "->", "####", "[html]", "<pre>", "$CATEGORY:", "```"]
    ),
    max_size=60,
).map("".join)
AIKEN_LINES = st.lists(
    st.sampled_from(["", "Q", "A) a", "B) b", "C. c", "أ) ا", "ANSWER: A", "ANSWER: x", "ANSWER:"]),
    max_size=30,
).map("\n".join)


def damaged(data: bytes, seed: int) -> bytes:
    """Return a file with a few of its pieces gone, doubled, moved or overwritten."""
    chance = random.Random(seed)
    for _ in range(chance.randint(1, 6)):
        at, to = sorted(chance.randrange(len(data) + 1) for _ in range(2))
        piece = data[at : min(to, at + 80)]
        odd = chance.choice([b"{", b"}", b"\\", b"\n\n", b"\xff", b"\0", b"=", b"~%", b"#", b"::"])
        data = chance.choice(
            [
                data[:at] + data[at + len(piece) :],
                data[:at] + piece + data[at:],
                data[:at] + odd + data[at:],
                data[:at] + bytes(chance.randrange(256) for _ in piece) + data[to:],
                data[at:] + data[:at],
            ]
        )
    return data


def outcome(module: ModuleType, data: bytes) -> Bank | FormatError:
    try:
        return module.read(data, file_name="bank.txt")
    except FormatError as error:
        return error


def refusals(bank: Bank) -> int:
    return sum(line.severity == "refused" for line in bank.report)


@pytest.mark.parametrize(("module", "name"), FILES, ids=[name for _module, name in FILES])
def test_a_damaged_file_is_read_or_refused(module, name):
    data = bank_file(name)

    for seed in range(100):
        found = outcome(module, damaged(data, seed))
        if isinstance(found, Bank):
            assert refusals(found) == sum(not unit.items for unit in found.units), seed


@pytest.mark.parametrize("module", MODULES, ids=["gift", "aiken"])
@given(data=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(module, data):
    assert isinstance(outcome(module, data), Bank | FormatError)
    assert module.looks_like(data, "bank.txt") in (True, False)


@given(GIFT_SIGNS)
def test_of_any_mix_of_gifts_signs_each_unit_is_items_or_a_reason(text):
    found = outcome(gift, text.encode())

    if isinstance(found, Bank):
        assert refusals(found) == sum(not unit.items for unit in found.units)


@given(AIKEN_LINES)
def test_of_any_mix_of_aikens_lines_each_unit_is_items_or_a_reason(text):
    found = outcome(aiken, text.encode())

    if isinstance(found, Bank):
        assert refusals(found) == sum(not unit.items for unit in found.units)
