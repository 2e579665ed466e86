"""QTI that was damaged on its way: it is read or refused, whatever it is."""

import random
import tracemalloc
from copy import deepcopy

import pytest
from lxml import etree

from memora.services.content.formats.bank import Bank
from memora.services.content.formats.qti import read
from memora.services.content.formats.qti.repair import mended
from memora.services.content.formats.report import FormatError, Report
from tests.unit.formats.qti_made import (
    MAP,
    choice,
    condition,
    declared,
    equal,
    feedback,
    label,
    lid,
    material,
    new_item,
    old_file,
    old_item,
    rules,
    score,
    typed,
)

_OPTIONS = (label("a", "one"), label("b", "two"))
_VARIABLE = '<variable identifier="RESPONSE"/>'
_CORRECT = '<correct identifier="RESPONSE"/>'
_ENTRY = '<textEntryInteraction responseIdentifier="RESPONSE"/>'
_EQUAL = f'<equal toleranceMode="absolute" tolerance="1 1">{_VARIABLE}{_CORRECT}</equal>'
_GAPS = (
    '<gapMatchInteraction responseIdentifier="RESPONSE"><gapText identifier="W">w</gapText>'
    '<p>a <gap identifier="G"/> b</p></gapMatchInteraction>'
)
_TWICE = f"<p>x</p>{choice('y', 'n')}{choice('y', 'n', identifier='B')}"
SOUND = (
    old_file(
        old_item(
            material("Which?") + lid("r", *_OPTIONS),
            condition("<other/>", told="g", goes_on="Yes"),
            condition(equal("a"), 100),
            more=feedback("g", "So"),
        ),
        old_item(
            material("[x] and [y]") + lid("response_x", *_OPTIONS, text="x") + typed("y"),
            condition(equal("a", "response_x") + equal("b", "y"), 1),
            kind="fill_in_multiple_blanks_question",
        ),
        old_item(
            material("Match") + lid("l", *_OPTIONS, text="left") + lid("m", *_OPTIONS, text="more"),
            condition(f"<and>{equal('a', 'l')}<not>{equal('b', 'm')}</not></and>", 1),
        ),
    ),
    new_item(choice("y", "n", several=True), declared("A", cardinality="multiple"), processing=MAP),
    new_item(f"<p>{_ENTRY}</p>", declared("5", base="float"), processing=rules(score(_EQUAL, 1))),
    new_item(_GAPS, declared("W G", cardinality="multiple", base="directedPair", mapping="W G=1")),
    new_item(_TWICE, declared("A"), declared("B", identifier="B")),
)
_WORDS = ("", "NaN", "inf", "-1", "1e999", "{{1}}", "[x]", "RESPONSE", "A B", "٣", "*", "x" * 500)
_ROUNDS = 120


def _damaged(source: str, chance: random.Random) -> bytes:
    root = etree.fromstring(source)
    for _ in range(chance.choice((1, 2, 5))):
        elements = list(root.iter())
        one, other = chance.choice(elements), chance.choice(elements)
        match chance.randrange(6):
            case 0 if one is not root:
                one.getparent().remove(one)
            case 1:
                one.append(deepcopy(other))
            case 2:
                one.tag = other.tag
            case 3 if one.attrib:
                one.set(chance.choice(list(one.attrib)), chance.choice(_WORDS))
            case 4 if one.attrib:
                del one.attrib[chance.choice(list(one.attrib))]
            case _:
                one.text = chance.choice(_WORDS)
    return etree.tostring(root)


@pytest.mark.parametrize("at", range(len(SOUND)))
def test_elements_in_wrong_places_are_read_or_refused(at):
    chance = random.Random(at)
    for _ in range(_ROUNDS):
        data = _damaged(SOUND[at], chance)
        try:
            bank = read(data, file_name="a.xml")
        except FormatError:
            continue
        assert isinstance(bank, Bank)
        refused = sum(line.severity == "refused" for line in bank.report)
        assert refused == sum(not unit.items for unit in bank.units), data


@pytest.mark.parametrize("at", range(len(SOUND)))
def test_bytes_in_wrong_places_are_read_or_refused(at):
    chance = random.Random(at)
    for _ in range(_ROUNDS):
        data = bytearray(SOUND[at].encode())
        for _ in range(chance.choice((1, 3, 20))):
            place, length = chance.randrange(len(data)), chance.randrange(30)
            data[place : place + length] = chance.choice(
                (b"", b"<", b">", b"&", b'"', b"\0", b"</item>", b"\xff\xfe", bytes(data[:length]))
            )
        try:
            assert isinstance(read(bytes(data), file_name="a.xml"), Bank)
        except FormatError:
            continue


@pytest.mark.parametrize(
    "source",
    [
        old_file(old_item(lid("r", *_OPTIONS) * 301, condition(equal("a"), 1))),
        old_file(old_item(typed("r"), *(condition(equal(at), 1) for at in range(3001)))),
        new_item(_ENTRY * 301, declared("a", base="string")),
        new_item(
            _ENTRY, declared(base="string", mapping="|".join(f"{at}=1" for at in range(3001)))
        ),
    ],
    ids=["parts", "rules", "gaps", "mapping"],
)
def test_more_than_anybody_wrote_is_refused_before_it_takes_long(source):
    bank = read(source.encode(), file_name="a.xml")
    assert [line.severity for line in bank.report] == ["refused"]


def test_mending_takes_no_more_memory_than_the_file_is_large():
    open_tag = b"<questestinterop><section><item " + b"a" * 1_000_000
    tracemalloc.start()
    mended(open_tag, 1, Report())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000
