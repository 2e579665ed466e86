"""Anki's packages of all ages: which collection is read, media, and files that mean harm."""

import pytest
import zstandard

from memora.services.content.formats.anki import collection, looks_like, read
from memora.services.content.formats.bank import Gaps, Own, Reading, Words
from memora.services.content.formats.report import FormatError
from tests.support.bank_files import bank_file
from tests.unit.formats.anki_packages import (
    BASIC,
    CLOZE,
    bank_of,
    new_collection,
    new_package,
    note,
    old_collection,
    old_package,
    package,
    said,
)


def answers(bank):
    return [type(item.answer) for unit in bank.units for item in unit.items]


def fronts(bank):
    return [item.text.source for unit in bank.units for item in unit.items]


def refusal(data):
    with pytest.raises(FormatError) as raised:
        read(data, file_name="deck.apkg")
    return str(raised.value)


@pytest.mark.parametrize("make", [old_package, new_package], ids=["2012", "2022"])
def test_a_package_of_any_age_has_its_notes_with_their_decks(make):
    bank = read(make([note("Q", "A", guid="g1")], deck="Top::Inner"), file_name="deck.apkg")
    (unit,) = bank.units
    (item,) = unit.items
    assert (item.text.source, item.key, item.category) == ("Q", "g1", ("Top", "Inner"))


@pytest.mark.parametrize("make", [old_package, new_package], ids=["2012", "2022"])
def test_a_package_of_any_age_knows_notes_with_gaps(make):
    bank = read(make([note("a {{c1::b}}", "")], kind=CLOZE), file_name="deck.apkg")
    assert answers(bank) == [Gaps]


def test_the_newest_collection_of_a_package_is_read():
    data = package(
        collection__anki2=old_collection([note("old", "A")]),
        collection__anki21=old_collection([note("newer", "A")]),
        collection__anki21b=zstandard.compress(new_collection([note("newest", "A")])),
    )
    assert fronts(read(data, file_name="deck.colpkg")) == ["newest"]


def test_a_package_with_nothing_but_the_request_for_a_newer_anki_says_what_to_do():
    stub = old_package([note("Please update to the latest Anki version, then import", "")])
    assert "with support for older Anki versions" in refusal(stub)


def test_a_broken_newest_collection_is_not_replaced_by_the_stub():
    data = package(
        collection__anki2=old_collection([note("stub", "")]),
        collection__anki21b=zstandard.compress(new_collection([note("Q", "A")]))[:-20],
    )
    assert "damaged" in refusal(data)


@pytest.mark.parametrize(
    "data",
    [
        new_package([note('<img src="a b.png">', "A")], media=[("a b.png", b"picture")]),
        package(
            collection__anki2=old_collection([note('<img src="a b.png">', "A")]),
            media='{"5": "a b.png"}',
            _5=b"picture",
        ),
    ],
    ids=["2022", "2012"],
)
def test_a_picture_comes_along_under_the_name_that_texts_have_for_it(data):
    (unit,) = read(data, file_name="deck.apkg").units
    (item,) = unit.items
    assert item.text.files["a b.png"].read() == b"picture"


@pytest.mark.parametrize("address", ["a%20%C3%A9.png", "a e\u0301.png"], ids=["escaped", "marks"])
def test_a_picture_is_found_however_its_name_is_written(address):
    data = new_package([note(f'<img src="{address}">', "A")], media=[("a \xe9.png", b"picture")])
    (unit,) = read(data, file_name="deck.apkg").units
    assert unit.items[0].text.files[address].read() == b"picture"


def test_the_deck_of_unsorted_cards_is_no_category():
    assert bank_of(note("Q", "A"), deck="Default").units[0].items[0].category == ()


def test_a_text_names_only_the_files_that_it_shows():
    media = [("a.png", b"1"), ("b.png", b"2")]
    data = new_package([note('<img src="b.png">', "A")], media=media)
    (unit,) = read(data, file_name="deck.apkg").units
    assert list(unit.items[0].text.files) == ["b.png"]


def test_a_damaged_list_of_media_costs_the_media_alone():
    data = package(collection__anki2=old_collection([note("Q", "A")]), media=b"\xff\xff")
    bank = read(data, file_name="deck.apkg")
    assert fronts(bank) == ["Q"]
    assert [severity for severity, _what in said(bank)] == ["dropped"]


def test_a_compressed_picture_that_never_ends_is_refused_when_it_is_read():
    bomb = zstandard.compress(bytes(60 * 1024 * 1024))
    data = package(
        collection__anki2=old_collection([note('<img src="a.png">', "A")]),
        media='{"0": "a.png"}',
        _0=bomb,
    )
    (unit,) = read(data, file_name="deck.apkg").units
    with pytest.raises(FormatError):
        unit.items[0].text.files["a.png"].read()


@pytest.mark.parametrize(
    "script",
    [
        "ALTER TABLE notes RENAME TO other; CREATE VIEW notes AS SELECT * FROM other;",
        "ALTER TABLE notes RENAME TO other; CREATE VIEW notes AS WITH RECURSIVE n(id) AS (SELECT 1"
        " UNION ALL SELECT id + 1 FROM n) SELECT id, '' guid, 7 mid, '' tags, 'x' flds FROM n;",
        "DROP TABLE notes; CREATE TABLE notes (id integer primary key, guid, mid, tags,"
        " flds GENERATED ALWAYS AS (hex(zeroblob(100000000))));"
        "INSERT INTO notes (guid, mid) VALUES ('g', 7);",
        "DROP TABLE notes; CREATE VIRTUAL TABLE notes USING fts5(guid, mid, tags, flds);",
        "DROP TABLE cards;",
    ],
    ids=["view", "endless view", "computed column", "virtual table", "no cards"],
)
def test_a_collection_that_does_more_than_hold_notes_is_damaged(script):
    data = package(collection__anki2=old_collection([note("Q", "A")], script=script))
    assert "damaged" in refusal(data)


def test_an_index_that_is_spoiled_is_damage_not_an_error():
    data = bytearray(old_collection([note(f"Question {at}", "A") for at in range(400)]))
    data[4096 * 3 : 4096 * 5] = b"\xd8" * 8192
    assert "damaged" in refusal(package(collection__anki2=bytes(data)))


def test_more_notes_than_are_taken_are_refused_with_their_number(monkeypatch):
    monkeypatch.setattr(collection, "MAX_NOTES", 2)
    assert "More than 2 notes" in refusal(old_package([note(str(at), "A") for at in range(3)]))


def test_a_note_whose_type_is_missing_is_refused_and_counted():
    data = old_collection([note("Q", "A")], script="UPDATE notes SET mid = 8;")
    bank = read(package(collection__anki2=data), file_name="deck.apkg")
    assert [list(unit.items) for unit in bank.units] == [[]]
    assert [severity for severity, _what in said(bank)] == ["refused"]


def test_a_card_that_is_lent_to_another_deck_stays_in_its_own():
    data = old_collection([note("Q", "A", deck=2)], deck="Own", script="UPDATE cards SET odid = 1;")
    (unit,) = read(package(collection__anki2=data), file_name="deck.apkg").units
    assert unit.items[0].category == ("Own",)


def test_a_deck_that_holds_all_notes_is_the_title():
    assert bank_of(note("Q", "A"), deck="Biology::Cells").title == "Biology"


def test_a_package_is_known_by_its_collection():
    assert looks_like(old_package([note("Q", "A")]), "upload.zip")
    assert not looks_like(package(course__json="{}"), "deck.apkg")


def test_a_zip_without_a_collection_is_refused():
    assert "no Anki collection" in refusal(package(course__json="{}"))


@pytest.mark.parametrize(
    "program", ["<script>x()</script>", "<i id=a onclick='x()'></i>"], ids=["script", "handler"]
)
def test_programs_of_templates_are_left_out_with_one_line_a_type(program):
    side = {"name": "c", "ord": 0, "qfmt": "{{Front}}" + program, "afmt": "{{Back}}"}
    bank = bank_of(note("Q", "A"), note("R", "B"), kind={**BASIC, "tmpls": [side]})
    assert not any("x()" in front for front in fronts(bank))
    assert said(bank) == [("dropped", "The programs in the cards of note type Basic are left out.")]


def test_the_legacy_package_of_the_set_is_read_from_its_true_collection():
    bank = read(bank_file("made/made-legacy.apkg"), file_name="made-legacy.apkg")
    assert answers(bank) == [Words, Words, Words, Gaps, Words]
    assert bank.units[0].items[0].category == ("اللغة العربية", "الجذور")
    assert list(bank.units[1].items[0].text.files) == ["dot.png"]
    assert "gone.mp3" in bank.units[4].items[0].explanation.source


def test_all_notes_of_the_set_with_many_templates_become_something():
    bank = read(bank_file("anki/ankidroid-templates.apkg"), file_name="templates.apkg")
    assert len(bank.units) == 48
    assert answers(bank).count(Own) == 17
    assert len(answers(bank)) == 48


def test_the_sound_of_the_set_comes_along():
    bank = read(bank_file("anki/ankidroid-media.apkg"), file_name="media.apkg")
    assert answers(bank) == [Reading]
    assert bank.units[0].items[0].text.files["foo.wav"].read() == b"abc\n"
