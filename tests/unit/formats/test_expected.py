"""Every real and made bank of the shared set, by what is written of it in its expected.json."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from memora.services.content.formats import other_kinds, registry
from memora.services.content.formats.natives import Natives, to_natives
from memora.services.content.formats.report import FormatError

FORMATS = Path(__file__).resolve().parents[4] / "shared" / "formats"
EXPECTED: dict[str, Any] = (
    json.loads((FORMATS / "expected.json").read_text(encoding="utf-8")) if FORMATS.is_dir() else {}
)
#: In which list of expected.json the number of a format's own units stands.
_UNITS = ("questions", "items", "notes", "rows", "lines")
_NATIVE = {"essay": "self_check", "information": "Reading"}
#: Where what is written for Memora differs from the plain counts: found, refused.
OURS = {
    # D1 to D21: Moodle loses D1 and reads D3, D6 and D21 as something.
    "made/defects.gift": (21, 3),
    "moodle-xml/moodle-broken_cloze_questions.xml": (5, 5),
    # Four slips, each reported; the two that began a question are refused ones.
    "aiken/moodle-aiken_errors.txt": None,
    "made/questions-arabic-semicolon-bom.csv": (7, 2),
    # The sounds of the last one are gone: all its options are a full stop, one of them right.
    "aiken/qas-aiken_1.txt": (5, 1),
    # A line of this export is a note or empty.
    "anki/qas-math.txt": None,
    "qti12/qas-canvas_all.imscc": (11, None),
    # Three of its 21 files hold several items: 4, 2 and 2. A formula and four pictures are refused.
    "qti12/instructure-items_1.2.zip": (26, 5),
}
NOT_TAKEN = ("other/", "tex/")
BANKS = sorted(name for name in EXPECTED if not name.startswith(NOT_TAKEN))
OTHERS = sorted(name for name in EXPECTED if name.startswith(NOT_TAKEN))
#: What OURS has is said one by one in the tests of its format.
TYPED = [each for each in BANKS if "by_native_type" in EXPECTED[each] and each not in OURS]

pytestmark = pytest.mark.skipif(not EXPECTED, reason="the shared set is not beside the project")


def natives_of(name: str) -> Natives:
    path = FORMATS / name
    bank = registry.read_bank(path.read_bytes(), file_name=path.name)
    return to_natives(bank, lambda file: file.name)


@pytest.mark.parametrize("name", BANKS)
def test_every_unit_is_found_and_accounted_for(name):
    natives = natives_of(name)
    refused = [line for line in natives.report if line.severity == "refused"]

    assert natives.imported + len(refused) == natives.found, refused
    found = _expected_found(name)
    if found is not None:
        assert natives.found == found, [line.what for line in refused]


@pytest.mark.parametrize("name", TYPED)
def test_every_type_that_is_written_down_is_there(name):
    written = Counter[str]()
    for kind, number in EXPECTED[name]["by_native_type"].items():
        if not kind.startswith("unsupported"):
            written[_NATIVE.get(kind, kind)] += number

    assert natives_of(name).types == dict(sorted(written.items()))


@pytest.mark.parametrize("name", [each for each in BANKS if OURS.get(each)])
def test_what_is_refused_is_as_it_is_written_for_memora(name):
    _found, refused = OURS[name]
    natives = natives_of(name)

    if refused is not None:
        assert natives.found - natives.imported == refused


@pytest.mark.parametrize("name", OTHERS)
def test_files_of_other_kinds_are_refused_with_what_is_taken(name):
    path = FORMATS / name

    with pytest.raises(FormatError) as refusal:
        registry.read_bank(path.read_bytes(), file_name=path.name)

    assert "Excel" in str(refusal.value)


def test_a_zip_of_another_application_is_refused_by_what_it_is():
    word = b"PK\x03\x04" + bytes(26) + b"word/document.xml"

    assert "Word" in str(other_kinds.why_not(word))


def _expected_found(name: str) -> int | None:
    if name in OURS:
        return OURS[name][0] if OURS[name] else None
    entry = EXPECTED[name]
    return next((entry[unit] for unit in _UNITS if unit in entry), None)
