"""What a document refuses before it is written."""

import frappe
import pymysql
import pytest


def test_a_mandatory_field_left_out_is_named_in_the_error():
    with pytest.raises(frappe.MandatoryError) as caught:
        frappe.get_doc({"doctype": "Probe Book", "code": "b-1"}).insert()
    assert str(caught.value) == "[Probe Book, b-1]: title"


@pytest.mark.parametrize("value", ["", None])
def test_an_empty_mandatory_field_is_refused(make_book, value):
    with pytest.raises(frappe.MandatoryError):
        make_book(title=value)


def test_zero_fills_a_mandatory_data_field(make_book):
    assert make_book(title=0).reload().title == "0"


def test_a_childs_mandatory_field_is_the_parents_error(make_book):
    with pytest.raises(frappe.MandatoryError) as caught:
        make_book(chapters=[{"length": 3}])
    assert str(caught.value) == "[Probe Book, b-1]: title"


def test_ignore_mandatory_lets_a_gap_pass():
    book = frappe.get_doc({"doctype": "Probe Book", "code": "b-1"})
    book.flags.ignore_mandatory = True
    book.insert()
    assert frappe.db.get_value("Probe Book", "b-1", "title") is None


def test_a_link_to_nothing_is_refused(make_book):
    with pytest.raises(frappe.LinkValidationError) as caught:
        make_book(shelf="nowhere")
    assert str(caught.value) == "Could not find Shelf: nowhere"


def test_a_childs_link_to_nothing_names_the_row(make_book):
    with pytest.raises(frappe.LinkValidationError) as caught:
        make_book(chapters=[{"title": "one"}, {"title": "two", "shelf": "nowhere"}])
    assert str(caught.value) == "Could not find Row #2: Shelf: nowhere"


def test_links_are_checked_on_save_too(make_book):
    book = make_book()
    book.shelf = "nowhere"
    with pytest.raises(frappe.LinkValidationError):
        book.save()


def test_a_link_takes_the_linked_records_case(make_book, make_shelf):
    make_shelf("Upper")
    assert make_book(shelf="upper").shelf == "Upper"


def test_an_empty_link_is_no_link(make_book):
    assert make_book(shelf="").shelf in ("", None)


def test_ignore_links_lets_a_link_to_nothing_pass():
    book = frappe.get_doc(
        {"doctype": "Probe Book", "code": "b-1", "title": "B", "shelf": "nowhere"}
    )
    book.insert(ignore_links=True)
    assert frappe.db.get_value("Probe Book", "b-1", "shelf") == "nowhere"


def test_links_are_checked_before_before_insert(make_book, events):
    with pytest.raises(frappe.LinkValidationError):
        make_book(shelf="nowhere")
    assert events == []


def test_mandatory_fields_are_checked_after_before_save(events):
    with pytest.raises(frappe.MandatoryError):
        frappe.get_doc({"doctype": "Probe Book", "code": "b-1"}).insert()
    assert events[-1] == "hook: Probe Book before_save"


def test_a_select_takes_only_its_options(make_book):
    with pytest.raises(frappe.ValidationError) as caught:
        make_book(status="Lost")
    assert "Status" in str(caught.value)
    assert "Lost" in str(caught.value)


def test_an_empty_select_gets_its_default_or_stays_empty(make_book):
    assert make_book("b-1").status == "Draft"
    assert make_book("b-2", status="").status == ""


def test_a_childs_select_takes_only_its_options(make_book):
    with pytest.raises(frappe.ValidationError):
        make_book(chapters=[{"title": "one", "kind": "Song"}])


def test_data_holds_140_characters(make_book):
    assert make_book(isbn="x" * 140).isbn == "x" * 140
    with pytest.raises(frappe.CharacterLengthExceededError):
        make_book("b-2", title="x" * 141)


def test_a_childs_data_holds_140_characters(make_book):
    with pytest.raises(frappe.CharacterLengthExceededError):
        make_book(chapters=[{"title": "x" * 141}])


def test_an_int_has_a_range(make_book):
    with pytest.raises(frappe.CharacterLengthExceededError):
        make_book(pages=2**31)


def test_small_text_and_text_hold_a_long_text(make_book):
    book = make_book(summary="x" * 20_000, body="y" * 20_000, appendix="z" * 200_000)
    book.reload()
    assert [len(book.get(f)) for f in ("summary", "body", "appendix")] == [20_000, 20_000, 200_000]


def test_a_unique_value_that_is_taken_is_refused(make_book):
    make_book("b-1", isbn="1")
    with pytest.raises(frappe.UniqueValidationError):
        make_book("b-2", isbn="1")


def test_a_unique_value_that_is_taken_is_refused_on_save(make_book):
    make_book("b-1", isbn="1")
    book = make_book("b-2", isbn="2")
    book.isbn = "1"
    with pytest.raises(frappe.UniqueValidationError):
        book.save()


@pytest.mark.parametrize("empty", ["", None])
def test_many_records_may_leave_a_unique_field_empty(make_book, empty):
    make_book("b-1", isbn=empty)
    make_book("b-2", isbn=empty)
    assert frappe.db.sql("SELECT DISTINCT isbn FROM `tabProbe Book`") == ((None,),)


def test_a_unique_key_over_two_columns_is_refused_as_a_duplicate(make_book, make_note):
    make_book()
    make_note(seq=1, event_id="a")
    with pytest.raises(frappe.UniqueValidationError):
        make_note(seq=1, event_id="b")


def test_a_field_set_once_cannot_change(make_book):
    book = make_book(edition="1st")
    book.edition = "2nd"
    with pytest.raises(frappe.CannotChangeConstantError):
        book.save()
    assert frappe.db.get_value("Probe Book", "b-1", "edition") == "1st"


def test_a_field_set_once_and_left_empty_cannot_be_filled_later(make_book):
    book = make_book()
    book.edition = "1st"
    with pytest.raises(frappe.CannotChangeConstantError):
        book.save()


def test_the_same_value_again_is_no_change_of_a_field_set_once(make_book):
    book = make_book(edition="1st")
    book.edition = "1st"
    book.save()


def test_a_changed_naming_field_is_silently_put_back(make_book):
    book = make_book("b-1")
    book.code = "b-2"
    book.save()
    assert (book.code, frappe.db.get_value("Probe Book", "b-1", "code")) == ("b-1", "b-1")


def test_a_save_of_an_outdated_copy_is_refused(make_book):
    make_book()
    first, second = (frappe.get_doc("Probe Book", "b-1") for _ in range(2))
    first.title = "first"
    first.save()
    second.title = "second"
    with pytest.raises(frappe.TimestampMismatchError):
        second.save()
    assert frappe.db.get_value("Probe Book", "b-1", "title") == "first"


def test_a_record_that_is_gone_cannot_be_saved(make_book):
    book = make_book()
    frappe.db.delete("Probe Book", {"name": "b-1"})
    with pytest.raises(frappe.DoesNotExistError):
        book.save()


def test_a_linked_record_cannot_be_deleted(make_book, make_shelf):
    make_shelf("A")
    make_book(shelf="A")
    with pytest.raises(frappe.LinkExistsError):
        frappe.delete_doc("Probe Shelf", "A")
    assert frappe.db.exists("Probe Shelf", "A")


def test_a_record_linked_from_a_child_row_cannot_be_deleted(make_book, make_shelf):
    make_shelf("A")
    make_book(chapters=[{"title": "one", "shelf": "A"}])
    with pytest.raises(frappe.LinkExistsError):
        frappe.delete_doc("Probe Shelf", "A")


def test_force_deletes_a_linked_record(make_book, make_shelf):
    make_shelf("A")
    make_book(shelf="A")
    frappe.delete_doc("Probe Shelf", "A", force=True)
    assert not frappe.db.exists("Probe Shelf", "A")


def test_invalid_json_is_refused_by_the_database(make_book):
    with pytest.raises(pymysql.err.OperationalError):
        make_book(config="{broken")


def test_html_in_a_data_field_is_kept_for_its_writer_but_sanitised_of_scripts(make_book):
    book = make_book(title="<b>bold</b><script>alert(1)</script>")
    assert "<script>" not in book.title


def test_markup_alone_does_not_fill_a_mandatory_field(make_book):
    with pytest.raises(frappe.MandatoryError):
        make_book(title="<p> </p>")


def test_texts_are_sanitised_by_their_kind(make_book, recorded):
    texts = (
        *("plain", "a<b and c>d", "x < 5 & y > 3", "<b>bold</b>", "<script>alert(1)</script>x"),
        *('<img src="x" onerror="alert(1)">', "<p>one</p>", "&lt;b&gt;", "<!-- note -->z"),
    )
    kept = {}
    for number, text in enumerate(texts):
        values = dict.fromkeys(("isbn", "summary", "body", "appendix"), text)
        row = {"title": f"{text}.", "config": {"text": text}}
        book = make_book(f"b-{number}", config={"text": text}, chapters=[row], **values).reload()
        kept[text] = {field: book.get(field) for field in (*values, "config")}
        kept[text]["row"] = [book.chapters[0].title, book.chapters[0].config]
    recorded(kept)


def test_a_date_that_is_none_is_refused(make_book):
    with pytest.raises(Exception, match="2026-13-45"):
        make_book(published_on="2026-13-45")
