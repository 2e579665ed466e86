"""Each importer against many broken files: read, or refused in words; nothing else, never much."""

import functools
import os
import tracemalloc

import pytest

from memora.services.content.formats import (
    aiken,
    anki,
    gift,
    h5p,
    moodle_xml,
    qti,
    registry,
    sheet,
)
from memora.services.content.formats.bank import Bank
from memora.services.content.formats.natives import Natives, to_natives
from memora.services.content.formats.report import FormatError
from tests.support.mutations import mutated, shared_files

READERS = {each.FORMAT: each for each in (aiken, anki, gift, h5p, moodle_xml, qti, sheet)}
#: How many broken files each importer meets; a run of all takes about a minute at 500.
TIMES = int(os.environ.get("MUTATIONS", "100"))
#: What a file of some KB may need, in bytes, whatever is in it.
MOST_MEMORY = 150 << 20
#: Looking at the memory makes everything slow.
MEASURED_EVERY = 10
MADE = {
    "gift": (
        "a.gift",
        b"// c\n$CATEGORY: A/B\n\n::n::[html]<b>What</b> {=%100%a#yes ~%-50%b#no ####ever} it?\n\n"
        b"Number{#=3.5:0.1 =%50%4..6}\n\nPairs{=a->b =c->d}\n\nSo{T#no}\n\nTell{}\n\nAs it is.\n",
    ),
    "aiken": ("a.txt", "What?\nA. a\nB) b\nANSWER: B\n\nما؟\nأ) ا\nب) ب\nالإجابة: أ\n".encode()),
    "moodle_xml": (
        "a.xml",
        b'<?xml version="1.0"?><quiz><question type="category"><category><text>$course$/A</text>'
        b'</category></question><question type="multichoice"><name><text>n</text></name>'
        b'<questiontext format="html"><text><![CDATA[<p>What \\(x\\)</p>]]></text>'
        b'<file name="a.png" encoding="base64">iVBORw0KGgo=</file></questiontext><single>true'
        b'</single><answer fraction="100"><text>a</text></answer><answer fraction="-50"><text>b'
        b'</text></answer></question><question type="cloze"><name><text>c</text></name>'
        b"<questiontext><text>A {1:MULTICHOICE:=a~b#no} {2:NUMERICAL:=3:1} {:SA:=x}</text>"
        b"</questiontext></question></quiz>",
    ),
    "sheet": (
        "a.csv",
        b"Question,Option 1,Option 2,Correct Answer\nWhat?,a,b,1\nWhy?,c,d,B\nSo?,True,False,T\n",
    ),
}


@functools.cache
def banks_by_format() -> dict[str, list[tuple[str, bytes]]]:
    found = {name: [MADE[name]] if name in MADE else [] for name in READERS}
    for file_name, data in shared_files():
        reader = _reader_of(data, file_name)
        if reader is not None:
            found[reader.FORMAT].append((file_name, data))
    return found


def _reader_of(data: bytes, file_name: str) -> registry.Reader | None:
    try:
        return registry.reader_of(data, file_name=file_name)
    except FormatError:
        return None


@pytest.mark.parametrize("name", sorted(READERS))
def test_a_broken_file_is_read_or_refused_within_bounds(name):
    banks = banks_by_format()[name]
    if not banks:
        pytest.skip("the shared set is not beside the project")
    for at in range(TIMES):
        file_name, data = banks[at % len(banks)]
        broken = mutated(data, f"{name} {at}")
        if at % MEASURED_EVERY == 0:
            tracemalloc.start()
        natives = _natives_of(name, broken, file_name)
        if tracemalloc.is_tracing():
            _size, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
            assert peak < MOST_MEMORY, (name, at)
        assert natives is None or natives.imported <= natives.found


def _natives_of(name: str, data: bytes, file_name: str) -> Natives | None:
    """Return what a file becomes; None where it is refused in words."""
    try:
        bank = READERS[name].read(data, file_name=file_name)
    except FormatError as refusal:
        return None if str(refusal) else pytest.fail("refused without a word")
    assert isinstance(bank, Bank)
    return to_natives(bank, lambda file: file.name)


@pytest.mark.parametrize("name", sorted(READERS))
def test_the_first_look_at_a_broken_file_never_fails(name):
    for at in range(TIMES):
        banks = banks_by_format()[name][:3]
        for file_name, data in banks:
            READERS[name].looks_like(mutated(data, f"look {name} {at}"), file_name)
