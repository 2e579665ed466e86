"""What a document holds: defaults, types, children, stamps, and what comes back from the table."""

import datetime
import json
from pathlib import Path

import frappe
import pytest
from cryptography.fernet import Fernet
from frappe.model.document import Document

FIELDS = (
    *("code", "title", "isbn", "status", "shelf", "is_public", "is_linear", "pages", "rating"),
    *("price", "published_on", "reviewed_at", "config", "summary", "body", "appendix", "cover"),
    *("reader", "counter"),
)


def _typed(document):
    return {field: [type(document.get(field)).__name__, document.get(field)] for field in FIELDS}


def test_a_new_document_has_its_defaults(recorded):
    recorded(_typed(frappe.new_doc("Probe Book")))


def test_new_doc_takes_values():
    book = frappe.new_doc("Probe Book", code="b-1", chapters=[{"title": "one"}])
    assert (book.code, book.chapters[0].title, book.is_new()) == ("b-1", "one", True)


def test_a_record_with_only_its_mandatory_fields_comes_back_typed(make_book, recorded):
    make_book()
    recorded(_typed(frappe.get_doc("Probe Book", "b-1")))


def test_a_full_record_comes_back_typed(make_book, make_shelf, recorded):
    make_shelf("A")
    make_book(
        isbn="1",
        status="Published",
        shelf="A",
        is_public=True,
        is_linear=0,
        pages="42",
        rating="3.25",
        price=9.5,
        published_on="2026-02-03",
        reviewed_at="2026-02-03 04:05:06.789",
        config={"b": [1, "é"], "a": None},
        summary="s",
        body="line\nline",
        appendix="مرحبا",
        cover="/files/a.png",
        reader="Administrator",
        counter=3,
    )
    recorded(_typed(frappe.get_doc("Probe Book", "b-1")))


def test_what_is_in_memory_after_an_insert(make_book, recorded):
    book = make_book(
        pages="42", rating="3.25", is_public="1", published_on="2026-02-03", config={"a": 1}
    )
    recorded(_typed(book))


def test_temporal_values_may_be_objects(make_book):
    book = make_book(
        published_on=datetime.date(2026, 2, 3),
        reviewed_at=datetime.datetime(2026, 2, 3, 4, 5, 6, 789),
    ).reload()
    assert book.published_on == datetime.date(2026, 2, 3)
    assert book.reviewed_at == datetime.datetime(2026, 2, 3, 4, 5, 6, 789)


def test_an_empty_string_empties_a_date_and_a_number(make_book):
    book = make_book(pages="", rating="", published_on="", reviewed_at="").reload()
    assert (book.pages, book.rating, book.published_on, book.reviewed_at) == (0, 0.0, None, None)


def test_a_none_number_becomes_zero(make_book):
    book = make_book(pages=5)
    book.pages = None
    book.save()
    assert frappe.db.get_value("Probe Book", "b-1", "pages") == 0


def test_json_may_be_written_as_text_and_comes_back_as_text(make_book):
    assert make_book(config='{"b": 1, "a": 2}').reload().config == '{"b": 1, "a": 2}'


def test_the_stamps_of_an_insert(make_book):
    book = make_book()
    assert (book.owner, book.modified_by, book.docstatus, book.idx) == (
        *("Administrator", "Administrator"),
        *(0, 0),
    )
    row = frappe.db.get_value("Probe Book", "b-1", ["creation", "modified"], as_dict=True)
    assert row.creation == row.modified
    assert isinstance(row.creation, datetime.datetime)


def test_a_save_moves_modified_and_keeps_creation(make_book):
    book = make_book()
    before = frappe.db.get_value("Probe Book", "b-1", ["creation", "modified"], as_dict=True)
    book.save()
    after = frappe.db.get_value("Probe Book", "b-1", ["creation", "modified"], as_dict=True)
    assert after.modified > before.modified
    assert after.creation == before.creation


def test_the_stamps_name_the_user_of_the_session(borrow_user):
    user = borrow_user("Probe Author")
    frappe.set_user(user)
    frappe.get_doc({"doctype": "Probe Book", "code": "b-1", "title": "B"}).insert()
    assert frappe.db.get_value("Probe Book", "b-1", ["owner", "modified_by"]) == (user, user)


def test_children_belong_to_their_parent(make_book):
    make_book(chapters=[{"title": "one"}, {"title": "two"}])
    rows = frappe.get_all(
        "Probe Chapter",
        fields=["title", "idx", "parent", "parenttype", "parentfield"],
        order_by="idx",
        limit=5,
    )
    assert [tuple(row.values()) for row in rows] == [
        ("one", 1, "b-1", "Probe Book", "chapters"),
        ("two", 2, "b-1", "Probe Book", "chapters"),
    ]


def test_children_come_back_in_order_as_documents(make_book):
    make_book(chapters=[{"title": "one"}, {"title": "two", "length": "3"}])
    book = frappe.get_doc("Probe Book", "b-1")
    assert [(row.doctype, row.title, row.length) for row in book.chapters] == [
        ("Probe Chapter", "one", 0),
        ("Probe Chapter", "two", 3),
    ]


def test_append_extend_and_set_make_rows(make_book):
    book = make_book()
    row = book.append("chapters", {"title": "one"})
    assert (row.parentfield, row.idx, row.is_new()) == ("chapters", 1, True)
    book.extend("chapters", [{"title": "two"}, {"title": "three"}])
    book.save()
    assert [row.title for row in book.reload().chapters] == ["one", "two", "three"]
    book.set("chapters", [{"title": "only"}])
    book.save()
    assert [row.title for row in book.reload().chapters] == ["only"]


def test_rows_kept_keep_their_names(make_book):
    book = make_book(chapters=[{"title": "one"}, {"title": "two"}])
    kept = book.chapters[1].name
    book.remove(book.chapters[0])
    book.save()
    assert [(row.name, row.idx) for row in book.reload().chapters] == [(kept, 1)]


def test_rows_can_be_moved(make_book):
    book = make_book(chapters=[{"title": "one"}, {"title": "two"}])
    book.chapters = book.chapters[::-1]
    for place, row in enumerate(book.chapters, start=1):
        row.idx = place
    book.save()
    assert [row.title for row in book.reload().chapters] == ["two", "one"]


def test_a_save_writes_each_table_of_rows_by_a_method_that_a_record_may_replace(
    make_book, monkeypatch
):
    book = make_book(chapters=[{"title": "one"}, {"title": "two"}])
    written, write = [], Document.update_child_table

    def note(self, fieldname, df=None):
        written.append(fieldname)
        write(self, fieldname, df)

    monkeypatch.setattr(Document, "update_child_table", note)
    book.set("chapters", book.chapters[1:])
    book.save()

    tables = [field.fieldname for field in book.meta.get_table_fields()]
    assert written == tables
    assert [row.title for row in frappe.get_doc("Probe Book", book.name).chapters] == ["two"]


def test_what_a_save_compares_with_is_loaded_for_update(make_book, monkeypatch):
    book = make_book(chapters=[{"title": "one"}])
    asked, load = [], Document.load_from_db

    def note(self):
        asked.append((self.doctype, self.name, bool(self.flags.for_update)))
        return load(self)

    monkeypatch.setattr(Document, "load_from_db", note)
    book.save()

    assert ("Probe Book", book.name, True) in asked


def test_children_go_with_their_parent(make_book):
    make_book(chapters=[{"title": "one"}])
    frappe.delete_doc("Probe Book", "b-1")
    assert frappe.db.count("Probe Chapter") == 0


def test_get_finds_children_by_their_values(make_book):
    book = make_book(chapters=[{"title": "one"}, {"title": "two"}])
    assert [row.title for row in book.get("chapters", {"title": "two"})] == ["two"]


def test_get_gives_a_default_for_a_field_that_is_none(make_book):
    book = make_book()
    assert book.get("isbn") is None
    assert book.get("no_such_field", "else") == "else"


def test_as_dict_holds_fields_stamps_and_children(make_book, recorded):
    book = make_book(chapters=[{"title": "one"}]).reload()
    content = book.as_dict()
    recorded({"book": list(content), "chapter": list(content["chapters"][0])})


def test_update_sets_many_values(make_book):
    book = make_book()
    book.update({"title": "New", "pages": 3})
    assert (book.title, book.pages) == ("New", 3)


def test_get_doc_takes_filters(make_book):
    make_book("b-1", isbn="1")
    make_book("b-2", isbn="2")
    assert frappe.get_doc("Probe Book", {"isbn": "2"}).name == "b-2"


def test_get_doc_of_nothing_says_what_was_not_found():
    with pytest.raises(frappe.DoesNotExistError) as caught:
        frappe.get_doc("Probe Book", "nothing")
    assert str(caught.value) == "Probe Book nothing not found"


def test_get_doc_never_asks_for_permission(make_book):
    make_book()
    frappe.set_user("Guest")
    assert frappe.get_doc("Probe Book", "b-1").title == "Book b-1"


def test_get_doc_finds_names_in_any_case_and_keeps_the_stored_one(make_book):
    make_book("b-1")
    assert frappe.get_doc("Probe Book", "B-1").name == "b-1"


def test_reload_drops_what_was_not_saved(make_book):
    book = make_book()
    book.title = "not saved"
    assert book.reload().title == "Book b-1"


def test_db_set_writes_at_once_and_moves_modified(make_book):
    book = make_book()
    modified = frappe.db.get_value("Probe Book", "b-1", "modified")
    book.db_set("title", "New")
    row = frappe.db.get_value("Probe Book", "b-1", ["title", "modified"], as_dict=True)
    assert (book.title, row.title) == ("New", "New")
    assert row.modified > modified


def test_db_set_takes_many_values_and_may_leave_modified(make_book):
    book = make_book()
    modified = frappe.db.get_value("Probe Book", "b-1", "modified")
    book.db_set({"title": "New", "pages": 3}, update_modified=False)
    row = frappe.db.get_value("Probe Book", "b-1", ["title", "pages", "modified"])
    assert row == ("New", 3, modified)


def test_a_password_is_kept_apart_and_read_only_on_request(make_book):
    book = make_book(secret="s3cret")
    stored = frappe.db.get_value("Probe Book", "b-1", "secret")
    assert (set(stored), book.reload().secret) == ({"*"}, stored)
    assert book.get_password("secret") == "s3cret"


def test_a_password_is_encrypted_where_it_is_kept(make_book):
    make_book(secret="s3cret")
    row = frappe.db.sql(
        "SELECT password, encrypted FROM `__Auth` WHERE doctype = %s AND name = %s",
        ("Probe Book", "b-1"),
    )
    assert row[0][1] == 1
    assert "s3cret" not in row[0][0]


def test_the_key_of_passwords_is_made_once_and_stands_in_the_sites_configuration(make_book):
    from frappe.utils.password import get_encryption_key

    make_book(secret="s3cret")
    config = json.loads(Path(frappe.get_site_path("site_config.json")).read_text())
    assert get_encryption_key() == get_encryption_key() == config["encryption_key"]


def test_a_password_of_another_key_cannot_be_read(make_book, monkeypatch):
    make_book(secret="s3cret")
    monkeypatch.setitem(frappe.conf, "encryption_key", Fernet.generate_key().decode())
    with pytest.raises(frappe.ValidationError, match="Encryption key is invalid"):
        frappe.get_doc("Probe Book", "b-1").get_password("secret")


def test_saving_again_keeps_a_password(make_book):
    make_book(secret="s3cret")
    book = frappe.get_doc("Probe Book", "b-1")
    book.title = "New"
    book.save()
    assert book.get_password("secret") == "s3cret"


def test_a_restored_record_keeps_name_and_children_but_not_its_password(make_book):
    from frappe.core.doctype.deleted_document.deleted_document import restore

    make_book(pages=3, secret="s3cret", config={"a": 1}, chapters=[{"title": "one"}])
    frappe.delete_doc("Probe Book", "b-1")
    restore(frappe.db.get_value("Deleted Document", {"deleted_name": "b-1"}))
    book = frappe.get_doc("Probe Book", "b-1")
    assert (book.pages, book.config, [row.title for row in book.chapters]) == (
        *(3, '{"a":1}'),
        ["one"],
    )
    assert not book.get_password("secret", raise_exception=False)


def test_delete_doc_of_nothing_is_silent_unless_asked():
    frappe.delete_doc("Probe Book", "nothing")
    with pytest.raises(frappe.DoesNotExistError):
        frappe.delete_doc("Probe Book", "nothing", ignore_missing=False)


def test_a_cached_document_follows_saves_deletes_and_set_value(make_book):
    book = make_book()
    titles = [frappe.get_cached_doc("Probe Book", "b-1").title]
    book.title = "saved"
    book.save()
    titles.append(frappe.get_cached_doc("Probe Book", "b-1").title)
    frappe.db.set_value("Probe Book", "b-1", "title", "set")
    titles.append(frappe.get_cached_doc("Probe Book", "b-1").title)
    frappe.db.set_value("Probe Book", {"pages": 10}, "title", "set by a filter")
    titles.append(frappe.get_cached_doc("Probe Book", "b-1").title)
    assert titles == ["Book b-1", "saved", "set", "set by a filter"]
    frappe.delete_doc("Probe Book", "b-1")
    with pytest.raises(frappe.DoesNotExistError):
        frappe.get_cached_doc("Probe Book", "b-1")


def test_a_document_that_was_saved_can_be_saved_again(make_book):
    book = make_book()
    for title in ("first", "second"):
        book.title = title
        book.save()
    assert frappe.db.get_value("Probe Book", "b-1", "title") == "second"


def test_for_update_locks_the_row(make_book):
    make_book()
    assert frappe.get_doc("Probe Book", "b-1", for_update=True).name == "b-1"


def test_has_value_changed_compares_stored_types(make_book):
    book = make_book(published_on="2026-02-03")
    book.published_on = "2026-02-03"
    book.save()
    assert not book.has_value_changed("published_on")


def test_meta_tells_fields_links_and_flags():
    meta = frappe.get_meta("Probe Book")
    assert meta.get_field("shelf").options == "Probe Shelf"
    assert meta.has_field("title")
    assert not meta.has_field("nothing")
    assert [df.fieldname for df in meta.get_table_fields()] == ["chapters"]
    assert (meta.istable, meta.issingle, meta.autoname) == (0, 0, "field:code")
    assert frappe.get_meta("Probe Chapter").istable == 1


def test_get_meta_of_nothing_says_so():
    with pytest.raises(frappe.DoesNotExistError):
        frappe.get_meta("No Such DocType")
