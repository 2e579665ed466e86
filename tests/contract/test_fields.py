"""What the kinds of fields do that the other tests leave out."""

import frappe
import pytest

from tests.contract.answers import whole

ADDRESS = "/api/resource/Probe Order"


@pytest.fixture
def make_order():
    """Insert a Probe Order."""

    def make(**values):
        return frappe.get_doc({"doctype": "Probe Order", **values}).insert()

    return make


@pytest.fixture
def administrator(new_client):
    return new_client("Administrator", "admin")


def typed(record, *fields):
    return {field: [type(record.get(field)).__name__, record.get(field)] for field in fields}


def test_a_dynamic_link_to_nothing_is_refused(make_order):
    with pytest.raises(frappe.LinkValidationError) as caught:
        make_order(about_type="Probe Shelf", about="nowhere")
    assert str(caught.value) == "Could not find About: nowhere"


def test_a_dynamic_link_in_a_row_to_nothing_names_the_row(make_order):
    with pytest.raises(frappe.LinkValidationError) as caught:
        make_order(items=[{"about_type": "Probe Shelf", "about": "nowhere"}])
    assert str(caught.value) == "Could not find Row #1: About: nowhere"


def test_a_dynamic_link_takes_the_linked_records_case(make_order, make_shelf):
    make_shelf("Upper")
    assert make_order(about_type="Probe Shelf", about="upper").about == "Upper"


def test_a_dynamic_link_needs_its_doctype_first(make_order):
    with pytest.raises(frappe.ValidationError, match="About type must be set first"):
        make_order(about="Upper")


def test_a_dynamic_link_to_a_doctype_that_is_no_option_is_refused(make_order):
    with pytest.raises(frappe.ValidationError):
        make_order(about_type="User", about="Administrator")


@pytest.mark.parametrize("place", ["record", "row"])
def test_a_dynamically_linked_record_cannot_be_deleted(make_order, make_shelf, place):
    make_shelf("A")
    link = {"about_type": "Probe Shelf", "about": "A"}
    make_order(**(link if place == "record" else {"items": [link]}))
    with pytest.raises(frappe.LinkExistsError):
        frappe.delete_doc("Probe Shelf", "A")


def test_the_same_name_in_another_doctype_is_not_linked(make_order, make_shelf, make_book):
    make_shelf("A")
    make_book("A")
    make_order(about_type="Probe Book", about="A")
    frappe.delete_doc("Probe Shelf", "A")
    assert not frappe.db.exists("Probe Shelf", "A")


def test_a_link_may_lead_to_a_childs_row(make_order):
    row = make_order(items=[{}]).items[0]
    assert make_order(copy_of=row.name).copy_of == row.name
    with pytest.raises(frappe.LinkValidationError):
        make_order(copy_of="nothing")


def test_a_select_may_be_left_empty_where_it_has_an_empty_option(make_order):
    assert make_order().reload().mood in (None, "")
    assert make_order(mood="").reload().mood == ""
    with pytest.raises(frappe.ValidationError):
        make_order(mood="Angry")


def test_a_select_without_a_value_takes_its_default(make_order):
    assert make_order().state == "Open"
    with pytest.raises(frappe.ValidationError):
        make_order(state="Ajar")


def test_values_of_every_kind_are_typed(make_order, recorded):
    values = {"price": "12.5", "payload": {"a": [1]}, "receipt": "/private/files/a.pdf"}
    order = make_order(**values).reload()
    recorded(typed(order, "currency", "price", "payload", "receipt", "picture", "transaction_id"))


def test_a_price_keeps_nine_decimals(make_order):
    assert make_order(price=0.123456789).reload().price == 0.123456789


@pytest.mark.parametrize("price", ["", None, "twelve"])
def test_a_price_that_is_no_number_is_zero(make_order, price):
    assert make_order(price=price).reload().price == 0


def test_an_attached_files_address_is_kept_as_it_is(make_order):
    order = make_order(receipt="/files/<b>.pdf", picture="https://example.com/a.png?x=1&y=2")
    order.reload()
    assert (order.receipt, order.picture) == (
        "/files/<b>.pdf",
        "https://example.com/a.png?x=1&y=2",
    )


def test_what_forms_demand_or_hide_binds_no_server(make_order):
    order = make_order(state="Closed").reload()
    assert order.reason is None
    assert make_order(note="hidden").reload().note == "hidden"


def test_a_link_without_search_index_has_no_key():
    keys = frappe.db.sql("SHOW INDEX FROM `tabProbe Order`", as_dict=True)
    assert {key.Column_name for key in keys} == {"name", "modified", "transaction_id"}


def test_a_json_field_is_a_text_over_http(administrator, recorded):
    answers = [
        administrator.post(ADDRESS, json={"payload": payload, "state": "Open"})
        for payload in ({"a": [1, None]}, '{"a": 1}', "", None)
    ]
    stored = [(answer.json.get("data") or {}).get("payload") for answer in answers]
    recorded(list(zip([answer.status_code for answer in answers], stored, strict=True)))


def test_a_list_in_a_json_field_is_refused(administrator):
    answer = administrator.post(ADDRESS, json={"payload": [1], "state": "Open"})
    assert answer.status_code == 417


def test_a_password_of_a_single_is_kept_apart(recorded):
    settings = frappe.get_doc("Probe Settings")
    settings.secret = "hush"
    settings.save()
    stored = frappe.db.get_value("Probe Settings", "Probe Settings", "secret")
    assert frappe.get_doc("Probe Settings").get_password("secret") == "hush"
    recorded([stored, frappe.get_doc("Probe Settings").secret])


def test_a_password_of_a_single_goes_when_it_is_emptied():
    settings = frappe.get_doc("Probe Settings")
    settings.secret = "hush"
    settings.save()
    settings.secret = ""
    settings.save()
    password = frappe.get_doc("Probe Settings").get_password("secret", raise_exception=False)
    assert not password


def test_a_password_shown_as_stars_stays_when_it_is_saved_again():
    settings = frappe.get_doc("Probe Settings")
    settings.secret = "hush"
    settings.save()
    settings = frappe.get_doc("Probe Settings")
    settings.daily_cap = 5
    settings.save()
    assert frappe.get_doc("Probe Settings").get_password("secret") == "hush"


def test_a_password_is_not_told_over_http(administrator, recorded):
    settings = frappe.get_doc("Probe Settings")
    settings.secret = "hush"
    settings.save()
    answer = administrator.get("/api/resource/Probe Settings/Probe Settings")
    recorded(whole(answer)["body"]["data"]["secret"])


def test_a_childs_permission_is_asked_of_a_real_parent_only(borrow_user):
    user = borrow_user("System Manager")
    allowed = [
        frappe.has_permission("Probe Order Item", "read", user=user, parent_doctype=parent)
        for parent in ("Probe Order", "Probe Book")
    ]
    assert allowed == [True, False]
