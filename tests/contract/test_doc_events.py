"""Which events fire, in which order, on controllers and on `doc_events`."""

import frappe
import pytest
from frappe.core.doctype.deleted_document.deleted_document import restore
from memora_probe.memora_probe.doctype.probe_book.probe_book import ProbeBook


def test_insert_of_a_parent_fires_the_insert_chain_and_names_its_children(
    events, make_book, recorded
):
    make_book(chapters=[{"title": "one"}, {"title": "two"}])
    recorded(events)


def test_insert_of_a_record_named_by_hash_fires_the_same_chain(
    events, make_book, make_note, recorded
):
    make_book()
    events.clear()
    make_note()
    recorded(events)


def test_save_fires_the_save_chain_and_no_event_of_unchanged_children(events, make_book, recorded):
    book = make_book(chapters=[{"title": "one"}])
    events.clear()
    book.title = "New"
    book.save()
    recorded(events)


def test_save_without_a_change_fires_the_save_chain(events, make_book, recorded):
    book = make_book()
    events.clear()
    book.save()
    recorded(events)


def test_a_child_row_appended_is_named_and_no_more(events, make_book, recorded):
    book = make_book(chapters=[{"title": "one"}])
    events.clear()
    book.append("chapters", {"title": "two"})
    book.save()
    recorded(events)


def test_a_child_row_removed_fires_nothing(events, make_book, recorded):
    book = make_book(chapters=[{"title": "one"}, {"title": "two"}])
    events.clear()
    book.chapters = book.chapters[:1]
    book.save()
    recorded(events)


def test_a_child_saved_on_its_own_fires_its_own_chain(events, make_book, recorded):
    book = make_book(chapters=[{"title": "one"}])
    events.clear()
    chapter = frappe.get_doc("Probe Chapter", book.chapters[0].name)
    chapter.title = "changed"
    chapter.save()
    recorded(events)


def test_delete_fires_trash_and_after_delete_and_nothing_of_the_children(
    events, make_book, recorded
):
    make_book(chapters=[{"title": "one"}])
    events.clear()
    frappe.delete_doc("Probe Book", "b-1")
    recorded(events)


def test_delete_of_the_document_is_delete_doc(events, make_book, recorded):
    book = make_book()
    events.clear()
    book.delete()
    recorded(events)


def test_restore_fires_the_insert_chain_and_no_on_restore(events, make_book, recorded):
    make_book(chapters=[{"title": "one"}])
    frappe.delete_doc("Probe Book", "b-1")
    deleted = frappe.db.get_value("Deleted Document", {"deleted_name": "b-1"})
    events.clear()
    restore(deleted)
    recorded(events)


def test_db_set_fires_before_change_and_on_change(events, make_book, recorded):
    book = make_book()
    events.clear()
    book.db_set("title", "Set")
    recorded(events)


def test_writes_past_the_document_fire_nothing(events, make_book):
    make_book()
    events.clear()
    frappe.db.set_value("Probe Book", "b-1", "title", "Set")
    frappe.db.sql("UPDATE `tabProbe Book` SET title = %s", ("Raw",))
    frappe.db.bulk_insert("Probe Shelf", ["name", "shelf_name"], [("s", "s")])
    frappe.db.delete("Probe Book", {"name": "b-1"})
    assert events == []


def test_ignore_validate_skips_validate_and_before_save_only(events, make_book, recorded):
    book = make_book()
    events.clear()
    book.flags.ignore_validate = True
    book.save()
    recorded(events)


def test_save_of_a_new_document_inserts_it(events, recorded):
    frappe.get_doc({"doctype": "Probe Book", "code": "b-1", "title": "B"}).save()
    recorded(events)


def test_save_of_a_single_fires_the_save_chain(events, recorded):
    settings = frappe.get_doc("Probe Settings")
    settings.daily_cap = 5
    settings.save()
    recorded(events)


def test_an_error_in_validate_leaves_no_row(events, make_book, monkeypatch):
    def refuse(book):
        frappe.throw(f"{book.code} refused")

    monkeypatch.setattr(ProbeBook, "validate", refuse)
    with pytest.raises(frappe.ValidationError, match="b-1 refused"):
        make_book()
    assert not frappe.db.exists("Probe Book", "b-1")
    assert "controller: Probe Book after_insert" not in events


def test_hooks_run_after_the_controller(events, make_book):
    make_book()
    assert events[:2] == [
        "controller: Probe Book before_insert",
        "hook: Probe Book before_insert",
    ]


def test_before_insert_sees_no_name_and_after_insert_sees_the_row(make_book, monkeypatch):
    seen = {}
    monkeypatch.setattr(
        ProbeBook, "before_insert", lambda book: seen.update(before=book.name, is_new=book.is_new())
    )
    monkeypatch.setattr(
        ProbeBook,
        "after_insert",
        lambda book: seen.update(
            after=book.name,
            row=frappe.db.exists("Probe Book", book.name),
            children=frappe.db.count("Probe Chapter", {"parent": book.name}),
        ),
    )
    make_book(chapters=[{"title": "one"}])
    assert seen == {"before": None, "is_new": True, "after": "b-1", "row": "b-1", "children": 1}


def test_a_name_that_comes_with_a_record_is_there_until_it_is_named(make_book, monkeypatch):
    seen = []
    monkeypatch.setattr(ProbeBook, "before_insert", lambda book: seen.append(book.name))
    make_book("b-1", name="other")
    frappe.delete_doc("Probe Book", "b-1")
    restore(frappe.db.get_value("Deleted Document", {"deleted_name": "b-1"}))
    assert seen == ["other", "b-1"]


def test_validate_knows_an_insert_from_a_save(make_book, monkeypatch):
    seen = []
    monkeypatch.setattr(
        ProbeBook,
        "validate",
        lambda book: seen.append((bool(book.is_new()), book.get_doc_before_save() is None)),
    )
    make_book().save()
    assert seen == [(True, True), (False, False)]


def test_flags_of_a_document_last_from_event_to_event(make_book, monkeypatch):
    seen = []
    monkeypatch.setattr(ProbeBook, "before_insert", lambda book: book.flags.update(mark=1))
    monkeypatch.setattr(ProbeBook, "on_update", lambda book: seen.append(book.flags.mark))
    make_book()
    assert seen == [1]


def test_on_update_knows_the_document_before_the_save(make_book, monkeypatch):
    seen = []
    monkeypatch.setattr(
        ProbeBook,
        "on_update",
        lambda book: seen.append(
            (
                book.get_doc_before_save() and book.get_doc_before_save().title,
                book.has_value_changed("title"),
                book.has_value_changed("pages"),
            )
        ),
    )
    book = make_book(title="Old")
    book.title = "New"
    book.save()
    assert seen == [(None, True, True), ("Old", True, False)]


def test_db_set_lets_on_change_compare_with_what_was(monkeypatch):
    seen = []
    monkeypatch.setattr(
        ProbeBook,
        "on_change",
        lambda book: seen.append((book.get_doc_before_save().title, book.title)),
    )
    frappe.db.bulk_insert("Probe Book", ["name", "code", "title"], [("b-1", "b-1", "Old")])
    frappe.get_doc("Probe Book", "b-1").db_set("title", "New")
    assert seen == [("Old", "New")]


def test_neither_after_insert_nor_on_update_sees_a_new_document(make_book, monkeypatch):
    seen = {}
    monkeypatch.setattr(
        ProbeBook, "after_insert", lambda book: seen.update(after_insert=bool(book.is_new()))
    )
    monkeypatch.setattr(
        ProbeBook,
        "on_update",
        lambda book: seen.update(on_update=bool(book.is_new()), in_insert=book.flags.in_insert),
    )
    book = make_book()
    seen["afterwards"] = bool(book.is_new())
    assert seen == {
        "after_insert": False,
        "on_update": False,
        "in_insert": True,
        "afterwards": False,
    }
