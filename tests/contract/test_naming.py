"""How records get their names."""

import re

import frappe
import pytest


def test_a_name_is_taken_from_the_field(make_book):
    assert make_book("algebra-1").name == "algebra-1"


def test_the_callers_name_is_discarded(make_book):
    assert make_book("b-1", name="other").name == "b-1"


def test_set_name_overrides_the_naming_rule_and_the_field_follows():
    book = frappe.get_doc({"doctype": "Probe Book", "code": "b-1", "title": "B"})
    book.insert(set_name="chosen")
    assert (book.name, frappe.db.get_value("Probe Book", "chosen", "code")) == ("chosen", "chosen")


def test_an_empty_naming_field_is_refused(make_book):
    with pytest.raises(frappe.ValidationError):
        make_book("")


def test_a_controller_may_fill_the_naming_field_in_before_insert(make_book, monkeypatch):
    from memora_probe.memora_probe.doctype.probe_book.probe_book import ProbeBook

    monkeypatch.setattr(
        ProbeBook, "before_insert", lambda book: book.set("code", frappe.generate_hash(length=10))
    )
    assert re.fullmatch("[0-9a-f]{10}", make_book(None).name)


def test_a_controller_may_fill_the_naming_field_in_autoname(make_book, monkeypatch):
    from memora_probe.memora_probe.doctype.probe_book.probe_book import ProbeBook

    monkeypatch.setattr(ProbeBook, "autoname", lambda book: book.set("code", "made-up"))
    assert make_book(None).name == "made-up"


def test_a_name_that_is_taken_is_a_duplicate(make_book):
    make_book("b-1")
    with pytest.raises(frappe.DuplicateEntryError):
        make_book("b-1")


def test_names_differ_by_more_than_case(make_book):
    make_book("b-1")
    with pytest.raises(frappe.DuplicateEntryError):
        make_book("B-1")


def test_ignore_if_duplicate_keeps_the_first_record(make_book):
    make_book("b-1", title="first")
    frappe.get_doc({"doctype": "Probe Book", "code": "b-1", "title": "second"}).insert(
        ignore_if_duplicate=True
    )
    assert frappe.db.get_value("Probe Book", "b-1", "title") == "first"


@pytest.mark.parametrize("name", ["a<b", "a>b"])
def test_angle_brackets_are_no_part_of_a_name(make_book, name):
    with pytest.raises(frappe.NameError):
        make_book(name)


def test_spaces_around_a_name_are_dropped(make_book):
    assert make_book("  b-1 ").name == "b-1"


def test_a_number_names_a_record_by_its_digits(make_book):
    assert make_book(7).name == "7"


def test_a_name_may_be_long_and_in_any_script(make_book):
    name = "درس-" + "x" * 130
    assert frappe.get_doc("Probe Book", make_book(name).name).title == f"Book {name}"[:140]


def test_a_hash_names_a_record_by_ten_characters(make_book, make_note):
    make_book()
    assert re.fullmatch("[0-9a-z]{10}", make_note().name)


def test_hashes_differ(make_book, make_note):
    make_book()
    assert len({make_note(event_id=str(n), seq=n).name for n in range(20)}) == 20


def test_children_are_named_by_a_hash_and_numbered_from_one(make_book):
    book = make_book(chapters=[{"title": "one"}, {"title": "two"}])
    assert [row.idx for row in book.chapters] == [1, 2]
    assert all(re.fullmatch("[0-9a-z]{10}", row.name) for row in book.chapters)


def test_generate_hash_gives_the_length_asked_for():
    assert re.fullmatch("[0-9a-f]{7}", frappe.generate_hash(length=7))
    assert re.fullmatch("[0-9a-f]{56}", frappe.generate_hash())
